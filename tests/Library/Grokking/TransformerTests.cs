using Phenomena.Experiments;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class TransformerTests
{
    private static readonly TransformerConfig Small = new() { Modulus = 11, Width = 16, LearningRate = 1e-2, Steps = 150 };

    [Fact]
    public void A_transformer_memorises_its_pairs_and_a_seed_decides_a_run()
    {
        var first = TransformerExperiment.Run(Small, CancellationToken.None);
        Assert.True(first.Train[^1] > 0.9 && first.Train[0] < 0.5, $"{first.Train[0]} {first.Train[^1]}");
        Assert.Equal(first.Train, TransformerExperiment.Run(Small, CancellationToken.None).Train);
        Assert.NotEqual(first.Train, TransformerExperiment.Run(Small with { Projected = true }, CancellationToken.None).Train);
        Assert.Equal(150, first.Steps[^1]);
    }

    [Fact]
    public void Bad_configs_are_refused_and_a_cancelled_run_stops()
    {
        foreach (var bad in new[] { Small with { Width = 6 }, Small with { Steps = 0 }, Small with { LearningRate = 0 }, Small with { EmbeddingDeviation = 0 }, Small with { TrainFraction = 0 } })
            Assert.Throws<ArgumentException>(() => TransformerExperiment.Run(bad, CancellationToken.None));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => TransformerExperiment.Run(Small, stop.Token));
    }

    /// <summary>A step takes a fiftieth of a second at the size of the notebook, and the token is looked at before each.</summary>
    [Fact]
    public void A_run_that_is_interrupted_stops_at_its_next_step()
    {
        using var stop = new CancellationTokenSource();
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() => TransformerExperiment.Run(new TransformerConfig(), stop.Token, new Reports(share =>
        {
            seen++;
            if (share > 0) stop.Cancel();
        })));
        Assert.Equal(2, seen);
    }

    private sealed class Reports(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    [Fact]
    public void The_claim_builds_from_no_runs_and_from_few()
    {
        Assert.Equal(Verdict.Inconclusive, TransformerRuns.Claim([]).Verdict);
        Run<TransformerConfig, TransformerResult>[] runs = [.. TransformerRuns.Study([0]).Select(c => new Run<TransformerConfig, TransformerResult>(c, TransformerExperiment.Run(c with { Modulus = 11, Width = 16, Steps = 5 }, CancellationToken.None), 1, false))];
        Assert.Equal("03.21", TransformerRuns.Claim(runs).Id);
    }
}

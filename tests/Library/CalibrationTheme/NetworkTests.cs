using Phenomena.Figures;
using Phenomena.Calibration;
using Phenomena.Experiments;
using Phenomena.Themes.Calibration;
using Phenomena.Torch;
using Xunit;

namespace Phenomena.Tests.Library.CalibrationTheme;

public sealed class NetworkTests
{
    private static readonly ClassifierConfig s_short = ClassifierConfig.Blocks(10, 1, mixedPoints: 3) with { Rule = new() { LearningRate = 2e-3, Batch = 200, Epochs = 4, MixedPoints = 3 }, Hidden = 16 };

    [Fact]
    public void The_same_config_gives_the_same_result_on_every_thread()
    {
        var results = new string[3];
        Parallel.For(0, 3, i => results[i] = Text(s_short));
        Assert.All(results, r => Assert.Equal(results[0], r));
        Assert.NotEqual(results[0], Text(s_short with { Seed = 1 }));
        string Text(ClassifierConfig c) => RunJson.Canonical(ClassifierExperiment.Run(c, CancellationToken.None));
    }

    [Fact]
    public void Every_run_reports_a_temperature_that_does_no_harm()
    {
        foreach (var config in new[] { s_short, ClassifierConfig.Gaussians(0.05) with { Rule = new() { Batch = 500, Epochs = 3 } } })
        {
            var test = ClassifierExperiment.Run(config, CancellationToken.None).Test;
            Assert.Equal(test.Raw.Accuracy, test.Converged.Accuracy);
            Assert.True(test.ValidationAfter <= test.ValidationBefore + 1e-12);
        }
    }

    [Fact]
    public void Weights_of_a_mixture_are_uniform_on_the_simplex()
    {
        var generator = new Generator(0);
        var draws = Enumerable.Range(0, 4000).Select(_ => Targets.Simplex(3, generator)).ToList();
        Assert.All(draws, w => Assert.Equal(1, w.Sum(), 12));
        Assert.Equal(1 / 3.0, draws.Average(w => w[0]), 0.02);
        // Var of a component of Dirichlet(1, 1, 1): 2/36.
        Assert.Equal(2 / 36.0, draws.Average(w => Math.Pow(w[1] - 1 / 3.0, 2)), 0.005);
    }

    [Fact]
    public void Targets_blend_the_label_with_the_own_prediction_and_mix_rows()
    {
        var train = new Samples([1, 2, 3, 4], [0, 1]);
        var targets = new Targets(train, 2, new() { SelfDistillation = 0.5 }, null);
        targets.Blend(0.5, Predictions.FromLogits([0.0, 0, 0, 0], [0, 1]));
        var (inputs, wanted) = targets.Mix([1, 0], new Generator(0));
        Assert.Equal([3, 4, 1, 2], inputs);
        Assert.Equal([0.25f, 0.75f, 0.75f, 0.25f], wanted);
        var (_, mixed) = new Targets(train, 2, new() { MixedPoints = 5 }, null).Mix([0, 1], new Generator(0));
        Assert.All(mixed.Chunk(2), row => Assert.Equal(1, row.Sum(), 1e-5));
    }

    [Fact]
    public void Label_smoothing_shares_a_part_of_the_label_among_all_classes()
    {
        var (_, wanted) = new Targets(new([1, 2], [0, 2]), 4, new() { LabelSmoothing = 0.2 }, null).Mix([1, 0], new Generator(0));
        Assert.Equal([0.05f, 0.05f, 0.85f, 0.05f, 0.85f, 0.05f, 0.05f, 0.05f], wanted);
    }

    /// <summary>The 50 first steps of the fused twin and of the module itself.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0.1)]
    public void A_classifier_trains_alike_by_hand_and_by_autograd(int mixedPoints, double smoothing)
    {
        var split = NoisyDigits.Draw(0.25, new Generator(1));
        TrainingRule rule = new() { LearningRate = 3e-3, Epochs = 5, MixedPoints = mixedPoints, LabelSmoothing = smoothing };
        List<double> fused = [], module = [];
        using Classifier first = new([64, 48, 32, 10], new Generator(2)), second = new([64, 48, 32, 10], new Generator(2));
        var layers = new FusedLayers(first);
        first.Train(split.Train, rule, new Generator(3), (x, q) => Kept(fused, layers.CrossEntropy(x, q)), CancellationToken.None);
        second.Train(split.Train, rule, new Generator(3), (x, q) => Kept(module, second.Backward(x, q)), CancellationToken.None);
        Assert.Equal(50, fused.Count);
        Assert.All(fused.Zip(module), l => Assert.Equal(l.Second, l.First, 1e-4 * l.Second));

        static double Kept(List<double> losses, double loss)
        {
            losses.Add(loss);
            return loss;
        }
    }

    [Fact]
    public void Noise_raises_labels_by_one_and_leaves_the_clean_ones_beside_them()
    {
        var split = NoisyDigits.Draw(0.25, new Generator(3));
        Assert.Equal((1000, 297, 500), (split.Train.Count, split.Validation.Count, split.Test.Count));
        var raised = split.Test.Labels.Zip(split.CleanTestLabels!, (noisy, clean) => (noisy - clean + 10) % 10).ToList();
        Assert.All(raised, r => Assert.InRange(r, 0, 1));
        Assert.Equal(0.25, raised.Average(), 0.06);
    }

    [Fact]
    public void A_claim_without_runs_is_inconclusive_and_one_fed_wrong_numbers_fails()
    {
        Assert.All(OverlapClaims.Of([], []), c => Assert.NotEqual(Verdict.Reproduced, c.Verdict));
        var good = IdealRuns(k => CalibrationTheory.ScaledInterpolator(0.5, k));
        Assert.Equal(Verdict.Reproduced, OverlapClaims.Of(good, [])[0].Verdict);
        Assert.Equal(Verdict.Reproduced, OverlapClaims.Of(good, [])[1].Verdict);
        var flat = IdealRuns(_ => CalibrationTheory.ScaledInterpolator(0.5, 10));
        Assert.Equal(Verdict.NotReproduced, OverlapClaims.Of(flat, [])[0].Verdict);
        Assert.Equal(Verdict.NotReproduced, OverlapClaims.Of(flat, [])[1].Verdict);
        Assert.Equal(["02.19", "02.20", "02.21", "02.22", "02.23"], OverlapClaims.HeldOut(good, []).Select(c => c.Id));
    }

    [Fact]
    public void A_network_claim_follows_its_numbers()
    {
        Claim Budget(double found) => NetworkClaims.Of([], [], [new(5, found, 5)]).Single(c => c.Id == "02.10");
        Assert.Equal(Verdict.Reproduced, Budget(1.1).Verdict);
        Assert.Equal(Verdict.NotReproduced, Budget(4.9).Verdict);
        Assert.All(NetworkClaims.Of([], [], []), c => Assert.Equal(Verdict.Inconclusive, c.Verdict));
    }

    private static IEnumerable<Run<IdealConfig, IdealResult>> IdealRuns(Func<int, double> nll) =>
        from k in new[] { 2, 10, 100 }
        select new Run<IdealConfig, IdealResult>(new() { Classes = k, Overlap = 0.5 },
            new() { InterpolatorError = 0.25, InterpolatorNll = nll(k), MixupNll = 0.4, MixupEce = 0.1 }, 0, false);
}

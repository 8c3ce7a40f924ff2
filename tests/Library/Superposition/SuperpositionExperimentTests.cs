using System.Text.Json;
using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

public sealed class SuperpositionExperimentTests
{
    private static readonly SuperpositionConfig s_small = SuperpositionConfig.Strong(FeatureLaw.Power(1), 8) with { Features = 60, Batch = 64, Steps = 150, EvaluationSamples = 3000 };

    [Fact]
    public void The_same_config_gives_the_same_result_on_every_thread()
    {
        string expected = Json(SuperpositionExperiment.Run(s_small, CancellationToken.None));
        var results = new string[4];
        Parallel.For(0, 4, i => results[i] = Json(SuperpositionExperiment.Run(s_small, CancellationToken.None)));
        Assert.All(results, r => Assert.Equal(expected, r));
        Assert.NotEqual(expected, Json(SuperpositionExperiment.Run(s_small with { Seed = 1 }, CancellationToken.None)));
    }

    [Fact]
    public void Training_beats_the_answer_zero_and_the_two_regimes_represent_as_the_paper_says()
    {
        var strong = SuperpositionExperiment.Run(SuperpositionConfig.Strong(FeatureLaw.Power(1), 12) with { Features = 100, Steps = 600 }, CancellationToken.None);
        var weak = SuperpositionExperiment.Run(SuperpositionConfig.Weak(FeatureLaw.Power(1.5), 12) with { Features = 100, Steps = 1200 }, CancellationToken.None);
        Assert.True(strong.Loss < 0.75 * SuperpositionTheory.TrivialLoss(1));
        Assert.True(strong.Represented >= 0.99);
        Assert.InRange(weak.Represented * 100, 0.25 * 12, 1.6 * 12);
        Assert.InRange(weak.Loss / weak.UnlearnedTail, 0.85, 1.35);
        Assert.InRange(strong.LossCurve[^1], 0.5 * strong.TrainingLoss, 2 * strong.TrainingLoss);
        Assert.True(strong.LossCurve[0] > strong.LossCurve[^1]);
    }

    [Fact]
    public void Steady_state_training_allocates_no_tensor_sized_memory()
    {
        var model = new ToyKernel(400, 25, new Generator(0));
        var sampler = new FeatureSampler(FeatureLaw.Power(1).Probabilities(400), new Generator(1));
        var optimizer = new RowNormAdamW(model, -1);
        var batch = new SparseBatch();
        void Train(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                sampler.Next(batch, 256);
                model.LossAndGradient(batch);
                optimizer.Step(0.02);
            }
        }
        Train(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Train(100);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2048);
    }

    [Fact]
    public void The_learning_rate_rises_linearly_and_falls_along_a_cosine()
    {
        double Factor(int step) => new SuperpositionConfig { LearningRate = 1 }.RateAt(step);
        Assert.Equal(0.01, Factor(0), 12);
        Assert.Equal(0.99, Factor(98), 12);
        Assert.Equal(1, Factor(99), 12);
        Assert.Equal(0.525, Factor(1049), 12);
        Assert.Equal(0.05, Factor(1999), 12);
        Assert.Equal(0.05, new SuperpositionConfig { LearningRate = 1, Steps = 1, WarmUp = 0 }.RateAt(0), 12);
    }

    [Fact]
    public void A_cancelled_run_stops_and_progress_ends_at_one()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<double>();
        var progress = new Inline(x =>
        {
            seen.Add(x);
            if (x > 0.3) source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => SuperpositionExperiment.Run(s_small with { Steps = 100_000 }, source.Token, progress));
        Assert.InRange(seen[^1], 0.3, 0.31);
        seen.Clear();
        SuperpositionExperiment.Run(s_small, CancellationToken.None, new Inline(seen.Add));
        Assert.Equal(1, seen[^1]);
    }

    [Fact]
    public void Config_and_result_survive_json()
    {
        var config = SuperpositionConfig.Weak(FeatureLaw.Exponential(100), 16, 2);
        Assert.Equal(config, JsonSerializer.Deserialize<SuperpositionConfig>(JsonSerializer.Serialize(config)));
        string result = Json(SuperpositionExperiment.Run(s_small, CancellationToken.None));
        Assert.Equal(result, Json(JsonSerializer.Deserialize<SuperpositionResult>(result)!));
        Assert.True(result.Length < 4000, $"{result.Length} characters");
    }

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public void A_config_without_sense_is_refused_with_the_value_and_what_to_do(SuperpositionConfig config, string expected, string got)
    {
        var error = Assert.Throws<ArgumentException>(() => SuperpositionExperiment.Run(config, CancellationToken.None));
        Assert.Contains(expected, error.Message);
        Assert.Contains(got, error.Message);
        Assert.Matches("(Give|Use) ", error.Message);
    }

    public static IEnumerable<TheoryDataRow<SuperpositionConfig, string, string>> BadConfigs() =>
    [
        new(s_small with { Width = 61 }, "at most Features (60)", "got 61"),
        new(s_small with { Width = 0 }, "Width must be at least 1", "got 0"),
        new(s_small with { Batch = -256 }, "Batch must be at least 1", "got -256"),
        new(s_small with { Features = 0, Width = 0 }, "Features must be at least 1", "got 0"),
        new(s_small with { Steps = 0 }, "Steps must be at least 1", "got 0"),
        new(s_small with { LearningRate = double.NaN }, "LearningRate must be positive", "got NaN"),
        new(s_small with { WeightDecay = double.PositiveInfinity }, "WeightDecay must be finite", "got Infinity"),
        new(s_small with { WarmUp = 1 }, "WarmUp must be in [0, 1)", "got 1"),
        new(s_small with { FinalLearningRate = 2 }, "FinalLearningRate must be in [0, 1]", "got 2"),
        new(s_small with { EvaluationSamples = 0 }, "EvaluationSamples must be at least 1", "got 0"),
        new(s_small with { Seed = -1 }, "Seed must be at least 0", "got -1"),
        new(s_small with { Law = null! }, "Law must be a feature law", "null"),
        new(s_small with { Density = 100 }, "No probability may exceed 1", "density 100"),
    ];

    private static string Json(SuperpositionResult result) => JsonSerializer.Serialize(result);

    private sealed class Inline(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}

using System.Text.Json;
using Phenomena.Experiments;
using Phenomena.Tests.Library.Experiments;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class CorruptedStudyTests
{
    private static readonly CorruptedConfig s_small = new() { Modulus = 43, Hidden = 200, Fraction = 0.7, Steps = 160 };

    private static Task<IReadOnlyList<Run<CorruptedConfig, CorruptedResult>>> RunAsync(IEnumerable<CorruptedConfig> configs, int cores) =>
        CorruptedExperiment.Experiment.RunAsync(configs, new SweepOptions { Store = null, Cores = cores, Quiet = true }, TestContext.Current.CancellationToken);

    private static IEnumerable<CorruptedConfig> Small() =>
        from seed in new[] { 0, 1 }
        from setting in new (double Noise, double Decay)[] { (0, 5), (0.2, 0), (0.2, 5), (0.2, 15) }
        select s_small with { Noise = setting.Noise, WeightDecay = setting.Decay, Seed = seed };

    [Fact]
    public async Task A_seed_gives_the_same_bits_in_any_order_and_on_any_number_of_cores()
    {
        CorruptedConfig[] configs = [.. Small().Take(6).Select(c => c with { Modulus = 23, Hidden = 70, Steps = 50 })];
        var forward = await RunAsync(configs, 1);
        var backward = await RunAsync(configs.Reverse(), 3);
        Assert.All(forward.Zip(backward.Reverse()), pair => Assert.Equal(Text(pair.First.Result), Text(pair.Second.Result)));
        Assert.NotEqual(Text(forward[0].Result), Text(forward[4].Result));

        static string Text(CorruptedResult result) => JsonSerializer.Serialize(result, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals });
    }

    [Fact]
    public async Task The_rule_is_found_and_weight_decay_forgets_wrong_labels()
    {
        var runs = await RunAsync(Small().Take(4), 2);
        Assert.True(runs[0].Result.Final.Test > 0.95, $"{runs[0].Result.Final}");
        Assert.True(double.IsNaN(runs[0].Result.Final.Corrupted));
        Assert.True(runs[1].Result.Final is { Corrupted: > 0.95, Test: > 0.9 }, $"{runs[1].Result.Final}");
        Assert.True(runs[3].Result.Final is { Corrupted: < 0.2, Recovered: > 0.8, Test: > 0.95 }, $"{runs[3].Result.Final}");
        Assert.True(runs[0].Result.Weights!.Histograms[^1].Mean > 2 * runs[0].Result.Weights!.Histograms[0].Mean);
        Assert.All(runs, r => Assert.All(r.Result.Weights!.Histograms, h => Assert.Equal(200, h.Counts.Sum())));
        // Every noisy accuracy is made of its parts.
        Assert.All(runs.Skip(1), r => Assert.Equal(r.Result.Final.Train, 0.8 * r.Result.Final.Clean + 0.2 * r.Result.Final.Corrupted, 0.005));
    }

    [Fact]
    public async Task Claims_are_made_of_few_runs_and_of_none()
    {
        var runs = await RunAsync(Small().Skip(1).Take(3), 2);
        Assert.All(CorruptedClaims.Of([]), c => Assert.Equal(Verdict.Inconclusive, c.Verdict));
        Assert.Equal(Verdict.Inconclusive, CorruptedClaims.Phases([]).Verdict);
        Assert.Equal(Enumerable.Range(10, 6).Select(i => $"03.{i}"), CorruptedClaims.Of(runs).Select(c => c.Id));
        // A training of 160 steps has no score from step 860 on: not measured, not passed.
        Assert.Equal(Verdict.Inconclusive, CorruptedClaims.Of(runs).Single(c => c.Id == "03.11").Verdict);
    }

    [Theory]
    [InlineData(0.95, 0.95, 0.35, CorruptedPhase.Coexistence)]
    [InlineData(0.75, 0.95, 0.35, CorruptedPhase.PartialInversion)]
    [InlineData(0.65, 0.95, 0.35, CorruptedPhase.FullInversion)]
    [InlineData(0.95, 0.20, 0.35, CorruptedPhase.Memorization)]
    [InlineData(0.40, 0.20, 0.35, CorruptedPhase.Forgetting)]
    public void Phases_are_those_of_appendix_C(double train, double test, double noise, CorruptedPhase phase) =>
        Assert.Equal(phase, CorruptedPhases.Of(new(train, 1, 0, 0, test), noise));

    [Fact]
    public async Task What_the_sweep_writes_is_what_it_reads()
    {
        using var folder = new TemporaryFolder();
        var (store, file) = (new RunStore(Path.Combine(folder.Path, "runs")), Path.Combine(folder.Path, "paper.csv"));
        var config = CorruptedPhases.Plan(Scale.Quick).Stages[0][7] with { Steps = 3 };
        var plan = CorruptedPhases.Plan(Scale.Quick) with { Stages = [[config]] };
        await plan.RunAsync(new SweepOptions { Store = store, Quiet = true }, TestContext.Current.CancellationToken);
        Assert.Equal(1, plan.Collect(store, file));
        var (read, run) = (CorruptedPhases.Read(File.ReadAllText(file)).Single(), store.Load(CorruptedExperiment.Experiment, config)!);
        Assert.Equal(run.Result.Final, read.Result.Final);
        Assert.Equal((config.Fraction, config.Noise, config.WeightDecay, 3), (read.Config.Fraction, read.Config.Noise, read.Config.WeightDecay, read.Config.Steps));
        Assert.Null(read.Result.Weights);
    }

    [Fact]
    public void What_ships_is_the_plan_at_the_papers_size()
    {
        var shipped = CorruptedPhases.PaperRuns();
        Assert.Equal(CorruptedPhases.Plan(Scale.Paper).Stages.SelectMany(s => s), shipped.Select(r => r.Config));
        Assert.All(shipped, r => Assert.True(r.Result.Final.Train >= 0 && r.Result.Final.Test <= 1));
    }

    [Fact]
    public void Bad_configs_are_refused_before_any_work()
    {
        CorruptedConfig[] bad =
        [
            s_small with { Modulus = 10 }, s_small with { Hidden = 0 }, s_small with { Fraction = 1 }, s_small with { Noise = double.NaN }, s_small with { WeightDecay = -1 },
            s_small with { WeightDecay = 100 }, s_small with { LearningRate = 0 }, s_small with { Seed = -1 }, s_small with { Steps = 0 },
        ];
        Assert.All(bad, config => Assert.Throws<ArgumentException>(() => CorruptedExperiment.Run(config, CancellationToken.None)));
        Assert.Throws<OperationCanceledException>(() => CorruptedExperiment.Run(s_small, new CancellationToken(true)));
    }
}

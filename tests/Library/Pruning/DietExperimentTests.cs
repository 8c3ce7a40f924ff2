using Phenomena.Experiments;
using Phenomena.Themes.Pruning;
using Xunit;

namespace Phenomena.Tests.Library.Pruning;

public sealed class DietExperimentTests
{
    private static readonly DietConfig s_small = new() { Examples = 200, Shares = [0.6, 0.3], ScoringNets = 2, FinalNets = 1 };
    private static readonly Lazy<Run<DietConfig, DietResult>> s_clean = new(() => Do(s_small with { AllScores = true })), s_noisy = new(() => Do(s_small with { AllScores = true, Noise = 0.2 }));

    private static readonly Lazy<Run<PatienceConfig, PatienceResult>> s_patient = new(() => new(new() { MemoryNets = 8, Nets = 1, Steps = 1600 }, PatienceExperiment.Run(new() { MemoryNets = 8, Nets = 1, Steps = 1600 }, CancellationToken.None), 1, false));

    private static Run<DietConfig, DietResult> Do(DietConfig config) => new(config, DietExperiment.Run(config, CancellationToken.None), 1, false);

    [Fact]
    public void A_run_is_decided_by_its_config()
    {
        Assert.Equal(RunJsonOf(s_noisy.Value.Result), RunJsonOf(DietExperiment.Run(s_noisy.Value.Config, TestContext.Current.CancellationToken)));
        Assert.NotEqual(RunJsonOf(s_noisy.Value.Result), RunJsonOf(DietExperiment.Run(s_noisy.Value.Config with { Seed = 1 }, TestContext.Current.CancellationToken)));

        static string RunJsonOf(DietResult result) => System.Text.Json.JsonSerializer.Serialize(result, RunJson.Options);
    }

    [Fact]
    public void Scores_after_training_find_flipped_labels_and_before_training_do_not()
    {
        var scores = s_noisy.Value.Result.Scores.ToDictionary(s => s.Name);
        Assert.True(scores["EL2N"].Auc > 0.9, $"AUC {scores["EL2N"].Auc}");
        Assert.True(scores[DietRules.GraNd].Auc > 0.9);
        Assert.InRange(scores[DietRules.GraNdAtInit].Auc, 0.3, 0.7);
        Assert.True(scores[DietRules.GraNdAtInit].WithInputNorm > 0.7);
        Assert.True(s_noisy.Value.Result.FlippedAtTop > 0.7);
        Assert.True(s_clean.Value.Result.FlippedAtTop is double.NaN);
        // The flipped labels come first: of the pictures of the hardest most are wrong, of the easiest none.
        Assert.True(s_noisy.Value.Result.Pictures[1].Count(d => d.Label != d.Truth) > 18);
        Assert.DoesNotContain(s_noisy.Value.Result.Pictures[0], d => d.Label != d.Truth);
    }

    [Fact]
    public void Keeping_only_the_highest_scores_of_noisy_labels_learns_the_wrong_ones()
    {
        Run<DietConfig, DietResult>[] runs = [s_noisy.Value];
        Assert.True(runs.Paired(DietRules.Window, DietRules.Hard, 0.3)[0] > 0.2);
        // 60 % and the fifth that is skipped are fine, the window at a share of 0.9 would not be.
        Assert.NotEmpty(runs.Accuracy(DietRules.Window, 0.6));
        Assert.Empty(Do(s_small with { Noise = 0.2, Shares = [0.9], FinalNets = 1 }) is var run ? new[] { run }.Accuracy(DietRules.Window, 0.9) : []);
        Assert.Empty(runs.Accuracy("no such rule", 0.3));
    }

    [Fact]
    public void Rare_classes_are_rare_and_only_among_the_training_digits()
    {
        var result = DietExperiment.Run(new() { RareClasses = 0.1, Shares = [0.99], ScoringNets = 1, FinalNets = 1 }, TestContext.Current.CancellationToken);
        // Five classes of weight 1 and five of 0.1: exp of the entropy.
        double large = 1 / 5.5, small = 0.1 / 5.5;
        Assert.Equal(Math.Exp(-5 * (large * Math.Log(large) + small * Math.Log(small))), result.Classes[1][0], 0.3);
    }

    [Fact]
    public void Memorization_finds_wrong_labels_once_they_are_learned()
    {
        var marks = s_patient.Value.Result.Marks;
        Assert.Equal([50, 100, 200, 400, 800, 1600], marks.Select(m => m.Step));
        Assert.True(marks[^1].Learned > marks[2].Learned + 0.2, $"learned {marks[2].Learned} and {marks[^1].Learned}");
        Assert.True(marks[^1].Memorization > marks[2].Memorization + 0.1, $"AUC {marks[2].Memorization} and {marks[^1].Memorization}");
        Assert.Throws<ArgumentException>(() => PatienceExperiment.Run(new() { Steps = 10 }, CancellationToken.None));
    }

    [Fact]
    public void Claims_build_without_runs()
    {
        Assert.Equal(["04.11", "04.12", "04.13", "04.14", "04.15", "04.16", "04.17", "04.25", "04.26", "04.27", "04.29", "04.28"], DietClaims.Of([], [], [], []).Select(c => c.Id));
        Assert.All(DietClaims.Of([], [], [], []), c => Assert.Equal(Verdict.Inconclusive, c.Verdict));
    }

    [Fact]
    public void Rows_are_the_choices_of_each_run_with_their_gains()
    {
        Run<DietConfig, DietResult>[] runs = [s_clean.Value];
        DietRow[] rows = [.. runs.Rows()];
        Assert.Equal(rows.Length, rows.DistinctBy(r => (r.Rule, r.Share)).Count());
        foreach (var (rule, random) in new[] { (DietRules.Hard, DietRules.Random), (DietRules.EasyPerClass, DietRules.RandomPerClass) })
        {
            var row = rows.First(r => r.Rule == rule);
            Assert.Equal(runs.Paired(rule, random, row.Share).Single(), row.OverRandom);
            Assert.Equal(runs.Paired(rule, DietRuns.Everything, row.Share).Single(), row.OverEverything);
        }
    }

    [Fact]
    public void Bad_configs_throw_before_any_work()
    {
        foreach (var config in new DietConfig[] { new() { Examples = 20 }, new() { Noise = 1 }, new() { Shares = [] }, new() { Shares = [1.5] }, new() { Examples = 60, Shares = [0.05] }, new() { Seed = -1 }, new() { RareClasses = 0 }, new() { FinalNets = 0 } })
            Assert.Throws<ArgumentException>(() => DietExperiment.Run(config, TestContext.Current.CancellationToken));
    }
}

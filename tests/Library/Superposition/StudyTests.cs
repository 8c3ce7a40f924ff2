using Phenomena.Experiments;
using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

/// <summary>The shipped runs at the paper's size.</summary>
public sealed class StudyTests
{
    [Fact]
    public void The_shipped_runs_are_whole_sets_and_agree_with_the_paper()
    {
        var runs = SuperpositionSweep.PaperRuns();
        var plan = SuperpositionSweep.Plan(Scale.Paper);
        Assert.True(runs.Count >= 24 && runs.Count % SuperpositionSweep.PaperWidths.Count == 0, $"{runs.Count} runs");
        Assert.Equal(plan.Stages.SelectMany(s => s).Take(runs.Count), runs.Select(r => r.Config));
        Assert.All(runs, r => Assert.InRange(r.Result.Loss / r.Result.TrainingLoss, 0.8, 1.25));
        // Fig. 7b at m = 10 to 39, read off the paper.
        double[] published = [0.690, 0.564, 0.358, 0.202];
        Assert.All(runs.Take(4).Zip(published), pair => Assert.InRange(pair.First.Result.TrainingLoss / pair.Second, 0.95, 1.05));
    }
}

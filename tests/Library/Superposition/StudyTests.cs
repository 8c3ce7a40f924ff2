using Phenomena.Experiments;
using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

/// <summary>The density sweep, the crossover and the shipped runs at the paper's size, on made results and on the shipped ones.</summary>
public sealed class StudyTests
{
    [Fact]
    public void Densities_begin_at_one_and_end_where_the_most_frequent_feature_is_always_active()
    {
        foreach (var n in new[] { 50, 400, 1000 })
        {
            var densities = DensityStudy.Densities(n);
            Assert.Equal((3, 1.0), (densities.Count, densities[0]));
            Assert.InRange(FeatureLaw.Power(1).Probabilities(n, densities[^1])[0], 0.99, 1);
            Assert.All(DensityStudy.Configs(n, [5, 10], [0]), c => c.Validate());
        }

        // The paper's levels for n = 1000.
        Assert.Equal(7.48, DensityStudy.Densities(1000)[^1], 0.01);
    }

    [Theory]
    [InlineData(1.2, 1.0, 0.9, Verdict.Reproduced)]
    [InlineData(0.9, 1.0, 0.9, Verdict.NotReproduced)]
    [InlineData(1.2, 1.2, 1.1, Verdict.NotReproduced)]
    public void Recipes_cross_only_if_each_wins_at_its_end(double at4, double at10, double at16, Verdict verdict)
    {
        var ratio = new Dictionary<int, double> { [4] = at4, [6] = 1, [10] = at10 * 0.99, [16] = at16 };
        var runs = ToyCrossover.Configs([0, 1]).Select(c => Run(c, (c.WeightDecay < 0 ? ratio[c.Width] : 1) / c.Width));
        Assert.Equal(verdict, ToyCrossover.Claim(runs).Verdict);
    }

    [Theory]
    [InlineData(1.0, Verdict.Reproduced)]
    [InlineData(1.35, Verdict.NotReproduced)]
    public void A_density_that_moves_the_exponent_refutes_the_claim(double exponentAtMost, Verdict verdict)
    {
        var most = DensityStudy.Densities(400)[^1];
        var runs = DensityStudy.Configs(400, [10, 25, 63], [0, 1]).Select(c => Run(c, c.Density * Math.Pow(c.Width, c.Density == most ? -exponentAtMost : -1)));
        Assert.Equal(verdict, DensityStudy.Claim(runs).Verdict);
    }

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
        // Six widths of one seed leave the strong exponent open: as wide as the paper's error is its interval.
        Assert.Equal([("01.34", Verdict.Inconclusive), ("01.35", Verdict.Reproduced)], PaperScale.Claims(runs).Select(c => (c.Id, c.Verdict)));
    }

    private static Run<SuperpositionConfig, SuperpositionResult> Run(SuperpositionConfig config, double loss) => new(config, new()
    {
        Loss = loss, TrainingLoss = loss, LossCurve = [], LossCurveStride = 1, RowNorms = [], Biases = [],
        Represented = 1, StronglyRepresented = 0.5, MeanSquareOverlap = 0.1, UnlearnedTail = 0,
    }, 1, false);
}

using Phenomena.Calibration;
using Phenomena.Experiments;
using Phenomena.Themes.Pruning;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

/// <summary>NaN is refused, with its place; where it has a meaning, that is kept.</summary>
public sealed class NoNumberTests
{
    private static readonly IProbabilityMap[] Maps =
    [
        IsotonicRegression.Fit([.1, .4, .8], [false, true, true]), HistogramBinning.Fit([.1, .4, .8], [false, true, true]),
        PlattScaling.Fit([.1, .4, .8, .3], [false, true, false, false]), BetaCalibration.Fit([.1, .4, .8, .3], [false, true, false, false]),
    ];

    [Theory, InlineData(double.NaN), InlineData(-.1), InlineData(1.1), InlineData(double.PositiveInfinity)]
    public void A_map_of_probabilities_takes_probabilities_only(double none) =>
        Assert.All(Maps, map => Assert.Contains($"got {none}", Assert.Throws<ArgumentException>(() => map.At(none)).Message));

    [Fact]
    public void A_map_takes_what_rounding_leaves_of_a_probability() =>
        Assert.All(Maps, map => Assert.Equal((map.At(0), map.At(1)), (map.At(-5e-7), map.At(1 + 5e-7))));

    [Fact]
    public void Bins_and_fits_say_which_sample()
    {
        double[] p = [.1, .2, double.NaN];
        bool[] y = [true, false, true];
        foreach (Action use in new Action[]
        {
            () => ReliabilityBins.EqualWidth(p, y), () => ReliabilityBins.EqualMass(p, y), () => SmoothCalibration.Of(p, y), () => ReliabilityBands.Consistency(p, new Generator(0)),
            () => IsotonicRegression.Fit(p, y), () => HistogramBinning.Fit(p, y), () => PlattScaling.Fit(p, y), () => BetaCalibration.Fit(p, y),
            () => NullLevel.Of(p, new Generator(0), (_, _) => 0), () => Predictions.FromBinary(p, [0, 1, 0]),
        })
            Assert.Contains("got NaN for sample 2", Assert.Throws<ArgumentException>(use).Message);
    }

    [Fact]
    public void Probabilities_may_be_off_by_rounding_and_are_named_as_they_were_given()
    {
        double[] given = [1 + 9e-7, -9e-7, .5];
        Assert.Equal([0, 1, 1, 0, .5, .5], Predictions.FromBinary(given, [1, 0, 1]).Scores.ToArray());
        Assert.Equal([0, 1, 1, 0], Predictions.FromProbabilities([-9e-7, 1 + 9e-7, 1 + 9e-7, -9e-7], [1, 0]).Scores.ToArray());
        Assert.Contains("got 1.00001 for sample 1.", Assert.Throws<ArgumentException>(() => Predictions.FromBinary([.5, 1.00001], [0, 1])).Message);
        Assert.Contains("got -0.25 for sample 0.", Assert.Throws<ArgumentException>(() => Predictions.FromBinary([-.25], [0])).Message);
        Assert.Contains("got 1.00001 for sample 0, class 1.", Assert.Throws<ArgumentException>(() => Predictions.FromProbabilities([0, 1.00001], [0])).Message);
        // Four probabilities for two labels are no four classes.
        Assert.Contains("2 labels; got 4", Assert.Throws<ArgumentException>(() => Predictions.FromBinary([.1, .2, .3, .4], [0, 1])).Message);
    }

    [Fact]
    public void Scores_of_examples_are_ordered_only_when_every_example_has_one()
    {
        var scores = new ExampleScores("mine", [1, 2, double.NaN, 0]);
        bool[] marked = [true, false, true, false];
        foreach (Action use in new Action[]
        {
            () => scores.Auc(marked), () => scores.Ranks(), () => scores.Order(), () => scores.Keep(KeepPolicy.Hard, .5), () => scores.WithinClasses([0, 0, 0, 0]),
            () => scores.RankCorrelation([1, 2, 3, 4]), () => new ExampleScores("", [1, 2, 3, 4]).RankCorrelation(scores), () => ExampleScores.Mean("mine", [[1, 2, double.NaN, 0]]),
        })
            Assert.Contains("NaN for example 2", Assert.Throws<ArgumentException>(use).Message);
        Assert.Equal(2, scores.Keep(KeepPolicy.Random, .5, generator: new Generator(0)).Length);
        // It has a meaning of its own in memorization: in all subsets or in none.
        Assert.True(double.IsNaN(DataScores.Memorization([[true], [true]], [[true], [false]]).Values[0]));
    }

    [Fact]
    public void Models_that_give_no_numbers_are_named_with_the_example()
    {
        var data = new PruningSet([0, 0], [0, 1], 3);
        IScoredModel[] broken = [new ScoredLogits(_ => [0, 1, 2, 0, double.NaN, 1])];
        foreach (Action use in new Action[] { () => DataScores.El2n(broken, data), () => DataScores.Margin(broken, data), () => DataScores.Pvi(broken, data) })
            Assert.Contains("NaN for example 1, class 1", Assert.Throws<ArgumentException>(use).Message);
        // A class that is ruled out has probability 0.
        Assert.Equal([-.5, 0], DataScores.Margin([new ScoredLogits(_ => [Math.Log(3), 0, double.NegativeInfinity, 0, 0, double.NegativeInfinity])], data).Values, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Contains("NaN for example 1", Assert.Throws<ArgumentException>(() => new ForgettingCounter([0, 0]).Present([0, 1], [1, 0, float.NaN, 0])).Message);
        Assert.Contains("NaN in row 1", Assert.Throws<ArgumentException>(() => DataScores.Prototypes([1, 2, float.NaN, 4], 2, 1, new Generator(0))).Message);
    }

    [Fact]
    public void Statistics_name_the_place()
    {
        Assert.Contains("NaN at place 1", Assert.Throws<ArgumentException>(() => Statistics.RankCorrelation([1, double.NaN, 3], [1, 2, 3])).Message);
        Assert.Equal(new LinearFit(double.NaN, double.NaN, double.NaN, double.NaN), LinearFit.Of([1, 2, 3], [1, 2, double.NaN]));
    }

    [Theory, InlineData(1e-9), InlineData(1e-4), InlineData(.01), InlineData(.019), InlineData(.021), InlineData(.05)]
    public void The_replica_equations_hold_at_every_small_angle(double theta)
    {
        foreach (var point in new PrunedPoint[] { new(theta, 3, .4, PerceptronKeep.Hard), new(theta, 1.5, .7, PerceptronKeep.Easy), new(theta, 3, 1, PerceptronKeep.Random) })
        {
            var solution = PerceptronTheory.Solve(point);
            Assert.All(SaddlePoint.Residuals(point, solution), r => Assert.True(Math.Abs(r) < 2e-7, $"{point}: {r}"));
            Assert.Contains(SaddlePoint.Residuals(point, solution with { ProbeOverlap = .9 * solution.ProbeOverlap }), r => !(Math.Abs(r) < 1e-3));
            Assert.Contains(SaddlePoint.Residuals(point, solution with { Margin = 1.01 * solution.Margin }), r => !(Math.Abs(r) < 1e-4));
            Assert.Throws<ArgumentException>(() => SaddlePoint.Residuals(point, solution with { Margin = double.NaN }));
        }
    }
}

using Phenomena.Calibration;
using Phenomena.Datasets;
using Phenomena.Experiments;
using Phenomena.Themes.Pruning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Calibration;

/// <summary>What is public reads what it is given.</summary>
public sealed class UntouchedTests
{
    private static readonly double[] L = [2, 1, 0, 0, 0, 0, -1, 3, 1, 1000, 0, -1000];
    private static readonly int[] Labels = [0, 1, 2, 0];

    [Fact]
    public void Scores_of_logits_are_the_same_each_time_though_the_model_returns_the_same_array()
    {
        double[] logits = [.. L];
        IScoredModel[] model = [new ScoredLogits(_ => logits)];
        var data = new PruningSet(new float[4], Labels, 3);
        for (var round = 0; round < 3; round++)
        {
            Same([-.420512484720, 0, .749502904371, -1], DataScores.Margin(model, data));
            Same([.424336124247, .816496580928, 1.237238169754, 0], DataScores.El2n(model, data));
            DataScores.Pvi(model, data);
        }

        Assert.Equal(L, logits);

        static void Same(double[] expected, ExampleScores actual) => Assert.All(expected.Zip(actual.Values), p => Assert.Equal(p.First, p.Second, 1e-11));
    }

    [Fact]
    public void Calibration_changes_neither_scores_nor_labels_nor_probabilities()
    {
        double[] logits = [.. L, .. L.Reverse()], probabilities = [.. Predictions.FromLogits([.. logits], [.. Labels, .. Labels]).Probabilities()], nearly = [1 + 5e-7, -5e-7, .25, .75];
        int[] labels = [.. Labels, .. Labels];
        double[] confidence = [.1, .9, .4, .4, .7, .2];
        bool[] outcome = [false, true, true, false, true, true];
        Unchanged([logits, probabilities, nearly, labels, confidence, outcome], () =>
        {
            Predictions.FromProbabilities(nearly, [0, 1]);
            Predictions.FromBinary(nearly, [0, 1, 0, 1]);
            foreach (var p in new[] { Predictions.FromLogits(logits, labels), Predictions.FromProbabilities(probabilities, labels) })
            {
                foreach (var (_, fit) in Calibrators.All) fit(p).Transform(p);
                TemperatureScaling.FitWithBudget(p);
                CalibrationReport.For(p, resamples: 5).ToString();
                HeldOut.Of(p, Calibrators.Vector, new Generator(1));
                CrossFit.Of(p, Calibrators.Isotonic, new Generator(1), 3);
                BrierDecomposition.Of(p);
                Score.Aurc(p);
                p.Logits()[0] = p.Probabilities()[0] = double.NaN;
            }

            SmoothCalibration.Of(confidence, outcome).FixedPoint();
            ReliabilityBins.EqualMass(confidence, outcome, 3);
            ReliabilityBands.Consistency(confidence, new Generator(1), draws: 9);
            NullLevel.Of(confidence, new Generator(1), (c, y) => CalibrationError.Weighted(ReliabilityBins.EqualWidth(c, y)), 9);
            foreach (var fit in new ProbabilityFit[] { PlattScaling.Fit, BetaCalibration.Fit, IsotonicRegression.Fit, HistogramBinning.Fit }) fit(confidence, outcome).At(.3);
        });
    }

    [Fact]
    public void Scores_of_examples_and_statistics_change_nothing()
    {
        double[] values = [3, 1, 2, 2, 5], other = [1, 5, 2, 2, 0], x = [4, 1, 2, 3, 9], y = [1, 4, 2, 2, .5];
        int[] classes = [0, 1, 0, 1, 0];
        bool[] marked = [true, false, true, false, false];
        float[] rows = [5, 1, 4, 2, 3];
        Unchanged([values, other, x, y, classes, marked, rows], () =>
        {
            var scores = new ExampleScores("s", values);
            scores.Ranks();
            scores.Order();
            scores.Auc(marked);
            scores.RankCorrelation(other);
            scores.WithinClasses(classes);
            ExampleScores.Mean("m", [values, other]);
            foreach (var policy in new[] { KeepPolicy.Hard, KeepPolicy.Easy, KeepPolicy.Window(.2), KeepPolicy.Random }) policy.Choose(values, .4, classes, new Generator(1));
            DataScores.Memorization([marked, marked], [marked, marked]);
            DataScores.Prototypes(rows, 1, 2, new Generator(1));
            Statistics.RankCorrelation(x, y);
            Statistics.JackknifeError(x, v => v.Average());
            LinearFit.Of(x, y);
            PowerLawFit.Of(x, y);
            SignificantDigits.Of(x);
            new PruningSet(rows, classes, 2).Flip(.5, new Generator(1));
        });
    }

    [Fact]
    public void A_module_that_works_in_place_leaves_the_data_as_they_are()
    {
        using var module = nn.Sequential(nn.ReLU(inplace: true), nn.Linear(2, 3));
        float[] inputs = [-1, 2, 3, -4];
        int[] labels = [0, 2];
        var model = new ScoredModule(module);
        Unchanged([inputs, labels], () =>
        {
            model.Logits(new(inputs, labels, 3));
            model.GradientNorms(new(inputs, labels, 3));
        });
    }

    [Fact]
    public void What_one_reader_does_to_the_digits_another_does_not_see()
    {
        var mine = Digits.Load();
        Array.Clear(mine.Pixels);
        Array.Clear(mine.Labels);
        Assert.Equal(1797, Digits.Load().Labels.Count(y => y == 0) + Digits.Load().Labels.Count(y => y > 0));
        Assert.True(Digits.Load().Labels.Count(y => y > 0) > 1500 && Digits.Load().Pixels.Max() == 1);
    }

    private static void Unchanged(Array[] given, Action action)
    {
        Array[] before = [.. given.Select(a => (Array)a.Clone())];
        action();
        for (var i = 0; i < given.Length; i++) Assert.Equal(before[i], given[i]);
    }
}

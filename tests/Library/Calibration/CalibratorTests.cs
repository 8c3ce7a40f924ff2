using Phenomena.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

public sealed class CalibratorTests
{
    private const double Close = 1e-6;

    private static double[] Confidence => Golden.Logits.Top.Confidence;

    private static bool[] Correct => Golden.Logits.Top.Correct;

    [Fact]
    public void Vector_and_matrix_scaling_are_the_golden_optima()
    {
        var vector = VectorScaling.Fit(Golden.Logits);
        Assert.True(vector.Fitted.Converged);
        Assert.Equal(.68203133, vector.Fitted.NllAfter, 1e-8);
        Assert.Equal(.68203133, Score.NegativeLogLikelihood(vector.Transform(Golden.Logits)), 1e-8);
        var matrix = MatrixScaling.Fit(Golden.Logits);
        Assert.Equal(.67343147, matrix.Fitted.NllAfter, 1e-8);
        Assert.Equal(.67343147, Score.NegativeLogLikelihood(matrix.Transform(Golden.Logits)), 1e-8);
    }

    [Fact]
    public void A_strong_penalty_makes_of_matrix_scaling_a_slope_for_each_class()
    {
        var penalised = MatrixScaling.Fit(Golden.Logits, offDiagonal: 1e7, intercept: 1e7);
        Assert.All(Enumerable.Range(0, 9).Where(j => j / 3 != j % 3), j => Assert.Equal(0, penalised.Weights[j], 1e-5));
        Assert.All(penalised.Biases, b => Assert.Equal(0, b, 1e-5));
        Assert.InRange(penalised.Fitted.NllAfter, .68203133, .71450051);
        Assert.InRange(MatrixScaling.Fit(Golden.Logits, 0.1).Fitted.NllAfter, .67343147, penalised.Fitted.NllAfter);
    }

    [Fact]
    public void Platt_is_the_golden_fit()
    {
        var platt = PlattScaling.Fit(Confidence, Correct);
        Assert.True(platt.Fitted.Converged);
        Assert.Equal(.68590876, platt.Fitted.NllBefore, 1e-8);
        Assert.Equal(.495518, platt.Slope, Close);
        Assert.Equal(-.140759, platt.Intercept, Close);
        Assert.Equal(.58950058, platt.Fitted.NllAfter, 1e-8);
    }

    [Fact]
    public void Beta_is_the_golden_fit_and_holds_a_negative_parameter_at_zero()
    {
        var beta = BetaCalibration.Fit(Confidence, Correct);
        Assert.Equal(.099938, beta.A, Close);
        Assert.Equal(.570278, beta.B, Close);
        Assert.Equal(-.385407, beta.M, Close);
        Assert.Equal(.58936252, beta.Fitted.NllAfter, 1e-8);
        var reversed = BetaCalibration.Fit(Confidence, [.. Correct.Select(y => !y)]);
        Assert.Equal((0, 0), (reversed.A, reversed.B));
        Assert.Equal(Correct.Count(y => !y) / 200.0, reversed.At(0.3), 1e-7);
    }

    /// <summary>−(2 ln .1 + 2 ln .2 + 2 ln .7)/6 = 1.4229, also when both parameters are dropped and only the share is left.</summary>
    [Fact]
    public void The_nll_before_is_that_of_the_probabilities_whatever_was_dropped()
    {
        double[] p = [.1, .2, .8, .9, .3, .7];
        bool[] y = [true, true, false, false, false, true];
        var beta = BetaCalibration.Fit(p, y);
        Assert.Equal((0, 0), (beta.A, beta.B));
        Assert.Equal(1.422899316455626, beta.Fitted.NllBefore, 1e-12);
        Assert.Equal(Math.Log(2), beta.Fitted.NllAfter, 1e-9);
        // Platt's smoothed targets decide the fit, the outcomes what is reported.
        foreach (var smooth in new[] { false, true }) Assert.Equal(1.422899316455626, PlattScaling.Fit(p, y, smooth).Fitted.NllBefore, 1e-12);
        var sure = PlattScaling.Fit([.2, .8], [false, true], smoothTargets: true);
        Assert.Equal(-Math.Log(1 - sure.At(.2)) / 2 - Math.Log(sure.At(.8)) / 2, sure.Fitted.NllAfter, 1e-12);
    }

    /// <summary>A class that never comes, ruled out with a large number: the fit is that of the classes that are left.</summary>
    [Theory, InlineData(-1e3), InlineData(-1e7), InlineData(-1e9), InlineData(-1e30)]
    public void A_masked_class_does_not_keep_matrix_scaling_from_its_optimum(double mask)
    {
        var golden = Golden.Logits.Logits();
        double[] masked = [.. golden.Chunk(3).SelectMany(row => row.Append(mask))];
        var predictions = Predictions.FromLogits(masked, [.. Golden.Logits.Labels]);
        var matrix = MatrixScaling.Fit(predictions);
        Assert.True(matrix.Converged, matrix.Message);
        Assert.Equal(.67343147, matrix.Fitted.NllAfter, 1e-8);
        Assert.Equal(.67343147, Score.NegativeLogLikelihood(matrix.Transform(predictions)), 1e-7);
        var vector = VectorScaling.Fit(predictions);
        Assert.True(vector.Converged, vector.Message);
        Assert.Equal(.68203133, vector.Fitted.NllAfter, 1e-8);
    }

    /// <summary>Where only some samples have the mask, the others keep their say: a fit that has not reached them does not call itself converged.</summary>
    [Theory, InlineData(-20, .7291, .7345), InlineData(-1e3, .7298, .7345), InlineData(-1e7, .7298, .7345), InlineData(-1e12, .7298, .7345)]
    public void A_mask_in_some_samples_is_fitted_or_said_not_to_be(double mask, double matrixNll, double vectorNll)
    {
        const int n = 300, k = 4;
        var (logits, labels) = (new double[n * k], new int[n]);
        for (var i = 0; i < n; i++)
        {
            for (var c = 0; c < k; c++) logits[i * k + c] = i % 3 == 0 && c == 3 ? mask : 3 * Math.Sin(.7 * i + 1.3 * c) + Math.Cos(.11 * i * (c + 1));
            labels[i] = Enumerable.Range(0, k).MaxBy(c => logits[i * k + c] + 2.5 * Math.Sin(12.9898 * i + 78.233 * c));
        }

        foreach (var (fit, best) in new[] { (MatrixScaling.Fit(Predictions.FromLogits(logits, labels)).Fitted, matrixNll), (VectorScaling.Fit(Predictions.FromLogits(logits, labels)).Fitted, vectorNll) })
        {
            Assert.True(fit.NllAfter < fit.NllBefore);
            if (fit.Converged) Assert.Equal(best, fit.NllAfter, 1e-4);
            else Assert.Contains("Not at the minimum", fit.Message);
        }
    }

    [Fact]
    public void Every_calibrator_says_whether_it_converged_and_why_not()
    {
        Assert.All(Calibrators.All, c =>
        {
            var fit = c.Fit(Golden.Logits);
            Assert.True(fit.Converged, c.Name);
            Assert.Equal("", fit.Message);
        });
        // Two steps are not enough.
        double[] x = [3, -4];
        var end = ConvexMinimizer.Minimize((at, gradient) =>
        {
            (gradient[0], gradient[1]) = (2 * at[0], 200 * at[1]);
            return at[0] * at[0] + 100 * at[1] * at[1];
        }, x, iterations: 2);
        Assert.False(end.Converged);
        Assert.Contains("after 2 steps", end.Why);
        IProbabilityMap good = new HistogramBinning([.5]), bad = new PlattScaling(1, 0, FitReport.Of(end, 1, 1, ""));
        ICalibrator maps = new OneVsRest([good, bad, bad]);
        Assert.False(maps.Converged);
        Assert.StartsWith("Class 1 (and 1 more): Not at the minimum", maps.Message);
        // Samples that are told apart have no best parameters.
        var apart = VectorScaling.Fit(Predictions.FromLogits([2, 0, 0, 2, 3, 1, 0, 1], [0, 1, 0, 1]));
        Assert.Contains("grow without end", apart.Message);
    }

    [Fact]
    public void Isotonic_and_histogram_have_the_golden_brier_scores()
    {
        var isotonic = IsotonicRegression.Fit(Confidence, Correct);
        Assert.Equal(11, isotonic.Levels);
        Assert.Equal((1 / 3.0, 1.0), (isotonic.Values[0], isotonic.Values[^1]));
        Assert.Equal(.1970368374, Brier(isotonic), 1e-8);
        Assert.Equal(.2016789652, Brier(HistogramBinning.Fit(Confidence, Correct)), 1e-8);
    }

    [Fact]
    public void Isotonic_interpolates_between_levels_and_is_flat_beyond_them()
    {
        var map = IsotonicRegression.Fit([.2, .4, .4, .6, .7, .8], [false, true, false, true, false, true]);
        Assert.Equal([.2, .4, .7, .8], map.Knots);
        Assert.Equal([0, .5, .5, 1], map.Values);
        Assert.Equal([0, 0, .25, .5, .5, .75, 1], new[] { 0, .2, .3, .4, .65, .75, 1 }.Select(map.At), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>The best rising function has no better one among random rising functions, and is the mean of outcomes on each level.</summary>
    [Fact]
    public void Isotonic_is_the_least_squares_solution_that_the_minimax_formula_gives()
    {
        var generator = new Generator(7);
        var p = Enumerable.Range(0, 60).Select(_ => generator.NextDouble()).Order().ToArray();
        var y = p.Select(v => generator.NextDouble() < v * v).ToArray();
        var map = IsotonicRegression.Fit(p, y);
        // max over starts ≤ i of the min over ends ≥ i of the mean.
        double Mean(int a, int b) => y[a..(b + 1)].Count(v => v) / (double)(b + 1 - a);
        for (var i = 0; i < p.Length; i++)
            Assert.Equal(Enumerable.Range(0, i + 1).Max(a => Enumerable.Range(i, p.Length - i).Min(b => Mean(a, b))), map.At(p[i]), 1e-12);
    }

    [Fact]
    public void One_map_against_the_rest_calibrates_classes_and_gives_distributions()
    {
        var predictions = TemperatureTests.Sharpened(3, 4000, 4);
        var raw = CalibrationError.ClassWiseEce(predictions);
        foreach (var (name, fit) in Calibrators.All)
        {
            var held = HeldOut.Of(predictions, fit, new Generator(1));
            Assert.True(CalibrationError.ClassWiseEce(held.After) < 0.5 * raw, $"{name}: {CalibrationError.ClassWiseEce(held.After)} of {raw}");
            Assert.True(Score.NegativeLogLikelihood(held.After) < Score.NegativeLogLikelihood(held.Before) || name is "isotonic" or "histogram", name);
        }
    }

    [Fact]
    public void Where_all_maps_give_zero_classes_are_equally_likely()
    {
        var never = new HistogramBinning(new double[15]);
        var transformed = new OneVsRest([never, never, never]).Transform(Golden.Logits);
        Assert.All(transformed.Probabilities(), p => Assert.Equal(1 / 3.0, p, 1e-12));
    }

    [Fact]
    public void A_calibrator_takes_predictions_of_the_classes_it_was_fitted_on()
    {
        var two = Predictions.FromLogits([0, 1, 2, 0], [1, 0]);
        Assert.All(Calibrators.All.Where(c => c.Name != "temperature"), c => Assert.Contains("3 classes", Assert.Throws<ArgumentException>(() => c.Fit(Golden.Logits).Transform(two)).Message));
    }

    [Fact]
    public void Folds_cover_every_sample_once_with_a_fit_that_has_not_seen_it()
    {
        var predictions = Golden.Logits;
        var seen = new List<Predictions>();
        var cross = CrossFit.Of(predictions, p =>
        {
            seen.Add(p);
            return TemperatureScaling.At(2);
        }, new Generator(0), folds: 7);
        Assert.Equal(8, seen.Count);
        Assert.Equal(7, cross.Folds.Count);
        Assert.Equal(6 * 200, seen.Take(7).Sum(p => p.Count));
        Assert.Equal(predictions.Logits().Select(z => z / 2), cross.OutOfFold.Logits());
        Assert.Equal(predictions.Labels.ToArray(), cross.OutOfFold.Labels.ToArray());
        // In-sample flatters: out of fold the NLL is higher, and still lower than raw.
        var vector = CrossFit.Of(predictions, VectorScaling.Fit, new Generator(0));
        Assert.InRange(Score.NegativeLogLikelihood(vector.OutOfFold), .68203133, .7970962951);
        Assert.Throws<ArgumentException>(() => CrossFit.Of(predictions, VectorScaling.Fit, new Generator(0), folds: 201));
        Assert.Throws<ArgumentException>(() => HeldOut.Of(predictions, VectorScaling.Fit, new Generator(0), share: 1));
    }

    private static double Brier(IProbabilityMap map) => Confidence.Zip(Correct, (c, y) => Math.Pow(map.At(c) - (y ? 1 : 0), 2)).Average();
}

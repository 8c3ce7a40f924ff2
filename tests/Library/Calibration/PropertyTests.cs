using FsCheck;
using FsCheck.Fluent;
using Phenomena.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

public sealed class PropertyTests
{
    /// <summary>1 to 40 samples of 2 to 6 classes; logits of all scales, in steps so that ties happen; powers of two, so that they are
    /// exact ties and not neighbours that rounding makes equal.</summary>
    private static readonly Gen<Predictions> Any =
        from n in Gen.Choose(1, 40)
        from k in Gen.Choose(2, 6)
        from scale in Gen.Elements(1 / 64.0, 1 / 8.0, 1.0, 8.0)
        from seed in Gen.Choose(0, 1_000_000)
        select Make(n, k, scale, (ulong)seed);

    private static readonly (string Name, Func<Predictions, double> Of)[] Errors =
    [
        ("ECE", p => CalibrationError.Ece(p)), ("equal mass", p => CalibrationError.EceEqualMass(p)), ("class-wise", p => CalibrationError.ClassWiseEce(p)),
        ("MCE", p => CalibrationError.Mce(p)), ("RMSCE", p => CalibrationError.Rmsce(p)), ("ACE", p => CalibrationError.Ace(p)), ("smECE", CalibrationError.Smooth),
    ];

    private static readonly (string Name, Func<Predictions, double> Of)[] Scores =
    [
        ("accuracy", Score.Accuracy), ("confidence", Score.MeanConfidence), ("NLL", Score.NegativeLogLikelihood), ("Brier", p => Score.Brier(p)), ("AURC", Score.Aurc),
    ];

    [Fact]
    public void Temperature_never_changes_accuracy_nor_raises_the_nll_it_is_fitted_on() => Check(p =>
    {
        var fit = TemperatureScaling.Fit(p);
        var after = fit.Transform(p);
        return fit.NllAfter <= fit.NllBefore && fit.Converged && Score.Accuracy(after) == Score.Accuracy(p)
            && Score.NegativeLogLikelihood(after) <= Score.NegativeLogLikelihood(p) + 1e-12;
    });

    [Fact]
    public void Errors_are_from_0_to_1() => Check(p => Errors.All(e => e.Of(p) is >= 0 and <= 1 + 1e-12));

    [Fact]
    public void Errors_of_a_perfect_predictor_are_0() => Check(p =>
    {
        var perfect = new double[p.Count * p.Classes];
        for (var i = 0; i < p.Count; i++) perfect[i * p.Classes + p.Labels[i]] = 1;
        var predictions = Predictions.FromProbabilities(perfect, [.. p.Labels]);
        return Errors.All(e => e.Of(predictions) == 0) && Score.NegativeLogLikelihood(predictions) == 0 && Score.Brier(predictions) == 0 && Score.Aurc(predictions) == 0;
    });

    [Fact]
    public void Numbers_do_not_depend_on_the_order_of_samples() => Check(p =>
    {
        var shuffled = p.Subset(new Generator(5).Permutation(p.Count));
        return Errors.Concat(Scores).All(m => Math.Abs(m.Of(p) - m.Of(shuffled)) < 1e-9);
    });

    [Fact]
    public void Numbers_of_logits_are_those_of_their_probabilities() => Check(p =>
    {
        var probabilities = Predictions.FromProbabilities(p.Probabilities(), [.. p.Labels]);
        return Errors.Concat(Scores).All(m => Math.Abs(m.Of(p) - m.Of(probabilities)) < 1e-6);
    });

    [Fact]
    public void Isotonic_maps_rise_stay_in_range_and_keep_the_mean() => Check(p =>
    {
        var map = IsotonicRegression.Fit(p.Top.Confidence, p.Top.Correct);
        var grid = Enumerable.Range(0, 201).Select(i => map.At(i / 200.0)).ToList();
        return grid.Zip(grid.Skip(1)).All(pair => pair.First <= pair.Second) && grid[0] >= 0 && grid[^1] <= 1
            && Math.Abs(p.Top.Confidence.Average(map.At) - p.Top.Correct.Average(y => y ? 1.0 : 0)) < 1e-9;
    });

    [Fact]
    public void Every_calibrator_takes_every_sample_and_gives_distributions() => Check(p => Calibrators.All.All(c =>
    {
        var after = c.Fit(p).Transform(p);
        return after.Count == p.Count && after.Probabilities().Chunk(p.Classes).All(row => Math.Abs(row.Sum() - 1) < 1e-9);
    }), 40);

    [Fact]
    public void Vector_and_matrix_scaling_do_not_raise_the_nll_they_are_fitted_on() => Check(p =>
        VectorScaling.Fit(p).Fitted is var v && v.NllAfter <= v.NllBefore + 1e-12 && MatrixScaling.Fit(p).Fitted is var m && m.NllAfter <= m.NllBefore + 1e-12, 40);

    [Fact]
    public void Bins_hold_every_sample_once() => Check(p => new[] { ReliabilityBins.EqualWidth(p, 7), ReliabilityBins.EqualMass(p, 7) }.All(bins =>
        bins.Sum(b => b.Count) == p.Count
        && Math.Abs(bins.Where(b => b.Count > 0).Sum(b => b.Count * b.Confidence) / p.Count - Score.MeanConfidence(p)) < 1e-9
        && Math.Abs(bins.Where(b => b.Count > 0).Sum(b => b.Count * b.Accuracy) / p.Count - Score.Accuracy(p)) < 1e-9));

    private static void Check(Func<Predictions, bool> property, int samples = 100) =>
        Prop.ForAll(Any.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(samples));

    private static Predictions Make(int n, int k, double scale, ulong seed)
    {
        var generator = new Generator(seed);
        double[] logits = [.. Enumerable.Range(0, n * k).Select(_ => scale * Math.Round(8 * generator.NextNormal()))];
        // Labels follow the logits now and then, so that predictions are right, wrong and mixed.
        int[] labels = [.. Enumerable.Range(0, n).Select(i => generator.NextDouble() < 0.5 ? Array.IndexOf(logits[(i * k)..((i + 1) * k)], logits[(i * k)..((i + 1) * k)].Max()) : (int)(generator.NextDouble() * k))];
        return Predictions.FromLogits(logits, labels);
    }
}

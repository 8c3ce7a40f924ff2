using Phenomena.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

public sealed class MetricTests
{
    private const double Close = 1e-8;

    public static TheoryData<string> Kinds => ["logits", "probabilities"];

    [Fact]
    public void The_golden_samples_are_those_that_the_numbers_belong_to()
    {
        var sum = 0.0;
        foreach (var z in Golden.Logits.Scores) sum += z;
        Assert.Equal(11.9524523189, sum, Close);
        Assert.Equal([68, 65, 67], Golden.Logits.Labels.ToArray().CountBy(y => y).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal([1, 0, 0, 0, 0, 0, 2, 2, 2, 1, 1, 1, 1, 0, 0, 2, 2, 2, 2, 0], Golden.Logits.Labels[..20].ToArray());
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Metrics_are_the_golden_numbers(string kind)
    {
        var p = kind == "logits" ? Golden.Logits : Golden.Probabilities;
        Assert.Equal(0.68, Score.Accuracy(p), Close);
        Assert.Equal(0.7970962951, Score.NegativeLogLikelihood(p), Close);
        Assert.Equal(0.4626190824, Score.Brier(p), Close);
        Assert.Equal(0.4626190824 / 2, Score.Brier(p, BrierConvention.Half), Close);
        Assert.Equal(0.8181236873, Score.MeanConfidence(p), Close);
        Assert.Equal(0.1381236873, CalibrationError.Ece(p), Close);
        Assert.Equal(0.1431835963, CalibrationError.Ece(p, 10), Close);
        Assert.Equal(0.1397287199, CalibrationError.EceEqualMass(p), Close);
        Assert.Equal(0.1264882052, CalibrationError.Ace(p), Close);
        Assert.Equal(0.2406334158, CalibrationError.Mce(p), Close);
        Assert.Equal(0.1542362412, CalibrationError.Rmsce(p), Close);
        Assert.Equal(0.1100856451, CalibrationError.ClassWiseEce(p), Close);
    }

    [Fact]
    public void Bins_are_the_golden_bins()
    {
        var bins = ReliabilityBins.EqualWidth(Golden.Logits);
        (int Count, double Confidence, double Accuracy)[] expected =
        [
            (7, .511338, .428571), (21, .570640, .523810), (16, .635255, .625), (11, .694521, .454545),
            (19, .772016, .684211), (29, .826840, .586207), (36, .906421, .75), (61, .966890, .819672),
        ];
        Assert.All(bins.Take(7), b => Assert.Equal(0, b.Count));
        foreach (var (bin, golden) in bins.Skip(7).Zip(expected))
        {
            Assert.Equal(golden.Count, bin.Count);
            Assert.Equal(golden.Confidence, bin.Confidence, 1e-6);
            Assert.Equal(golden.Accuracy, bin.Accuracy, 1e-6);
        }
    }

    [Fact]
    public void Smooth_calibration_error_is_the_golden_one_at_fixed_widths_and_at_its_own()
    {
        var raw = SmoothCalibration.Of(Golden.Logits);
        Assert.Equal(.138159, raw.At(.05), 1e-6);
        Assert.Equal(.138124, raw.At(.1), 1e-6);
        Assert.Equal(.138124, raw.FixedPoint(), 1e-6);
        // The residual of the cooled probabilities changes its sign.
        var cooled = TemperatureScaling.At(1.703018).Transform(Golden.Logits);
        Assert.Equal(.040071, SmoothCalibration.Of(cooled).At(.02), 1e-6);
        Assert.Equal(.025856, SmoothCalibration.Of(cooled).At(.05), 1e-6);
        Assert.Equal(.031310, CalibrationError.Smooth(cooled), 1e-6);
    }

    /// <summary>The definition: a sum of Gaussians and their mirror images.</summary>
    [Fact]
    public void Smooth_calibration_error_agrees_with_a_sum_over_mirror_images()
    {
        double[] confidence = [0.02, 0.3, 0.31, 0.77, 0.99, 0.6, 0.6];
        bool[] outcome = [false, true, false, true, true, false, true];
        foreach (var s in new[] { 0.01, 0.07, 0.4 })
        {
            double At(double t) => confidence.Zip(outcome, (c, y) => (c - (y ? 1 : 0)) * Enumerable.Range(-5, 11)
                .Sum(m => Kernel(t - 2 * m - c) + Kernel(t - 2 * m + c))).Sum() / confidence.Length;
            double Kernel(double d) => Math.Exp(-d * d / (2 * s * s)) / (s * Math.Sqrt(2 * Math.PI));
            var direct = Enumerable.Range(0, 2001).Sum(j => Math.Abs(At(j / 2000.0)) * (j is 0 or 2000 ? 0.5 : 1)) / 2000;
            Assert.Equal(direct, SmoothCalibration.Of(confidence, outcome).At(s), 1e-9);
        }
    }

    [Fact]
    public void Brier_parts_add_up_and_the_part_hidden_in_bins_vanishes_when_forecasts_sit_on_few_values()
    {
        double[] probability = [.1, .1, .1, .1, .5, .5, .9, .9, .9];
        int[] label = [0, 0, 1, 0, 1, 0, 1, 1, 0];
        var parts = BrierDecomposition.Of(Predictions.FromBinary(probability, label), bins: 10);
        Assert.Equal(0, parts.Within, 1e-12);
        Assert.Equal(parts.Score, parts.Reliability - parts.Resolution + parts.Uncertainty, 1e-12);
        // By hand, class 1: gaps .15, 0, 7/30 in bins of 4, 2, 3; both classes have the same.
        Assert.Equal(2 * (4 * .0225 + 3 * 49 / 900.0) / 9, parts.Reliability, 1e-12);
        Assert.Equal(2 * 20 / 81.0, parts.Uncertainty, 1e-12);
        var golden = BrierDecomposition.Of(Golden.Logits, 100, BrierConvention.Half);
        Assert.Equal(0.4626190824 / 2, golden.Score, Close);
        Assert.Equal(0, golden.Within, 0.01);
    }

    [Fact]
    public void Aurc_is_the_mean_of_the_selective_errors()
    {
        // Errors among the most confident 1, 2, 3, 4: 0, 1/2, 1/3, 2/4.
        var p = Predictions.FromBinary([.9, .2, .7, .4], [1, 1, 1, 1]);
        Assert.Equal((0 + 1 / 2.0 + 1 / 3.0 + 2 / 4.0) / 4, Score.Aurc(p), 1e-12);
    }
}

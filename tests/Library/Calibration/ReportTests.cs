using Phenomena.Figures;
using Phenomena.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

public sealed class ReportTests
{
    [Fact]
    public void Bad_predictions_are_named()
    {
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Predictions.FromLogits([0, double.NaN, 1, 2], [0, 1])).Message);
        Assert.Contains("sample 1", Assert.Throws<ArgumentException>(() => Predictions.FromLogits([0, 0, 1, double.PositiveInfinity, 1, 1], [0, 1, 0])).Message);
        Assert.Contains("sum to 1.2", Assert.Throws<ArgumentException>(() => Predictions.FromProbabilities([.6, .6], [0])).Message);
        Assert.Contains("from 0 to 1", Assert.Throws<ArgumentException>(() => Predictions.FromProbabilities([-1, 2], [0])).Message);
        Assert.Contains("got 2", Assert.Throws<ArgumentException>(() => Predictions.FromLogits([0, 1], [2])).Message);
        Assert.Contains("multiple", Assert.Throws<ArgumentException>(() => Predictions.FromLogits([0, 1, 2], [0, 1])).Message);
        Assert.Contains("2 classes", Assert.Throws<ArgumentException>(() => Predictions.FromLogits([0, 1], [0, 0])).Message);
        Assert.Contains("at least one sample", Assert.Throws<ArgumentException>(() => Predictions.FromLogits(Array.Empty<double>(), [])).Message);
        Assert.Equal(double.PositiveInfinity, Score.NegativeLogLikelihood(Predictions.FromProbabilities([0, 1], [0])));
        Assert.Equal(2000, Score.NegativeLogLikelihood(Predictions.FromLogits([0, 2000], [0])));
    }

    [Fact]
    public void Calibrated_predictions_stay_within_the_null_level_and_sharpened_ones_do_not()
    {
        var good = CalibrationReport.For(TemperatureTests.Sharpened(1, 2000, 5, seed: 3), resamples: 50);
        Assert.StartsWith("No sign", good.Verdict);
        var sharp = CalibrationReport.For(TemperatureTests.Sharpened(3, 2000, 5, seed: 3), resamples: 50);
        Assert.Contains("too sure", sharp.Verdict);
        Assert.True(sharp["ECE"].Low > sharp.NullEce.High);
        Assert.InRange(sharp.Temperature.Temperature, 2.7, 3.3);
        Assert.InRange(sharp.EceAfter, 0, sharp.NullEce.High * 1.5);
        Assert.All(sharp.Metrics, m => Assert.True(m.Value.Low <= m.Value.High && m.Value.Low >= 0));
        Assert.Contains("temperature", sharp.ToString());
        Assert.Throws<ArgumentException>(() => sharp["nothing"]);
    }

    /// <summary>The published level for binary predictions with confidences uniform on [½, 1].</summary>
    [Theory, InlineData(200, .067), InlineData(1000, .027), InlineData(5000, .012)]
    public void The_null_level_of_ECE_falls_with_the_number_of_samples(int n, double published)
    {
        var generator = new Generator(11);
        double[] confidence = [.. Enumerable.Range(0, n).Select(_ => 0.5 + 0.5 * generator.NextDouble())];
        var level = NullLevel.Of(confidence, generator, (c, y) => CalibrationError.Weighted(ReliabilityBins.EqualWidth(c, y)));
        Assert.Equal(published, level.Mean, 0.12 * published);
        Assert.True(level.High > level.Mean);
    }

    [Fact]
    public void Intervals_hold_the_true_accuracy_as_often_as_they_say()
    {
        var held = Enumerable.Range(0, 200).Count(seed =>
        {
            var generator = new Generator((ulong)seed);
            var p = Predictions.FromBinary([.. Enumerable.Repeat(0.9, 100)], [.. Enumerable.Range(0, 100).Select(_ => generator.NextDouble() < 0.7 ? 1 : 0)]);
            var interval = Bootstrap.Of(p, Score.Accuracy, generator);
            return interval.Low <= 0.7 && 0.7 <= interval.High;
        });
        Assert.InRange(held, 178, 199);
    }

    [Fact]
    public void Intervals_stay_in_the_range_of_what_they_bound()
    {
        // 19 of 20 right, and sure; all right; one label to which no probability was given; calibrated samples, whose ECE is near 0.
        Predictions[] all =
        [
            Predictions.FromBinary([.. Enumerable.Repeat(.9, 20)], [.. Enumerable.Repeat(1, 19), 0]),
            Predictions.FromBinary([.. Enumerable.Repeat(.9, 20)], [.. Enumerable.Repeat(1, 20)]),
            Predictions.FromBinary([1, .8, .7, .9, .6, .4, .3, .2, .9, .8], [0, 1, 1, 1, 1, 0, 0, 0, 1, 1]),
            TemperatureTests.Sharpened(1, 400, 3, seed: 5),
        ];
        foreach (var p in all)
        {
            foreach (var (name, e) in CalibrationReport.For(p, resamples: 100).Metrics)
            {
                Assert.True(e.Low <= e.Value && e.Value <= e.High && e.Low >= 0, $"{name} {e}");
                if (name is not ("NLL" or "Brier")) Assert.True(e.High <= 1 + 1e-12, $"{name} {e}");
                Assert.DoesNotContain("NaN", $"{e}");
            }
        }

        // Wilson's interval of 19 of 20 and of 20 of 20, from the usual tables.
        Assert.Equal("0.9500 (0.7639 to 0.9911)", $"{CalibrationReport.For(all[0])["accuracy"]}");
        Assert.Equal("1.0000 (0.8389 to 1.0000)", $"{CalibrationReport.For(all[1])["accuracy"]}");
        var infinite = CalibrationReport.For(all[2])["NLL"];
        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (infinite.Value, infinite.High));
        Assert.InRange(infinite.Low, 0, 1);
        Assert.EndsWith(" to ∞)", $"{infinite}");
        Assert.Equal(1, CalibrationReport.For(all[2])["MCE"].High, 1e-12);
        // A number that is none of some samples has no interval.
        Assert.Contains("metric 0 gave NaN", Assert.Throws<ArgumentException>(() => Bootstrap.Of(all[0], p => p.Labels.Contains(0) ? 1 : double.NaN, new Generator(0))).Message);
    }

    /// <summary>The truth from 200 000 samples; quantiles alone hold it in three sets of four and in one of three.</summary>
    [Fact]
    public void Intervals_of_errors_hold_the_true_error_as_often_as_they_say()
    {
        var large = TemperatureTests.Sharpened(1.5, 200_000, 4, seed: 99);
        foreach (var metric in new Func<Predictions, double>[] { p => CalibrationError.Ece(p), p => CalibrationError.Rmsce(p) })
        {
            var truth = metric(large);
            var held = Enumerable.Range(0, 100).Count(seed =>
                Bootstrap.Of(TemperatureTests.Sharpened(1.5, 300, 4, (ulong)(1000 + seed)), metric, new Generator((ulong)seed), resamples: 100, isError: true) is var e && e.Low <= truth && truth <= e.High);
            Assert.InRange(held, 88, 100);
        }
    }

    [Fact]
    public void Bands_are_known_ones_and_empty_bins_have_none()
    {
        // Wilson's interval for 8 of 10, from the formula's usual tables.
        var band = ReliabilityBands.Wilson([new(0, 1, 10, 0.5, 0.8), new(0, 1, 0, double.NaN, double.NaN)]);
        Assert.Equal(0.4902, band[0].Low, 1e-4);
        Assert.Equal(0.9433, band[0].High, 1e-4);
        Assert.True(double.IsNaN(band[1].Low));
        var calibrated = ReliabilityBands.Consistency([.. Enumerable.Repeat(0.7, 100)], new Generator(0), bins: 2);
        Assert.True(double.IsNaN(calibrated[0].Low));
        Assert.Equal(0.61, calibrated[1].Low, 0.025);
        Assert.Equal(0.79, calibrated[1].High, 0.025);
    }

    [Fact]
    public void An_empty_bin_has_no_bar()
    {
        // Confidence .9 and .6 only: of 15 bins two are full.
        var panel = ReliabilityFigures.Panel("", Predictions.FromBinary([.9, .9, .6, .4], [1, 0, 0, 0]));
        var bars = panel.Data.Single(t => t.At<string>("name") == "accuracy in the bin").Numbers("y");
        Assert.Equal([.5, .5], bars.Where(double.IsFinite));
        Assert.Equal(13, bars.Count(double.IsNaN));
    }

    [Fact]
    public void A_comparison_shows_an_infinite_NLL_and_what_did_not_converge()
    {
        double[] p = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 3 ? 0 : .5 + .4 * Math.Sin(i))];
        var text = CalibratorTable.Of(Predictions.FromBinary(p, [.. p.Select((_, i) => i % 3 == 0 || i % 7 == 3 ? 1 : 0)])).ToString();
        Assert.Matches("(?m)^none +[.0-9]+ +∞ ", text);
        Assert.Matches("(?m)^temperature .* yes$", text);
        Assert.Matches("(?m)^temperature.*: .*3 of 40 probabilities were 0", text);
        Assert.Contains("converged", text.Split('\n')[0]);
    }

    /// <summary>A type's name and a list's are no answer to a reader.</summary>
    [Fact]
    public void The_toolbox_prints_itself_readably()
    {
        var top = Golden.Logits.Top;
        List<object> things =
        [
            Golden.Logits, Golden.Probabilities, top, .. Calibrators.All.Select(c => c.Fit(Golden.Logits)), IsotonicRegression.Fit(top.Confidence, top.Correct), HistogramBinning.Fit(top.Confidence, top.Correct),
            PlattScaling.Fit(top.Confidence, top.Correct), BetaCalibration.Fit(top.Confidence, top.Correct), HeldOut.Of(Golden.Logits, Calibrators.Matrix, new Generator(0)), CrossFit.Of(Golden.Logits, Calibrators.Beta, new Generator(0)),
            CalibrationReport.For(Golden.Logits, resamples: 5), BrierDecomposition.Of(Golden.Logits), Phenomena.Datasets.Digits.Load(),
            new Phenomena.Themes.Pruning.ExampleScores("EL2N", top.Confidence), Phenomena.Themes.Pruning.KMeans.Of([1, 2, 3], 1, 2, new Generator(0)), new Phenomena.Themes.Pruning.PruningSet([1, 2], [0, 1], 2),
        ];
        Assert.All(things, t => Assert.DoesNotMatch(@"System\.|Phenomena\.|\[\]|`", t.ToString()));
        Assert.Contains("w = [", VectorScaling.Fit(Golden.Logits).ToString());
        // All that is public and is printed was looked at: every kind of calibrator, map and result.
        var seen = things.Select(t => t.GetType()).Concat(things.OfType<OneVsRest>().SelectMany(o => o.Maps).Select(m => m.GetType())).ToHashSet();
        Type[] plain = [typeof(Estimate), typeof(FitReport), typeof(NullLevel), typeof(ReliabilityBin), typeof(Band), typeof(CsvReading)];
        Assert.DoesNotContain(typeof(Predictions).Assembly.GetExportedTypes(), t => t.Namespace == typeof(Predictions).Namespace && t.GetMethod("<Clone>$") is not null && !seen.Contains(t) && !plain.Contains(t));
    }

    /// <summary>Two public types of one name cannot be used in one file (CS0104), as a notebook is.</summary>
    [Fact]
    public void No_two_public_types_share_a_name() =>
        Assert.Empty(typeof(Predictions).Assembly.GetExportedTypes().Where(t => !t.IsNested).GroupBy(t => t.Name).Where(g => g.Count() > 1).Select(g => string.Join(", ", g.Select(t => t.FullName))));

    [Fact]
    public void Diagrams_show_accuracy_and_gap_of_the_full_bins_and_slide()
    {
        var figure = ReliabilityFigures.Diagram("Golden", Golden.Logits);
        Assert.Equal([8, 8], figure.Data.Where(t => t.At<string>("name") is "accuracy" or "gap to confidence").Select(FigureWords.Points));
        Assert.Equal(1, figure.Data.Single(t => t.At<string>("name") == "samples").Numbers("y").Sum(), 1e-9);
        Assert.Equal("stack", figure.Layout.At<string>("barmode"));
        var slider = ReliabilityFigures.Slider("T", "Golden", [("1", Golden.Logits), ("1.7", TemperatureScaling.At(1.7).Transform(Golden.Logits))]);
        Assert.EndsWith("2 steps", slider.ToString());
    }

    [Fact]
    public void A_panel_survives_bins_that_are_empty_in_one_seed()
    {
        ReliabilityBin full = new(0, 0.5, 4, 0.4, 0.5), empty = new(0, 0.5, 0, double.NaN, double.NaN), none = new(0.5, 1, 0, double.NaN, double.NaN);
        var bars = ReliabilityFigures.Panel("title", [[full, none], [empty, none]]).Data[0];
        Assert.Equal([0.5, double.NaN], bars.Numbers("y"));
    }
}

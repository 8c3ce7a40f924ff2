using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Superposition;

using Runs = IEnumerable<Run<SuperpositionConfig, SuperpositionResult>>;

/// <summary>The runs at the paper's size (<see cref="SuperpositionSweep.PaperRuns"/>) beside those of the notebook. Their loss is the paper's: the
/// mean over the last 100 training steps, 204800 samples, ten times as many as the evaluation has.</summary>
public static class PaperScale
{
    /// <summary>L at the widths 10, 15, 25, 39, 63, 100 in strong superposition, α = 1, read off Fig. 7b of the paper.</summary>
    private static readonly double[] s_published = [0.690, 0.564, 0.358, 0.202, 0.116, 0.0636];

    /// <summary>Loss against width at both sizes, with the paper's own points where it has them.</summary>
    /// <param name="quick">Runs of the notebook, of either regime; laws that were not run at the paper's size are left out.</param>
    /// <param name="paper">Runs at the paper's size.</param>
    public static Figure LossAgainstWidth(Runs quick, Runs paper)
    {
        var (small, large) = (quick.ToList(), paper.ToList());
        var inverse = s_published[0] * SuperpositionSweep.PaperWidths[0];
        return Plot.Grid("The same model at the paper's size", 2, Panel("Weak superposition, γ = 0.25", weak: true), Panel("Strong superposition, γ = −1", weak: false));

        Figure Panel(string title, bool weak)
        {
            var chart = Plot.LogLog(title, "width m", "loss L");
            var big = WidthCurve.Of(large.Where(r => r.Config.WeightDecay > 0 == weak));
            foreach (var curve in big) chart = Draw(chart, curve, Loss, SuperpositionFigures.Color(curve.Law));
            foreach (var curve in WidthCurve.Of(small.Where(r => r.Config.WeightDecay > 0 == weak)).Where(c => big.Any(b => b.Law == c.Law)))
                chart = Draw(chart, curve, r => r.Loss, curve.Law.Parameter <= 1.1 ? Palette.Teal : Palette.Brown);
            return (weak ? chart : chart.Dots(SuperpositionSweep.PaperWidths, s_published, "n = 1000, α = 1, the paper's points (Fig. 7b)", color: Palette.Plum).Guide(m => inverse / m, "1/m"))
                .Ticks(x: SuperpositionSweep.PaperWidths.Select(m => (double)m));
        }

        static Figure Draw(Figure chart, WidthCurve curve, Func<SuperpositionResult, double> loss, string color)
        {
            var name = FormattableString.Invariant($"n = {curve.Features}, α = {curve.Law.Parameter}");
            return chart.Dots(curve.Widths, curve.Mean(loss), name, color: color).Curve(curve.Fit(loss).At, name);
        }
    }

    /// <summary>What holds at the paper's size, held to the intervals of the same claims at the notebook's.</summary>
    public static IReadOnlyList<Claim> Claims(Runs paper)
    {
        var runs = paper.ToList();
        var (strong, weak) = (WidthCurve.Of(runs.Where(r => r.Config.WeightDecay < 0)), WidthCurve.Of(runs.Where(r => r.Config.WeightDecay > 0)));
        var flat = strong.FirstOrDefault(c => c.Law == FeatureLaw.Power(1));
        var steep = weak.FirstOrDefault(c => c.Law == FeatureLaw.Power(1.5));
        return
        [
            Experiments.Claims.Measured("01.34",
                [
                    .. flat is null ? [] : new[] { new Measure(flat.Fit(Loss).Exponent, "01.34", flat.Fit(Loss).ExponentError, "α_m, α = 1, ± of the fit"), new Measure(flat.Fit(Loss).R2, "01.34/line", Label: "R²") },
                    .. from c in strong from m in c.Widths from r in c.At(m) select new Measure(r.Represented, "01.34/kept", Label: $"φ½, m = {m}, {c.Law}"),
                ]) with { Seconds = strong.Sum(c => c.Seconds), Note = "The exponent lies within twice the paper's error of its own, but six widths of one seed leave it open by 0.11." },
            Experiments.Claims.Measured("01.35",
                steep is null ? [] :
                [
                    new(steep.Fit(Loss).Exponent - SuperpositionTheory.IdealWeakExponent(steep.Law, steep.Features, steep.Widths), "01.35", steep.Fit(Loss).ExponentError, "α_m − a perfect tail's, α = 1.5, ± of the fit"),
                    .. from m in steep.Widths from r in steep.At(m) select new Measure(Loss(r) / r.UnlearnedTail, "01.35/tail", Label: $"loss / tail, m = {m}"),
                ]) with { Seconds = weak.Sum(c => c.Seconds) },
        ];
    }

    private static double Loss(SuperpositionResult result) => result.TrainingLoss;
}

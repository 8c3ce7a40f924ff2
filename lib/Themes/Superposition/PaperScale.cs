using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

using Runs = IEnumerable<Run<SuperpositionConfig, SuperpositionResult>>;

/// <summary>The runs at the paper's size (<see cref="SuperpositionSweep.PaperRuns"/>) beside those of the notebook. Their loss is the paper's: the
/// mean over the last 100 training steps, 204800 samples, ten times as many as the evaluation has.</summary>
public static class PaperScale
{
    /// <summary>L at the widths 10, 15, 25, 39, 63, 100 in strong superposition, α = 1, read off Fig. 7b of the paper.</summary>
    public static IReadOnlyList<double> Published { get; } = [0.690, 0.564, 0.358, 0.202, 0.116, 0.0636];

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

using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Calibration;

/// <summary>What the companion papers' miniatures measured.</summary>
public static class CompanionFigures
{
    /// <summary>Error under an adversarial step, and error of a gate's parameters against the data.</summary>
    public static Figure Rates(CompanionRuns runs)
    {
        var errors = Enumerable.Range(0, MarginExperiment.Steps.Count).Select(i => runs.Margins.Average(r => r.Result.Errors[i])).ToList();
        var scale = errors[2] / MarginExperiment.Steps[2];
        var gates = Plot.LogLog("Gate with a temperature", "samples n", "error of (b₁, τ)");
        foreach (var r in runs.Gating.OrderBy(r => r.Config.Activated))
        {
            gates = gates.Dots(GatingExperiment.Sizes, r.Result.Errors, r.Config.Activated ? "gate with tanh" : "plain gate").Line(GatingExperiment.Sizes, r.Result.Errors, r.Config.Activated ? "gate with tanh" : "plain gate");
        }

        var tanh = runs.Gating.Single(r => r.Config.Activated).Result.Errors[^1] * Math.Sqrt(GatingExperiment.Sizes[^1]);
        return Plot.Grid("Two power laws", 2,
            Plot.LogLog("Adversarial steps on digits", "step ε", "share of right answers lost").Dots(MarginExperiment.Steps, errors, "digits network").Guide(e => scale * e, "in proportion to ε").Ticks(x: MarginExperiment.Steps),
            gates.Guide(n => tanh / Math.Sqrt(n), "n^-1/2").Ticks(x: GatingExperiment.Sizes.Select(n => (double)n)));
    }

    /// <summary>How well known and unknown digits are told apart, mean over seeds.</summary>
    public static Table Outliers(CompanionRuns runs) => Table.Of(runs.ConjNorm.SelectMany(r => r.Result.Scores).GroupBy(s => s.Score),
        ("score", g => g.Key), ("AUROC", g => g.Average(s => s.Auroc)), ("unknown let pass at 95 % known (FPR95)", g => g.Average(s => s.Fpr95)));

    /// <summary>Confidence in digits and in noise, mean over seeds.</summary>
    public static Table Sure(CompanionRuns runs)
    {
        (string Name, double Digits, double Noise)[] rows =
        [
            ("softmax", runs.Sdm.Average(r => r.Result.SoftmaxDigits), runs.Sdm.Average(r => r.Result.SoftmaxNoise)),
            ("SDM", runs.Sdm.Average(r => r.Result.SdmDigits), runs.Sdm.Average(r => r.Result.SdmNoise)),
        ];
        return Table.Of(rows, ("confidence above 0.9", r => r.Name), ("share of digits", r => r.Digits), ("share of noise images", r => r.Noise));
    }
}

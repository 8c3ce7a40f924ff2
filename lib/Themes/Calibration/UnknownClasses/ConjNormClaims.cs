using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Peng and others (2024) claim of ConjNorm: claim 32.</summary>
public static class ConjNormClaims
{
    /// <summary>The claim.</summary>
    public static Claim Of(IReadOnlyList<Run<CompanionConfig, ConjNormResult>> runs)
    {
        var results = runs.Select(r => r.Result.Scores).ToList();
        return Claims.Measured("02.32",
            [Measure.Mean(results.Select(s => s[^1].Fpr95 - s[..^1].Min(o => o.Fpr95)), "02.32", "FPR95, ConjNorm − best other"), Measure.Mean(results.Select(s => s[^1].Fpr95 - s[0].Fpr95), "02.32", "FPR95, ConjNorm − softmax")]) with
        {
            Seeds = results.Count, Seconds = runs.Sum(r => r.Seconds),
            Note = "No better here than the largest softmax probability; its norm was chosen with one unknown digit and tested with another. The paper's own setting was not rerun.",
        };
    }
}

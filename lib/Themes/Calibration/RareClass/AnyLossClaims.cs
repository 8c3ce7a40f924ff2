using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Han and others (2024) claim of AnyLoss: claim 30.</summary>
public static class AnyLossClaims
{
    /// <summary>The claim.</summary>
    public static Claim Of(IReadOnlyList<Run<CompanionConfig, AnyLossResult>> runs)
    {
        var results = runs.Select(r => r.Result).ToList();
        return Claims.Measured("02.30",
            [Measure.Mean(results.Select(r => r.AnyLossF1 - r.CrossEntropyF1), "02.30", "F1, AnyLoss − cross-entropy"), Measure.Mean(results.Select(r => r.AnyLossEce - r.CrossEntropyEce), "02.30/ece", "ECE, AnyLoss − cross-entropy")]) with
        { Seeds = results.Count, Seconds = runs.Sum(r => r.Seconds) };
    }
}

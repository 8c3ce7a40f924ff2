using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Schmaltz (2025) claims of confidence in noise: claim 27.</summary>
public static class SdmClaims
{
    /// <summary>The claim.</summary>
    public static Claim Of(IReadOnlyList<Run<CompanionConfig, SdmResult>> runs)
    {
        var results = runs.Select(r => r.Result).ToList();
        return Claims.Measured("02.27",
            [
                Measure.Mean(results.Select(r => r.SdmNoise), "02.27", "noise, SDM"),
                Measure.Mean(results.Select(r => r.SdmNoise / r.SoftmaxNoise), "02.27/softmax", "noise, SDM / softmax"),
                Measure.Mean(results.Select(r => r.SdmDigits), "02.27/digits", "digits, SDM"),
            ]) with
        { Seeds = results.Count, Seconds = runs.Sum(r => r.Seconds) };
    }
}

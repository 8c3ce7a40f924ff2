using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>Claim 27 of notebook 01: the arithmetic of Dollár, Singh and Girshick, Fast and Accurate Model Scaling (2021).</summary>
public static class ModelScalingClaims
{
    /// <summary>Factors in operations, 1 to 16.</summary>
    public static IReadOnlyList<double> Scales { get; } = [1, 2, 4, 8, 16];

    /// <summary>The stack that is scaled.</summary>
    public static ConvStack Base { get; } = new(16, 64, 56);

    /// <summary>The claim.</summary>
    public static Claim Arithmetic() => Claims.Measured("01.27",
        [
            .. ScalingRule.All.Select(rule => new Measure(Exponent(rule, m => m.Activations) - rule.ActivationExponent, "01.27", Label: $"exponent of activations − predicted, {rule.Name}")),
            .. ScalingRule.All.Select(rule => new Measure(Exponent(rule, m => m.Flops), "01.27/operations", Label: $"operations, {rule.Name}")),
        ]);

    /// <summary>The power of s with which a count grows.</summary>
    internal static double Exponent(ScalingRule rule, Func<ConvStack, double> count) => -PowerLawFit.Of(Scales, Scales.Select(s => count(Base.Scaled(rule, s)))).Exponent;
}

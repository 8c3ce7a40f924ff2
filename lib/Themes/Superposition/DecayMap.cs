using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>The grid over weight decay and data exponent.</summary>
public static class DecayMap
{
    /// <summary>Weight decays γ of the map.</summary>
    public static IReadOnlyList<double> WeightDecays { get; } = [-1, -0.1, 0.1, 0.25, 0.5, 1];

    /// <summary>Data exponents α of the map.</summary>
    public static IReadOnlyList<double> Exponents { get; } = [1, 1.25, 1.5, 1.75, 2];

    /// <summary>One seed at each weight decay, data exponent and width; positive decay with the learning rate of weak superposition.</summary>
    public static IEnumerable<SuperpositionConfig> Configs(IEnumerable<int> widths) =>
        from decay in WeightDecays
        from alpha in Exponents
        from m in widths
        select SuperpositionConfig.Strong(FeatureLaw.Power(alpha), m) with { WeightDecay = decay, LearningRate = decay < 0 ? 0.02 : 0.01 };

    /// <summary>One curve over width for each weight decay and exponent that was run.</summary>
    public static IEnumerable<(double Decay, double Exponent, WidthCurve Curve)> Curves(IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> map) =>
        map.GroupBy(r => (r.Config.WeightDecay, r.Config.Law.Parameter)).Select(g => (g.Key.WeightDecay, g.Key.Parameter, WidthCurve.Of(g)[0]));
}

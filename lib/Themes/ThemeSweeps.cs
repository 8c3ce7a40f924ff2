using Phenomena.Experiments;
using Phenomena.Themes.Grokking;
using Phenomena.Themes.Superposition;

namespace Phenomena.Themes;

/// <summary>The themes that have a sweep outside a notebook.</summary>
public static class ThemeSweeps
{
    private static readonly Dictionary<string, Func<Scale, ISweepPlan>> Plans = new()
    {
        ["grokking"] = CorruptedPhases.Plan,
        ["superposition"] = SuperpositionSweep.Plan,
    };

    /// <summary>Their names, as the command takes them.</summary>
    public static IReadOnlyList<string> Names => [.. Plans.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A theme's plan at a scale; null when there is no such theme.</summary>
    public static ISweepPlan? Find(string theme, Scale scale) => Plans.TryGetValue(theme, out var plan) ? plan(scale) : null;
}

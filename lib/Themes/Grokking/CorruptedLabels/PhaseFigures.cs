using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<CorruptedConfig, CorruptedResult>>;

/// <summary>The phase diagram of Doshi and others (2023), figure 2, drawn and held against the paper.</summary>
public static class PhaseFigures
{
    private static readonly (CorruptedPhase Phase, string Name, string Color)[] s_phases =
    [
        (CorruptedPhase.Coexistence, "rule and labels", Palette.Indigo),
        (CorruptedPhase.PartialInversion, "rule, some wrong labels forgotten", Palette.Lavender),
        (CorruptedPhase.FullInversion, "rule, wrong labels forgotten", Palette.Teal),
        (CorruptedPhase.Memorization, "labels only", Palette.Amber),
        (CorruptedPhase.Forgetting, "neither", Palette.Brown),
    ];

    /// <summary>The phases over the share of pairs and the noise, a panel for each weight decay.</summary>
    public static Figure Diagram(Runs runs)
    {
        var decays = runs.GroupBy(r => r.Config.WeightDecay).OrderBy(g => g.Key).ToList();
        if (decays.Count == 0) throw new ArgumentException("There are no runs to draw. Give those of CorruptedPhases.PaperRuns().");
        var grid = Plot.Grid("What is learned, by data, noise and weight decay", decays.Count, [.. decays.Select(Panel)]);
        // Tiles, not dots: the plane is what is to be seen.
        return grid.WithTraces("marker.size", 22).WithTraces("marker.symbol", "square");

        static Figure Panel(IGrouping<double, Run<CorruptedConfig, CorruptedResult>> decay)
        {
            var chart = Plot.Linear($"weight decay {decay.Key}", "share of pairs trained on α", "share of labels redrawn ξ");
            foreach (var (phase, name, color) in s_phases)
            {
                var own = decay.Where(r => CorruptedPhases.Of(r.Result.Final, r.Config.Noise) == phase).ToList();
                if (own.Count == 0) continue;
                chart = chart.Dots(own.Select(r => r.Config.Fraction), own.Select(r => r.Config.Noise), name, color: color)
                    .WithTraces("text", own.Select(r => FormattableString.Invariant($"training {r.Result.Final.Train:0.00}, test {r.Result.Final.Test:0.00}")).ToArray(), name)
                    .WithTraces("hovertemplate", $"<b>{name}</b><br>α %{{x}}, ξ %{{y}}<br>%{{text}}<extra></extra>", name);
            }
            return chart.Ticks(decay.Select(r => r.Config.Fraction).Distinct().Order(), decay.Select(r => r.Config.Noise).Distinct().Order());
        }
    }

    /// <summary>What the paper's diagram shows, on the cells that were run: claim 27.</summary>
    public static Claim Claim(Runs runs)
    {
        var all = runs.ToList();
        var noisy = all.Where(r => r.Config.Noise > 0).ToList();
        var pairs = (from weak in noisy
                     from strong in noisy
                     where weak.Config.Fraction == strong.Config.Fraction && weak.Config.Noise == strong.Config.Noise && weak.Config.WeightDecay < strong.Config.WeightDecay
                     where weak.Result.Final.Test >= 0.9 && strong.Result.Final.Test >= 0.9
                     select strong.Result.Final.Corrupted - weak.Result.Final.Corrupted).ToList();
        return Claims.Measured("03.27",
            pairs.Count == 0 ? [] :
            [
                new(pairs.Max(), "03.27", Label: "largest rise of redrawn labels remembered"),
                new(Inverted(15) - Inverted(5), "03.27/inversion", Label: "cells of full inversion, decay 15 − 5"),
                new(Inverted(5) - Inverted(0), "03.27/five", Label: "cells of full inversion, decay 5 − 0"),
            ]) with { Seeds = all.Select(r => r.Config.Seed).Distinct().Count(), Seconds = all.Sum(r => r.Seconds) };

        int Inverted(double decay) => noisy.Count(r => r.Config.WeightDecay == decay && CorruptedPhases.Of(r.Result.Final, r.Config.Noise) == CorruptedPhase.FullInversion);
    }
}

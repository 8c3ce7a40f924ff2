using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>Figures of trained networks that scale: with samples, size, compute, recipe. Dots are means over seeds.</summary>
public static class TrainedScalingFigures
{
    private static readonly string[] s_colors = [Palette.Indigo, Palette.Amber, Palette.Teal, Palette.Plum, Palette.Brown, Palette.Lavender];

    /// <summary>Error against samples for each dimension, and the exponents against the dimension (after Fig. 2 of Bahri et al.).</summary>
    public static Figure Dimensions(IReadOnlyList<Run<DimensionConfig, DimensionResult>> runs)
    {
        var curves = DimensionCurve.Of(runs);
        var errors = curves.Aggregate(Plot.LogLog("Error against samples", "training samples D", "test error"), (chart, c) => chart
            .Dots(c.Samples, c.Errors, $"d = {c.Dimension}").Curve(c.Fit.At, $"d = {c.Dimension}")).Ticks(x: curves[0].Samples);
        var exponents = Plot.LogLog("Exponent against dimension", "dimension d", "exponent α")
            .Dots(curves.Select(c => c.Dimension), curves.Select(c => c.Fit.Exponent), "measured exponent", curves.Select(c => Statistics.StandardError(c.SeedExponents) ?? 0), Palette.Indigo)
            .Guide(d => 4 / d, "4/d, smooth teachers (upper)").Guide(d => 1 / d, "1/d, the bound (lower)").Ticks(x: curves.Select(c => (double)c.Dimension));
        return Plot.Grid("The more dimensions, the more slowly samples help", 2, errors, exponents);
    }

    /// <summary>Loss against size with the fitted constant, and learning curves against compute with the best size at each compute.</summary>
    public static Figure Sequences(IReadOnlyList<Run<SequenceConfig, SequenceResult>> runs)
    {
        var entropy = runs[0].Result.EntropyRate;
        var sizes = runs.GroupBy(r => r.Config.Parameters).OrderBy(g => g.Key).ToList();
        var laws = runs.GroupBy(r => r.Config.Seed).Select(TrainedScalingStudy.Floor).ToList();
        var loss = Plot.LogX("Loss against size", "parameters N", "loss (nats)")
            .Dots(sizes.Select(g => (double)g.Key), sizes.Select(g => g.Average(r => r.Result.Final)), "trained", sizes.Select(g => Statistics.StandardError(g.Select(r => r.Result.Final)) ?? 0), Palette.Indigo)
            .Curve(n => laws.Average(l => l.Value(n)), "power law + constant, largest size left out", Palette.Amber)
            .Reference(entropy, FormattableString.Invariant($"entropy rate {entropy:0.000}"));
        var optimal = TrainedScalingStudy.ComputeOptimal(runs);
        var power = PowerLawFit.Of(optimal.Select(o => o.Flops), optimal.Select(o => o.Parameters));
        var best = Plot.LogLog("Best size for a compute", "training compute C (FLOP)", "parameters N")
            .Dots(optimal.Select(o => o.Flops), optimal.Select(o => o.Parameters), "best size", color: Palette.Indigo)
            .Curve(power.At, FormattableString.Invariant($"N ~ C^{-power.Exponent:0.00}"), Palette.Amber);
        return Plot.Grid("A power law on top of the entropy of the source", 2, loss, best);
    }

    /// <summary>Error of each recipe over the baseline's, with many passes over few samples and with one pass over a stream.</summary>
    public static Figure Recipes(IReadOnlyList<Run<RecipeConfig, RecipeResult>> runs)
    {
        return Plot.Grid("What helps with few samples hurts or hardly helps in one pass", 3,
            Panel("Weight decay", "weight decay", TrainedScalingStudy.Decays, d => TrainedScalingStudy.Baseline with { WeightDecay = d }),
            Panel("Batch", "batch (samples)", TrainedScalingStudy.SmallBatches.Select(b => (double)b), b => TrainedScalingStudy.Baseline with { Batch = (int)b }),
            Panel("Learning rate", "learning rate", TrainedScalingStudy.LargeRates, r => TrainedScalingStudy.Baseline with { LearningRate = r }));

        Figure Panel(string title, string x, IEnumerable<double> values, Func<double, RecipeConfig> recipe) => new int?[] { TrainedScalingStudy.FixedSet, null }.Aggregate(
            Plot.LogLog(title, x, "error / baseline's"), (chart, samples) =>
            {
                var points = values.Select(v => (X: v, Ratios: RecipeCurve.Relative(runs, recipe(v) with { Samples = samples }))).Where(p => p.Ratios.Count > 0).ToList();
                var (name, color) = (samples is null ? "one pass over a stream" : $"many passes over {TrainedScalingStudy.FixedSet} samples", samples is null ? Palette.Amber : Palette.Indigo);
                return chart.Dots(points.Select(p => p.X), points.Select(p => p.Ratios.Average()), name, points.Select(p => Statistics.StandardError(p.Ratios) ?? 0), color)
                    .Line(points.Select(p => p.X), points.Select(p => p.Ratios.Average()), name, color);
            }).Reference(1, "baseline").Ticks(x: values);
    }

    /// <summary>Error against width at two learning rates of Adam, in one pass.</summary>
    public static Figure Crossing(IReadOnlyList<Run<RecipeConfig, RecipeResult>> runs) => runs.GroupBy(r => r.Config.LearningRate).OrderBy(g => g.Key)
        .Aggregate(Plot.LogLog("The better learning rate depends on the width", "width", "test error", "Adam, one pass over a stream"), (chart, rate) =>
        {
            var widths = rate.GroupBy(r => r.Config.Width).OrderBy(g => g.Key).Select(g => (X: (double)g.Key, Values: g.Select(r => r.Result.TestError).ToList())).ToList();
            var name = FormattableString.Invariant($"learning rate {rate.Key}");
            return chart.Dots(widths.Select(w => w.X), widths.Select(w => w.Values.Average()), name, widths.Select(w => Statistics.StandardError(w.Values) ?? 0))
                .Line(widths.Select(w => w.X), widths.Select(w => w.Values.Average()), name);
        }).Ticks(x: runs.Select(r => (double)r.Config.Width).Distinct().Order());

    /// <summary>Error against dimension, attacks against label sharpness, and dimension of representations (after Figs. 2 to 5 of Konz and Mazurowski).</summary>
    public static Figure Manifolds(IReadOnlyList<Run<ManifoldConfig, ManifoldResult>> runs)
    {
        var grid = runs.Where(r => r.Config.Samples == TrainedScalingStudy.ManifoldSamples).GroupBy(r => r.Config.Sharpness).OrderBy(g => g.Key).ToList();
        Figure error = Plot.LogY("Error", "estimated dimension", "test error"), attack = Plot.LogLog("Under attack", "label sharpness K_F", "adversarial error"),
            hidden = Plot.Linear("Representations", "dimension of the data", "of the representation");
        foreach (var (group, color) in grid.Zip(s_colors))
        {
            var name = FormattableString.Invariant($"labels of sharpness {group.Key}");
            var cells = group.GroupBy(r => r.Config.Dimension).OrderBy(g => g.Key).ToList();
            var line = ManifoldClaims.Line(group)!;
            error = error.Dots(cells.Select(c => c.Average(r => r.Result.DataDimension)), cells.Select(c => Math.Exp(c.Average(r => Math.Log(r.Result.TestError)))), name, color: color)
                .Curve(d => Math.Exp(line.At(d)), name, color);
            attack = attack.Dots(cells.Select(c => c.Average(r => r.Result.LabelSharpness)), cells.Select(c => c.Average(r => r.Result.AdversarialError)), name, color: color);
            hidden = hidden.Dots(group.Select(r => r.Result.DataDimension), group.Select(r => r.Result.RepresentationDimension), name, color: color);
        }

        return Plot.Grid("Dimension and sharpness of the data decide how hard they are", 3, error, attack, hidden.Guide(d => d, "equal"));
    }

    /// <summary>Error against samples on surfaces of three dimensions, one seed.</summary>
    public static Figure ManifoldSamples(IReadOnlyList<Run<ManifoldConfig, ManifoldResult>> runs)
    {
        var (seed, sharpness) = (runs[0].Config.Seed, TrainedScalingStudy.Sharpness[1]);
        return runs.Where(r => r.Config.Seed == seed && r.Config.Sharpness == sharpness).GroupBy(r => r.Config.Dimension).Where(g => g.Count() > 1).OrderBy(g => g.Key)
            .Aggregate(Plot.LogLog("Samples help less on surfaces of more dimensions", "training samples N", "test error", FormattableString.Invariant($"labels of sharpness {sharpness}, one seed")), (chart, own) => chart
                .Dots(own.OrderBy(r => r.Config.Samples).Select(r => (double)r.Config.Samples), own.OrderBy(r => r.Config.Samples).Select(r => r.Result.TestError), $"d = {own.Key}")
                .Line(own.OrderBy(r => r.Config.Samples).Select(r => (double)r.Config.Samples), own.OrderBy(r => r.Config.Samples).Select(r => r.Result.TestError), $"d = {own.Key}"))
            .Ticks(x: [100, 300, 1000, 3000]);
    }

    /// <summary>Activations against operations for each way of scaling.</summary>
    public static Figure Activations() => ScalingRule.All.Aggregate(
        Plot.LogLog("Wider networks write fewer activations for the same work", "operations, relative to the base s", "activations, relative to the base"), (chart, rule) =>
        {
            var name = FormattableString.Invariant($"{rule.Name}: s^{rule.ActivationExponent:0.00}");
            var start = ModelScalingClaims.Base;
            var scaled = ModelScalingClaims.Scales.Select(s => start.Scaled(rule, s)).ToList();
            return chart.Dots(scaled.Select(m => m.Flops / start.Flops), scaled.Select(m => m.Activations / start.Activations), name).Curve(s => Math.Pow(s, rule.ActivationExponent), name);
        });
}

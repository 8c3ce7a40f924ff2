using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Superposition;

using Runs = IEnumerable<Run<SuperpositionConfig, SuperpositionResult>>;

/// <summary>How weight decay and data exponent move the toy model between its regimes (Figs. 3 to 6 of Liu, Liu and Gore 2025), and the
/// geometry behind it.</summary>
public static class RegimeFigures
{
    private const string Decay = "weight decay γ", Exponent = "data exponent α", Width = "width m", ModelExponent = "exponent of the loss α_m";

    /// <summary>Represented fraction over weight decay, a curve for each width, power law α = 1 (Fig. 3a).</summary>
    public static Figure RepresentedOverDecay(Runs map)
    {
        var own = map.Where(r => r.Config.Law.Parameter == 1).ToList();
        var widths = own.Select(r => r.Config.Width).Distinct().Order().ToList();
        return widths.Zip(Palette.Ramp(widths.Count)).Aggregate(Plot.Linear("The sign of weight decay decides who is represented", Decay, "represented fraction φ½", "power law α = 1, one seed"),
            (chart, w) =>
            {
                var runs = own.Where(r => r.Config.Width == w.First).OrderBy(r => r.Config.WeightDecay).ToList();
                return chart.Line(runs.Select(r => r.Config.WeightDecay), runs.Select(r => r.Result.Represented), $"m = {w.First}", w.Second)
                    .Dots(runs.Select(r => r.Config.WeightDecay), runs.Select(r => r.Result.Represented), $"m = {w.First}", color: w.Second);
            });
    }

    /// <summary>Represented fraction, mean over widths, over weight decay and data exponent (Fig. 3b).</summary>
    public static Figure RepresentedMap(Runs map) => Map(map, "The data exponent hardly matters to who is represented", "φ½", c => c.Mean(r => r.Represented).Average());

    /// <summary>Exponent of the loss over weight decay and data exponent (Fig. 4b).</summary>
    public static Figure ExponentMap(Runs map) => Map(map, "The exponent follows the data only for positive decay", "α_m", c => c.Fit(r => r.Loss).Exponent);

    /// <summary>Exponent of the loss against that of the data for the strongest and a weak decay, with the paper's guides (Figs. 5b, 6e).</summary>
    public static Figure ExponentAgainstData(Runs map)
    {
        var curves = DecayMap.Curves(map).ToList();
        var chart = Plot.Linear("What the exponent inherits from the data", Exponent, ModelExponent, "one seed, three widths");
        foreach (var (decay, name) in new[] { (-1, "strong, γ = −1"), (0.25, "weak, γ = 0.25") })
        {
            var own = curves.Where(c => c.Decay == decay).OrderBy(c => c.Exponent).ToList();
            chart = chart.Dots(own.Select(c => c.Exponent), own.Select(c => c.Curve.Fit(r => r.Loss).Exponent), name);
        }

        return chart.Curve(a => SuperpositionTheory.StrongExponent(a), "strong, paper: max(1, 2(α − 1))", Palette.Indigo)
            .Line(DecayMap.Exponents, DecayMap.Exponents.Select(a => SuperpositionTheory.IdealWeakExponent(FeatureLaw.Power(a), curves[0].Curve.Features, curves[0].Curve.Widths)), "weak, a perfect tail at this n", Palette.Amber)
            .Guide(SuperpositionTheory.WeakExponent, "weak, many features: α − 1");
    }

    /// <summary>Strongly represented fraction against width, with the guides m/n and m²/2n (Fig. 6c).</summary>
    public static Figure StronglyRepresented(Runs strong)
    {
        var curves = WidthCurve.Of(strong);
        var n = curves[0].Features;
        return curves.Aggregate(Plot.LogLog("More features than dimensions are strongly represented", Width, "fraction of rows longer than 1, φ₁"), (chart, curve) => chart
                .Dots(curve.Widths, curve.Mean(r => r.StronglyRepresented), SuperpositionFigures.Named(curve.Law), color: SuperpositionFigures.Color(curve.Law)))
            .Guide(m => m / n, "one feature a dimension, m/n").Guide(m => SuperpositionTheory.EquiangularFraction(n, m), "equiangular frame, m²/2n")
            .Ticks(x: curves[0].Widths.Select(m => (double)m));
    }

    /// <summary>The rows of W in two dimensions, and the cosines between the rows in three, with a slider over weight decay.</summary>
    public static Figure Geometry(IEnumerable<Run<SuperpositionConfig, GeometryResult>> runs)
    {
        var all = runs.ToList();
        var steps = all.Select(r => r.Config.WeightDecay).Distinct().Order().Select(decay =>
            (FormattableString.Invariant($"{decay}"), Plot.Grid("Directions of eight features", 2, Arrows(Rows(decay, 2)), Cosines(Rows(decay, 3))))).ToList();
        return Plot.Slider(Decay, steps);

        float[][] Rows(double decay, int width) => all.First(r => r.Config.WeightDecay == decay && r.Config.Width == width).Result.Rows;
    }

    private static Figure Arrows(float[][] rows)
    {
        // A line to each tip and back: one trace, as a slider needs it.
        var x = rows.SelectMany(r => new double[] { 0, r[0], 0 });
        var y = rows.SelectMany(r => new double[] { 0, r[1], 0 });
        var circle = Enumerable.Range(0, 61).Select(i => 2 * Math.PI * i / 60).ToList();
        return Plot.Linear("m = 2: rows of W", "first dimension", "second dimension")
            .Line(circle.Select(Math.Cos), circle.Select(Math.Sin), "length 1", "#8a8f99")
            .Line(x, y, "row", Palette.Indigo).Dots(rows.Select(r => (double)r[0]), rows.Select(r => (double)r[1]), "row", color: Palette.Indigo)
            .With("xaxis.constrain", "domain").With("yaxis.constrain", "domain").With("yaxis.scaleanchor", "x");
    }

    private static Figure Cosines(float[][] rows)
    {
        var rank = Enumerable.Range(1, rows.Length).Select(i => $"{i}").ToList();
        var norms = rows.Select(r => Math.Sqrt(r.Sum(w => (double)w * w))).ToList();
        // A row that was dropped has no direction.
        var cosines = rows.Select((a, i) => rows.Select((b, j) => Math.Min(norms[i], norms[j]) < 0.1 ? 0 : a.Zip(b, (u, v) => (double)u * v).Sum() / (norms[i] * norms[j])));
        return Plot.Linear("m = 3: cosines of the rows", "feature", "feature ").Heat(rank, rank, cosines, "cosine", middle: 0);
    }

    private static Figure Map(Runs map, string title, string label, Func<WidthCurve, double> number)
    {
        var curves = DecayMap.Curves(map).ToList();
        string[] decays = [.. curves.Select(c => c.Decay).Distinct().Order().Select(Text)];
        string[] exponents = [.. curves.Select(c => c.Exponent).Distinct().Order().Select(Text)];
        return Plot.Linear(title, Decay, Exponent, "one seed, three widths").Heat(decays, exponents,
            exponents.Select(a => decays.Select(d => number(curves.First(c => Text(c.Decay) == d && Text(c.Exponent) == a).Curve))), label);
        static string Text(double value) => FormattableString.Invariant($"{value}");
    }
}

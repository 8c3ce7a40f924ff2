using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Superposition;

/// <summary>The toy-model figures of Liu, Liu and Gore (2025), drawn from runs over widths, laws and seeds.
/// Dots are means over seeds with their standard error.</summary>
public static class SuperpositionFigures
{
    private const string Width = "width m", Loss = "loss L";

    /// <summary>Loss against width in both regimes with a fitted power law for each frequency law, the exponents in the legend (Fig. 1b, 1d).</summary>
    public static Figure LossAgainstWidth(
        IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong, IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> weak)
    {
        var (strongCurves, weakCurves) = (WidthCurve.Of(strong), WidthCurve.Of(weak));
        // One entry in the legend for a law, with its exponent in each regime that it was run in.
        var names = strongCurves.Concat(weakCurves).Select(c => c.Law).Distinct().ToDictionary(law => law, law =>
            $"{Named(law)}: {string.Join(", ", Exponents("weak", weakCurves, law).Concat(Exponents("strong", strongCurves, law)))}");

        var first = strongCurves[0];
        var inverse = first.Fit(r => r.Loss).At(first.Widths[0]) * first.Widths[0];
        return Plot.Grid("Loss falls with width: slowly when features compete, as 1/m when they overlap", 2,
            Panel("Weak superposition", weakCurves), Panel("Strong superposition", strongCurves));

        Figure Panel(string title, IReadOnlyList<WidthCurve> curves) => curves
            .Aggregate(Plot.LogLog(title, Width, Loss), (chart, curve) => chart
                .Dots(curve.Widths, curve.Mean(r => r.Loss), names[curve.Law], Bars(curve, r => r.Loss), Color(curve.Law))
                .Curve(curve.Fit(r => r.Loss).At, names[curve.Law]))
            .Guide(m => inverse / m, "1/m, the paper's law for strong superposition")
            .Ticks(x: curves.SelectMany(c => c.Widths).Distinct().Order().Select(m => (double)m));

        static IEnumerable<string> Exponents(string regime, IReadOnlyList<WidthCurve> curves, FeatureLaw law) =>
            curves.Where(c => c.Law == law).Select(c => FormattableString.Invariant($"{regime} {c.Fit(r => r.Loss).Exponent:0.00}"));
    }

    /// <summary>Length of each feature's row of W against the feature's rank, with a slider over the width (Fig. 6a and the inset of 3a).</summary>
    /// <param name="strong">Runs of strong superposition; the first law and seed of each width are drawn.</param>
    /// <param name="weak">Runs of weak superposition, likewise.</param>
    public static Figure RowNorms(
        IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong, IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> weak)
    {
        var (s, w) = (WidthCurve.Of(strong)[0], WidthCurve.Of(weak)[0]);
        var steps = s.Widths.Intersect(w.Widths).Select(m => ($"{m}", Plot
            .LogX("Strong superposition keeps every feature, weak only the frequent ones", "rank of the feature (1 = most frequent)", "length of its row of W")
            .Dots(Ranks(s.At(m)[0]), s.At(m)[0].RowNorms, $"strong, {Named(s.Law)}", color: Color(s.Law))
            .Dots(Ranks(w.At(m)[0]), w.At(m)[0].RowNorms, $"weak, {Named(w.Law)}", color: Color(w.Law))
            .Reference(0.5, "represented above ½"))).ToList();
        return Plot.Slider("width m", steps, start: steps.Count / 2);

        static IEnumerable<int> Ranks(SuperpositionResult result) => Enumerable.Range(1, result.RowNorms.Length);
    }

    /// <summary>How often each row length occurs at one width, all seeds together (inset of Fig. 3a, Fig. 6b).</summary>
    /// <param name="strong">Runs of strong superposition; the first law is drawn.</param>
    /// <param name="weak">Runs of weak superposition, likewise.</param>
    /// <param name="width">m; a width that was run.</param>
    public static Figure NormHistogram(
        IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong, IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> weak, int width)
    {
        return Plot.Grid($"Row lengths at m = {width}: near 0 or 1, or in two groups around 1", 2,
            Panel("Weak superposition", WidthCurve.Of(weak)[0], 0.5, "represented above ½"),
            Panel("Strong superposition", WidthCurve.Of(strong)[0], 1, "strongly represented above 1"));

        // Counted here: a trace of all the lengths would be thirty times as large.
        Figure Panel(string title, WidthCurve curve, double threshold, string meaning)
        {
            const double bin = 0.05;
            var counts = curve.At(width).SelectMany(r => r.RowNorms).CountBy(x => (int)(x / bin)).ToDictionary();
            var bins = Enumerable.Range(0, counts.Keys.Max() + 1).ToList();
            return Plot.LogY(title, "length of the row of W", "rows of W")
                .Bars(bins.Select(b => (b + 0.5) * bin), bins.Select(b => (double)counts.GetValueOrDefault(b)), Named(curve.Law), color: Color(curve.Law))
                .ReferenceX(threshold, meaning);
        }
    }

    /// <summary>Fraction of features that are represented, against width, in both regimes (Fig. 3a at two decays).</summary>
    public static Figure RepresentedFraction(
        IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong, IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> weak)
    {
        return Plot.Grid("The sign of weight decay decides how many features are represented", 2,
            Panel("Weak superposition", WidthCurve.Of(weak)), Panel("Strong superposition", WidthCurve.Of(strong)));

        static Figure Panel(string title, IReadOnlyList<WidthCurve> curves) => curves
            .Aggregate(Plot.LogLog(title, Width, "represented fraction φ½"), (chart, curve) => chart
                .Dots(curve.Widths, curve.Mean(r => r.Represented), Named(curve.Law), Bars(curve, r => r.Represented), Color(curve.Law))
                .Line(curve.Widths, curve.Mean(r => r.Represented), Named(curve.Law)))
            .Guide(m => m / curves[0].Features, "one feature a dimension, m/n")
            .Ticks(x: curves[0].Widths.Select(m => (double)m));
    }

    /// <summary>Loss against what the unrepresented features carry, in the weak regime (Fig. 5a): one dot a run.</summary>
    public static Figure LossAgainstTail(IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> weak) => weak
        .GroupBy(r => r.Config.Law)
        .Aggregate(
            Plot.LogLog("Weak superposition: the loss is what is not learned", "loss by unrepresented features alone", Loss),
            (chart, runs) => chart.Dots(runs.Select(r => r.Result.UnlearnedTail), runs.Select(r => r.Result.Loss), Named(runs.Key), color: Color(runs.Key)))
        .Guide(tail => tail, "loss = tail, the paper's law");

    /// <summary>Mean square overlap of the long rows against width, with the Welch bound for n vectors (Fig. 6d).</summary>
    public static Figure Overlaps(IEnumerable<Run<SuperpositionConfig, SuperpositionResult>> strong)
    {
        var curves = WidthCurve.Of(strong);
        return curves
            .Aggregate(Plot.LogLog("Strong superposition: overlaps are as small as geometry allows", Width, "mean square overlap of rows"), (chart, curve) => chart
                .Dots(curve.Widths, curve.Mean(r => r.MeanSquareOverlap), Named(curve.Law), Bars(curve, r => r.MeanSquareOverlap), Color(curve.Law)))
            .Guide(m => SuperpositionTheory.WelchBound(curves[0].Features, m), "Welch bound for n vectors, about 1/m")
            .Ticks(x: curves[0].Widths.Select(m => (double)m));
    }

    private static IEnumerable<double>? Bars(WidthCurve curve, Func<SuperpositionResult, double> number) =>
        curve.Seeds < 2 ? null : curve.Error(number).Select(e => e ?? 0);

    internal static string Named(FeatureLaw law) => law.Kind == FeatureLawKind.Power ? FormattableString.Invariant($"power law α = {law.Parameter}") : law.Kind.ToString().ToLowerInvariant();

    // A law keeps its colour in every figure of the notebook.
    internal static string Color(FeatureLaw law) => law switch
    {
        { Kind: FeatureLawKind.Exponential } => Palette.Teal,
        { Kind: FeatureLawKind.Linear } => Palette.Plum,
        { Parameter: <= 1.1 } => Palette.Indigo,
        { Parameter: <= 1.3 } => Palette.Brown,
        { Parameter: <= 1.6 } => Palette.Amber,
        _ => Palette.Lavender,
    };
}

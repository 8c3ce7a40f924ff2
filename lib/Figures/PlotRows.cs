using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Data.Analysis;

namespace Phenomena.Figures;

// What is alike in all is described once.
#pragma warning disable CS1573

/// <summary>Figures straight from results: records, or a frame and its columns' names. Whatever is not named is averaged over.</summary>
public static partial class Plot
{
    /// <summary>A line through the mean of y at each x, one for each colour.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="x">Where a record stands.</param>
    /// <param name="y">What was measured. NaN is left out.</param>
    /// <param name="color">A series for each value. Numbers get colours that run from low to high.</param>
    /// <param name="panel">A panel for each value.</param>
    /// <param name="title">What the figure shows.</param>
    /// <param name="xLabel">The axis' label; without one, what <paramref name="x"/> reads.</param>
    /// <param name="yLabel">Likewise.</param>
    /// <param name="log">The logarithmic axes: "x", "y", "xy" or none.</param>
    /// <param name="band">Whether the mean has a band of one standard error to either side, over the records that share x, colour and panel.</param>
    /// <param name="fit">A curve through each series' means; the legend has its exponent.</param>
    /// <param name="paint">A colour for each value of <paramref name="color"/>, so that a thing keeps its colour from figure to figure.</param>
    /// <param name="columns">Panels in a row.</param>
    public static Figure Lines<T>(
        IEnumerable<T> rows, Func<T, double> x, Func<T, double> y, Func<T, object?>? color = null, Func<T, object?>? panel = null, string title = "",
        string? xLabel = null, string? yLabel = null, string log = "", bool band = false, Fit? fit = null, Func<object?, string?>? paint = null, int columns = 2,
        [CallerArgumentExpression(nameof(x))] string xCode = "", [CallerArgumentExpression(nameof(y))] string yCode = "", [CallerArgumentExpression(nameof(color))] string colorCode = "") =>
        Draw([.. rows.Select(r => new Row(x(r), y(r), color?.Invoke(r), panel?.Invoke(r)))], title, xLabel ?? LastWord(xCode), yLabel ?? LastWord(yCode), LastWord(colorCode), paint, log, columns,
            (figure, name, own, points) =>
            {
                if (band && points.Any(p => p.Error > 0)) figure = figure.Band(points.Select(p => p.X), points.Select(p => p.Mean - p.Error), points.Select(p => p.Mean + p.Error), name, own);
                return figure.Line(points.Select(p => p.X), points.Select(p => p.Mean), name, own);
            }, fit);

    /// <summary>A dot at the mean of y at each x with its standard error, one series for each colour; parameters as in <see cref="Lines{T}"/>.</summary>
    /// <param name="each">A dot for each record instead of each mean.</param>
    public static Figure Dots<T>(
        IEnumerable<T> rows, Func<T, double> x, Func<T, double> y, Func<T, object?>? color = null, Func<T, object?>? panel = null, string title = "",
        string? xLabel = null, string? yLabel = null, string log = "", bool each = false, Fit? fit = null, Func<object?, string?>? paint = null, int columns = 2,
        [CallerArgumentExpression(nameof(x))] string xCode = "", [CallerArgumentExpression(nameof(y))] string yCode = "", [CallerArgumentExpression(nameof(color))] string colorCode = "") =>
        Draw([.. rows.Select(r => new Row(x(r), y(r), color?.Invoke(r), panel?.Invoke(r)))], title, xLabel ?? LastWord(xCode), yLabel ?? LastWord(yCode), LastWord(colorCode), paint, log, columns,
            (figure, name, own, points) => each
                ? figure.Dots(points.SelectMany(p => p.All.Select(_ => p.X)), points.SelectMany(p => p.All), name, null, own)
                : figure.Dots(points.Select(p => p.X), points.Select(p => p.Mean), name, points.Any(p => p.Error > 0) ? points.Select(p => p.Error) : null, own), fit);

    /// <summary>A bar at the mean of y for each category with its standard error, one series for each colour.</summary>
    public static Figure Bars<T>(
        IEnumerable<T> rows, Func<T, object?> x, Func<T, double> y, Func<T, object?>? color = null, string title = "", string? xLabel = null, string? yLabel = null, string log = "", Func<object?, string?>? paint = null,
        [CallerArgumentExpression(nameof(x))] string xCode = "", [CallerArgumentExpression(nameof(y))] string yCode = "", [CallerArgumentExpression(nameof(color))] string colorCode = "")
    {
        List<T> all = [.. rows];
        var places = all.Select(r => Text(x(r))).Distinct().ToList();
        return Draw([.. all.Select(r => new Row(places.IndexOf(Text(x(r))), y(r), color?.Invoke(r), null))], title, xLabel ?? LastWord(xCode), yLabel ?? LastWord(yCode), LastWord(colorCode), paint, log.Replace("x", ""), 1,
            (figure, name, own, points) =>
                figure.Bars(points.Select(p => places[(int)p.X]), points.Select(p => p.Mean), name, points.Any(p => p.Error > 0) ? points.Select(p => p.Error) : null, own), null).With("barmode", "group");
    }

    /// <summary>The mean of z for each pair of x and y as colours; rows and columns in order.</summary>
    /// <param name="middle">When given, two-coloured around this value.</param>
    public static Figure Heat<T, TX, TY>(
        IEnumerable<T> rows, Func<T, TX> x, Func<T, TY> y, Func<T, double> z, string title = "", string? xLabel = null, string? yLabel = null, string? zLabel = null, double? middle = null,
        [CallerArgumentExpression(nameof(x))] string xCode = "", [CallerArgumentExpression(nameof(y))] string yCode = "", [CallerArgumentExpression(nameof(z))] string zCode = "")
    {
        List<T> all = [.. rows];
        List<TX> across = [.. all.Select(x).Distinct().Order()];
        List<TY> up = [.. all.Select(y).Distinct().Order()];
        var cells = all.ToLookup(r => (x(r), y(r)), z);
        return Linear(title, xLabel ?? LastWord(xCode), yLabel ?? LastWord(yCode)).Heat(across, up,
            up.Select(b => across.Select(a => cells[(a, b)].Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())), zLabel ?? LastWord(zCode), middle);
    }

    /// <summary><see cref="Lines{T}"/> of a frame's columns.</summary>
    public static Figure Lines(DataFrame frame, string x, string y, string? color = null, string? panel = null, string title = "", string log = "", bool band = false, Fit? fit = null, int columns = 2) =>
        Lines(frame.Rows, r => Number(r[x]), r => Number(r[y]), color is null ? null : r => r[color], panel is null ? null : r => r[panel], title, x, y, log, band, fit, null, columns, colorCode: color ?? "");

    /// <summary><see cref="Dots{T}"/> of a frame's columns.</summary>
    public static Figure Dots(DataFrame frame, string x, string y, string? color = null, string? panel = null, string title = "", string log = "", bool each = false, Fit? fit = null, int columns = 2) =>
        Dots(frame.Rows, r => Number(r[x]), r => Number(r[y]), color is null ? null : r => r[color], panel is null ? null : r => r[panel], title, x, y, log, each, fit, null, columns, colorCode: color ?? "");

    /// <summary><see cref="Bars{T}"/> of a frame's columns.</summary>
    public static Figure Bars(DataFrame frame, string x, string y, string? color = null, string title = "", string log = "") =>
        Bars(frame.Rows, r => r[x], r => Number(r[y]), color is null ? null : r => r[color], title, x, y, log, null, colorCode: color ?? "");

    /// <summary><see cref="Heat{T,TX,TY}"/> of a frame's columns.</summary>
    public static Figure Heat(DataFrame frame, string x, string y, string z, string title = "", double? middle = null) =>
        Heat(frame.Rows, r => r[x], r => r[y], r => Number(r[z]), title, x, y, z, middle);

    private readonly record struct Row(double X, double Y, object? Color, object? Panel);

    private readonly record struct Place(double X, double[] All)
    {
        public double Mean => All.Average();

        public double Error => MeanMarks.Error(All);
    }

    private static Figure Draw(
        List<Row> rows, string title, string xLabel, string yLabel, string colorLabel, Func<object?, string?>? paint, string log, int columns, Func<Figure, string, string?, IReadOnlyList<Place>, Figure> mark, Fit? fit)
    {
        var colors = Paints(rows.Select(r => r.Color), colorLabel, paint);
        var panels = rows.GroupBy(r => r.Panel).OrderBy(g => g.Key, Comparer<object?>.Create(InOrder)).ToList();
        return panels.Count <= 1 ? Panel(title, rows) : Grid(title, columns, [.. panels.Select(p => Panel(Text(p.Key), p))]);

        Figure Panel(string name, IEnumerable<Row> some) => colors.Aggregate(Start(name, xLabel, log.Contains('x'), yLabel, log.Contains('y'), null), (figure, series) =>
        {
            List<Place> points = [.. some.Where(r => Equals(r.Color, series.Value) && double.IsFinite(r.Y)).GroupBy(r => r.X).OrderBy(g => g.Key).Select(g => new Place(g.Key, [.. g.Select(r => r.Y)]))];
            if (points.Count == 0) return figure;
            var fitted = fit?.Through(points.Select(p => p.X), points.Select(p => p.Mean));
            string said = series.Name.Length > 0 ? series.Name : yLabel, text = fitted is { } f && panels.Count <= 1 ? $"{said}, {f.Words}" : said;
            figure = mark(figure, text, series.Paint, points);
            return fitted is { } curve ? figure.Curve(curve.At, text, series.Paint) : figure;
        });
    }

    /// <summary>The values of a series in order, each with its name and colour; texts take the palette's colours, in the order in which they come.</summary>
    private static List<(object? Value, string Name, string? Paint)> Paints(IEnumerable<object?> values, string label, Func<object?, string?>? chosen)
    {
        var distinct = values.Distinct().ToList();
        if (distinct.Count < 2 || !distinct.TrueForAll(IsNumber)) return [.. distinct.Select(v => (v, Text(v), chosen?.Invoke(v)))];
        var ordered = distinct.Order(Comparer<object?>.Create(InOrder)).ToList();
        return [.. ordered.Zip(Palette.Ramp(ordered.Count), (v, paint) => (v, label.Length > 0 ? $"{label} = {Text(v)}" : Text(v), chosen is null ? paint : chosen(v)))];
    }

    private static int InOrder(object? a, object? b) => IsNumber(a) && IsNumber(b) ? Number(a).CompareTo(Number(b)) : 0;

    private static bool IsNumber(object? value) => value is not Enum && Convert.GetTypeCode(value) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static double Number(object? value) => value is null ? double.NaN : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>What stands last in <c>r => r.Config.WeightDecay</c>, in words: weight decay. Nothing, where more is computed. Where a kernel has put a look at the clock before it, <c>r => {…;return r.Config.WeightDecay;}</c>, that is passed over.</summary>
    private static string LastWord(string code) => Regex.Match(code, @"^(?:\w+\s*=>\s*)?(?:\{.*\breturn )?(?:\w+[!?]?\.)*(\w+)(?:;\s*\})?$") is { Success: true } found
        ? Regex.Replace(found.Groups[1].Value, "(?<=[a-z])[A-Z]", capital => " " + capital.Value.ToLowerInvariant()) is var words && words.Length > 1 ? char.ToLowerInvariant(words[0]) + words[1..] : words : "";
}

namespace Phenomena.Figures;

/// <summary>What can be drawn on a figure that <see cref="Plot"/> began. Each call gives a new figure. Marks of one name are one series: they
/// share a colour and a legend entry.</summary>
public static class Marks
{
    /// <summary>A dot at each point.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="x">Numbers or texts.</param>
    /// <param name="y">Numbers.</param>
    /// <param name="name">The series.</param>
    /// <param name="error">Half the length of an error bar at each point, such as the standard error across seeds.</param>
    /// <param name="color">A colour instead of the series' next one.</param>
    public static Figure Dots<TX, TY>(
        this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, string name, IEnumerable<double>? error = null, string? color = null) =>
        figure.Add(new Scatter
        {
            Mode = "markers", X = Values.Of(x), Y = Values.Of(y), ErrorY = Bars(error), HoverTemplate = figure.Hover(name, error is not null),
        }, name, figure.LookOf(name, color));

    /// <summary>A line through the points, in their order.</summary>
    public static Figure Line<TX, TY>(this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, string name, string? color = null) =>
        figure.Add(new Scatter { Mode = "lines", X = Values.Of(x), Y = Values.Of(y), HoverTemplate = figure.Hover(name) }, name, figure.LookOf(name, color));

    /// <summary>The line drawn last, dashed: it is told apart from one of the same colour, such as that of a twin.</summary>
    public static Figure Dashed(this Figure figure) => figure.Data is [.., Scatter { Line: { } line } last]
        ? figure with { Data = [.. figure.Data.SkipLast(1), last with { Line = line with { Dash = HouseStyle.Dashed.Dash } }] }
        : throw new InvalidOperationException("Nothing to dash: what was drawn last is no line.");

    /// <summary>A function drawn over the series' range of x (over all data's, when the series has none yet): a fit, a theory.</summary>
    public static Figure Curve(this Figure figure, Func<double, double> function, string name, string? color = null)
    {
        var x = figure.Sample(name);
        return figure.Line(x, x.Select(function), name, color);
    }

    /// <summary>A dashed grey function over all data's range of x: what a number is held against, not a series.</summary>
    public static Figure Guide(this Figure figure, Func<double, double> function, string name)
    {
        var x = figure.Sample(null);
        return figure.Add(new Scatter { Mode = "lines", X = x, Y = Values.Of(x.Select(function)), HoverTemplate = figure.Hover(name) }, name, null);
    }

    /// <summary>The area between two lines, such as the spread across seeds. Draw it before the line it belongs to.</summary>
    public static Figure Band<T>(this Figure figure, IEnumerable<T> x, IEnumerable<double> low, IEnumerable<double> high, string name, string? color = null)
    {
        var along = Values.Of(x).Numbers ?? throw new ArgumentException("A band needs numbers for x; got texts. Use error bars on dots instead.");
        return figure.Add(new Scatter
        {
            Mode = "lines", Fill = "toself", X = Values.Of(along.Concat(along.Reverse())), Y = Values.Of(low.Concat(high.Reverse())), HoverInfo = "skip",
        }, name, figure.LookOf(name, color));
    }

    /// <summary>A bar for each x, which may be a text.</summary>
    public static Figure Bars<TX, TY>(
        this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, string name, IEnumerable<double>? error = null, string? color = null)
    {
        var bars = figure.Add(new Bar
        {
            X = Values.Of(x), Y = Values.Of(y), ErrorY = Bars(error), HoverTemplate = figure.Hover(name, error is not null),
        }, name, figure.LookOf(name, color));
        var axes = bars.Layout.Axes.ToDictionary(a => a.Key, a => a.Key == "xaxis" && bars.Data[^1].X!.Texts is not null ? a.Value with { ShowGrid = false, GridColor = null } : a.Value);
        return bars with { Layout = bars.Layout with { BarGap = 0.3, Axes = axes } };
    }

    /// <summary>How often values fall where.</summary>
    public static Figure Histogram<T>(this Figure figure, IEnumerable<T> values, string name, int bins = 40, string? color = null)
    {
        var histogram = figure.Add(new Histogram
        {
            X = Values.Of(values), NBinsX = bins, Opacity = 0.75, HoverTemplate = figure.Hover(name),
        }, name, figure.LookOf(name, color));
        return histogram with { Layout = histogram.Layout with { BarMode = "overlay", BarGap = 0.05 } };
    }

    /// <summary>A matrix as colours.</summary>
    /// <param name="figure">What to draw on.</param>
    /// <param name="x">A number or text for each column.</param>
    /// <param name="y">A number or text for each row, from the bottom.</param>
    /// <param name="z">The matrix, <c>[y][x]</c>.</param>
    /// <param name="label">What the colours are.</param>
    /// <param name="middle">When given, two-coloured around this value.</param>
    public static Figure Heat<TX, TY>(
        this Figure figure, IEnumerable<TX> x, IEnumerable<TY> y, IEnumerable<IEnumerable<double>> z, string label, double? middle = null)
    {
        var (xText, yText) = (Label.Of(figure, "xaxis"), Label.Of(figure, "yaxis"));
        double[][] cells = [.. z.Select(row => row.ToArray())];
        return figure.Add(new Heatmap
        {
            X = Values.Of(x), Y = Values.Of(y), Z = cells, ColorScale = middle is null ? "Viridis" : "RdBu", ZMid = middle,
            ColorBar = HouseStyle.ColorBar(label), XGap = 1, YGap = 1,
            TextTemplate = cells.Sum(row => row.Length) <= 80 ? "%{z:.2~g}" : null,
            HoverTemplate = $"{xText.At("x")}<br>{yText.At("y")}<br>{new Label(label).At("z:.4~g")}<extra></extra>",
        }, null, null);
    }

    /// <summary>A dashed line at a value of y, such as the paper's, named where the data leave room.</summary>
    public static Figure Reference(this Figure figure, double y, string label)
    {
        var log = figure.Layout.Axes["yaxis"].Type == "log";
        var right = figure.Room(y, log);
        return figure.Overlay(
            new() { Type = "line", XRef = "x domain", X0 = 0, X1 = 1, YRef = "y", Y0 = y, Y1 = y, Line = HouseStyle.Dashed },
            new()
            {
                Text = label, XRef = "x domain", X = right ? 1 : 0, XAnchor = right ? "right" : "left", XShift = right ? -4 : 4,
                YRef = "y", Y = log ? Math.Log10(y) : y, YAnchor = "bottom", ShowArrow = false,
            });
    }

    /// <summary>A dashed line at a value of x, named at its top.</summary>
    public static Figure ReferenceX(this Figure figure, double x, string label) => figure.Overlay(
        new() { Type = "line", YRef = "y domain", Y0 = 0, Y1 = 1, XRef = "x", X0 = x, X1 = x, Line = HouseStyle.Dashed },
        new()
        {
            Text = label, YRef = "y domain", Y = 1, YAnchor = "top", XRef = "x", X = figure.Layout.Axes["xaxis"].Type == "log" ? Math.Log10(x) : x,
            XAnchor = "left", XShift = 4, ShowArrow = false,
        });

    /// <summary>Ticks at these values only: widths that were run, say.</summary>
    public static Figure Ticks(this Figure figure, IEnumerable<double>? x = null, IEnumerable<double>? y = null)
    {
        var axes = new Dictionary<string, Axis>(figure.Layout.Axes);
        foreach (var (name, values) in new[] { ("xaxis", x), ("yaxis", y) })
        {
            if (values is null) continue;
            double[] at = [.. values];
            axes[name] = axes[name] with
            {
                TicksChosen = true, TickMode = "array", TickVals = at, TickText = Values.Of(at.Select(v => FormattableString.Invariant($"{v:G5}"))),
            };
        }

        return figure with { Layout = figure.Layout with { Axes = axes } };
    }

    private static ErrorBars? Bars(IEnumerable<double>? error) => error is null ? null : new() { Array = Values.Of(error) };
}

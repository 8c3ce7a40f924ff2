using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public class ChartTests
{
    private static readonly Figure Empty = Plot.LogLog("Loss", "width m", "loss L (nats)");

    [Fact]
    public void Marks_of_one_name_are_one_series()
    {
        var figure = Empty.Dots([1, 10], [1.0, 0.1], "strong").Curve(x => 1 / x, "strong").Dots([1, 10], [1.0, 0.5], "weak");
        Assert.Equal([true, false, true], figure.Data.Select(t => t.ShowLegend));
        Assert.Equal(["strong", "strong", "weak"], figure.Data.Select(t => t.LegendGroup));
        Assert.Equal(Palette.Indigo, ((Scatter)figure.Data[0]).Marker!.Color!.Single);
        Assert.Equal(Palette.Indigo, ((Scatter)figure.Data[1]).Line!.Color);
        Assert.Equal(Palette.Amber, ((Scatter)figure.Data[2]).Marker!.Color!.Single);
        Assert.NotEqual(((Scatter)figure.Data[0]).Marker!.Symbol, ((Scatter)figure.Data[2]).Marker!.Symbol);
        Assert.True(figure.Layout.ShowLegend);
    }

    [Fact]
    public void One_series_needs_no_legend() => Assert.False(Empty.Dots([1], [1], "only").Layout.ShowLegend);

    [Fact]
    public void The_line_and_not_its_band_stands_in_the_legend()
    {
        var figure = Empty.Band([1, 2], [0.5, 0.5], [1, 1], "a").Line([1, 2], [0.7, 0.7], "a");
        Assert.Equal([false, true], figure.Data.Select(t => t.ShowLegend));
        var band = (Scatter)figure.Data[0];
        Assert.Equal([1, 2, 2, 1], band.X!.Numbers!);
        Assert.Equal([0.5, 0.5, 1, 1], band.Y!.Numbers!);
        Assert.Equal("rgba(83,96,226,0.2)", band.FillColor);
    }

    [Fact]
    public void Only_the_line_drawn_last_is_dashed()
    {
        var twins = Empty.Line([1, 10], [1.0, 0.5], "net", Palette.Amber).Line([1, 10], [1.0, 0.9], "twin", Palette.Amber).Dashed();
        foreach (var figure in (Figure[])[twins, Plot.Grid("Nets", 1, twins, Empty.Dots([1], [1], "net"))])
        {
            var lines = figure.Data.OfType<Scatter>().Where(t => t.Mode == "lines").ToList();
            Assert.Equal([null, "6px,4px"], lines.Select(l => l.Line!.Dash));
            Assert.All(lines, l => Assert.Equal(Palette.Amber, l.Line!.Color));
        }
        Assert.Throws<InvalidOperationException>(() => Empty.Dots([1], [1], "a").Dashed());
        Assert.Throws<InvalidOperationException>(() => Empty.Dashed());
    }

    [Fact]
    public void A_figure_is_never_changed()
    {
        var before = Empty.ToJson();
        Empty.Dots([1], [1], "a").Reference(1, "one").Ticks(x: [1]);
        Assert.Equal(before, Empty.ToJson());
    }

    [Fact]
    public void A_curve_spans_its_series_and_a_guide_all()
    {
        var figure = Empty.Dots([2, 8], [1, 1], "a").Dots([1, 100], [1, 1], "b").Curve(x => x, "a").Guide(x => x, "y = x");
        Assert.Equal((2, 8), (figure.Data[2].X!.Numbers![0], figure.Data[2].X!.Numbers![^1]));
        Assert.Equal((1, 100), (figure.Data[3].X!.Numbers![0], figure.Data[3].X!.Numbers![^1]));
        // Evenly spaced as the log axis shows it.
        var x = figure.Data[3].X!.Numbers!;
        Assert.Equal(x[1] / x[0], x[40] / x[39], 1e-9);
        Assert.Contains("Draw dots or a line first", Assert.Throws<ArgumentException>(() => Empty.Guide(v => v, "g")).Message);
    }

    [Fact]
    public void Hover_text_has_names_and_units()
    {
        var trace = Empty.Dots([1], [1], "a", error: [0.1]).Data[0];
        Assert.Equal("<b>a</b><br>width m: %{x}<br>loss L: %{y:.4~g} ± %{error_y.array:.2~g} nats<extra></extra>", trace.HoverTemplate);
    }

    [Theory]
    [InlineData(10, 63, new[] { "10", "20", "50", "100" })]
    [InlineData(0.08, 1.2, new[] { "0.05", "0.1", "0.2", "0.5", "1", "2" })]
    [InlineData(1, 10000, new[] { "1", "10", "100", "1000", "10000" })]
    [InlineData(1e-8, 1e-2, new[] { "10<sup>−8</sup>", "10<sup>−5</sup>", "10<sup>−2</sup>" })]
    [InlineData(1, 3, new[] { "1", "1.5", "2", "3" })]
    public void Log_axes_have_ticks_that_read_as_numbers(double low, double high, string[] expected)
    {
        var axis = Empty.Dots([low, high], [1, 1], "a").Layout.Axes["xaxis"];
        Assert.Equal("array", axis.TickMode);
        Assert.Subset(axis.TickText!.Texts!.ToHashSet(), expected.ToHashSet());
        Assert.Equal(axis.TickVals!.Count, axis.TickText.Count);
        Assert.InRange(axis.TickVals.Numbers!.Count(v => v >= low && v <= high), 2, 10);
        Assert.True(axis.TickVals.Numbers![0] <= low && axis.TickVals.Numbers[^1] >= high);
    }

    [Fact]
    public void Ticks_that_were_chosen_stay()
    {
        var axis = Empty.Ticks(x: [10, 16]).Dots([1, 1000], [1, 1], "a").Layout.Axes["xaxis"];
        Assert.Equal(["10", "16"], axis.TickText!.Texts!);
    }

    [Fact]
    public void A_reference_is_named_where_the_data_leave_room()
    {
        var falling = Empty.Dots([1, 2, 3, 4, 5, 6], [32, 16, 8, 4, 2, 1], "a");
        Assert.Equal("left", falling.Reference(1.5, "paper").Layout.Annotations![0].XAnchor);
        Assert.Equal("right", falling.Reference(30, "paper").Layout.Annotations![0].XAnchor);
        Assert.Equal(Math.Log10(30), falling.Reference(30, "paper").Layout.Annotations![0].Y!.Value, 1e-12);
        Assert.Equal(30, falling.Reference(30, "paper").Layout.Shapes![0].Y0);
    }

    [Fact]
    public void Panels_share_series_and_the_range_of_like_axes()
    {
        var left = Empty.Dots([1, 10], [1.0, 0.1], "a").Dots([1, 10], [2.0, 0.2], "b").Reference(1, "r");
        var right = Empty.Dots([1, 10], [100.0, 50], "b");
        var other = Plot.Linear("Other", "width m", "count").Bars(["x"], [1], "c");
        var grid = Plot.Grid("All", 2, left, right, other);
        Assert.Equal(["x", "x", "x2", "x3"], grid.Data.Select(t => t.XAxis));
        Assert.Equal([true, true, false, true], grid.Data.Select(t => t.ShowLegend));
        Assert.Equal([Palette.Indigo, Palette.Amber, Palette.Amber], grid.Data.Take(3).Select(t => ((Scatter)t).Marker!.Color!.Single));
        Assert.Equal("y", grid.Layout.Axes["yaxis2"].Matches);
        Assert.Null(grid.Layout.Axes["yaxis3"].Matches);
        Assert.Null(grid.Layout.Axes["xaxis3"].Matches);
        Assert.True(grid.Layout.Axes["yaxis"].TickVals!.Numbers![^1] >= 100);
        Assert.Equal("x domain", grid.Layout.Shapes![0].XRef);
        Assert.Equal(6, grid.Layout.Axes.Count);
        Assert.All(grid.Layout.Axes.Values, a => Assert.True(a.Domain![0] >= 0 && a.Domain[0] < a.Domain[1] && a.Domain[1] <= 1));
        Assert.True(grid.Layout.Axes["yaxis3"].Domain![1] < grid.Layout.Axes["yaxis"].Domain![0]);

        var moved = Plot.Grid("All", 2, right, left);
        Assert.Equal(("x2 domain", "y2"), (moved.Layout.Shapes![0].XRef, moved.Layout.Shapes[0].YRef));
    }

    [Fact]
    public void A_slider_holds_its_axes_still()
    {
        var figure = Plot.Slider("m", new[] { 1.0, 10, 100 }.Select(m => ($"{m}", Empty.Dots([1, 10], [m, 2 * m], "a").Reference(m, "r"))), start: 1);
        Assert.Equal(["1", "10", "100"], figure.Frames!.Select(f => f.Name));
        Assert.Equal(10, figure.Data[0].Y!.Numbers![0]);
        var range = figure.Layout.Axes["yaxis"].Range!;
        Assert.True(range[0] < 0 && range[1] > Math.Log10(200));
        Assert.Equal(1, figure.Layout.Sliders![0].Active);
        Assert.NotNull(figure.Frames![0].Layout!.Shapes);
        Assert.Null(figure.Frames[1].Layout);
        Assert.Contains("""{"label":"100","method":"animate","args":[["100"],{"mode":"immediate",""", figure.ToJson());
        Assert.Throws<ArgumentException>(() => Plot.Slider("m", [("1", Empty.Dots([1], [1], "a")), ("2", Empty.Dots([1], [1], "b"))]));
    }

    [Fact]
    public void The_text_tells_what_is_drawn() =>
        Assert.Equal("Figure: Loss\n  xaxis: width m (log)\n  yaxis: loss L (nats) (log)\n  scatter \"a\": 2 points", Empty.Dots([1, 2], [1, 2], "<b>a</b>").ToString());
}

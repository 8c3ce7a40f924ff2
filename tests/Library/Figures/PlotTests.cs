using System.Text.Json.Nodes;
using Phenomena.Figures;
using Plotly.NET;
using Xunit;
using Figure = Phenomena.Figures.Figure;

namespace Phenomena.Tests.Library.Figures;

public class PlotTests
{
    private static readonly Figure Empty = Plot.LogLog("Loss", "width m", "loss L (nats)");

    [Fact]
    public void Marks_of_one_name_are_one_series()
    {
        var figure = Empty.Dots([1, 10], [1.0, 0.1], "strong").Curve(x => 1 / x, "strong").Dots([1, 10], [1.0, 0.5], "weak");
        Assert.Equal([true, false, true], figure.Data.Select(Series.InLegend));
        Assert.Equal(["strong", "strong", "weak"], figure.Data.Select(t => t.At<string>("legendgroup")!));
        Assert.Equal(Palette.Indigo, figure.Data[0].At<string>("marker.color"));
        Assert.Equal(Palette.Indigo, figure.Data[1].At<string>("line.color"));
        Assert.Equal(Palette.Amber, figure.Data[2].At<string>("marker.color"));
        Assert.NotEqual(figure.Data[0].At<string>("marker.symbol"), figure.Data[2].At<string>("marker.symbol"));
        Assert.True(figure.Layout.At<object>("showlegend") is true);
    }

    [Fact]
    public void One_series_needs_no_legend() => Assert.True(Empty.Dots([1], [1], "only").Layout.At<object>("showlegend") is false);

    [Fact]
    public void The_line_and_not_its_band_stands_in_the_legend()
    {
        var figure = Empty.Band([1, 2], [0.5, 0.5], [1, 1], "a").Line([1, 2], [0.7, 0.7], "a");
        Assert.Equal([false, true], figure.Data.Select(Series.InLegend));
        var band = figure.Data[0];
        Assert.Equal([1, 2, 2, 1], band.Numbers("x"));
        Assert.Equal([0.5, 0.5, 1, 1], band.Numbers("y"));
        Assert.Equal("rgba(83,96,226,0.2)", band.At<string>("fillcolor"));
    }

    [Fact]
    public void Only_the_line_drawn_last_is_dashed()
    {
        var twins = Empty.Line([1, 10], [1.0, 0.5], "net", Palette.Amber).Line([1, 10], [1.0, 0.9], "twin", Palette.Amber).Dashed();
        foreach (var figure in (Figure[])[twins, Plot.Grid("Nets", 1, twins, Empty.Dots([1], [1], "net"))])
        {
            var lines = figure.Data.Where(t => t.At<string>("mode") == "lines").ToList();
            Assert.Equal([null, "6px,4px"], lines.Select(l => l.At<string>("line.dash")));
            Assert.All(lines, l => Assert.Equal(Palette.Amber, l.At<string>("line.color")));
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
        Assert.Equal((2, 8), (figure.Data[2].Numbers("x")[0], figure.Data[2].Numbers("x")[^1]));
        Assert.Equal((1, 100), (figure.Data[3].Numbers("x")[0], figure.Data[3].Numbers("x")[^1]));
        // Evenly spaced as the log axis shows it.
        var x = figure.Data[3].Numbers("x");
        Assert.Equal(x[1] / x[0], x[40] / x[39], 1e-9);
        Assert.Contains("Draw dots or a line first", Assert.Throws<ArgumentException>(() => Empty.Guide(v => v, "g")).Message);
    }

    [Fact]
    public void Hover_text_has_names_and_units()
    {
        var trace = Empty.Dots([1], [1], "a", error: [0.1]).Data[0];
        Assert.Equal("<b>a</b><br>width m: %{x}<br>loss L: %{y:.4~g} ± %{error_y.array:.2~g} nats<extra></extra>", trace.At<string>("hovertemplate"));
    }

    [Theory]
    [InlineData(10, 63, new[] { "10", "20", "50", "100" })]
    [InlineData(0.08, 1.2, new[] { "0.05", "0.1", "0.2", "0.5", "1", "2" })]
    [InlineData(1, 10000, new[] { "1", "10", "100", "1000", "10000" })]
    [InlineData(1e-8, 1e-2, new[] { "10<sup>−8</sup>", "10<sup>−5</sup>", "10<sup>−2</sup>" })]
    [InlineData(1, 3, new[] { "1", "1.5", "2", "3" })]
    public void Log_axes_have_ticks_that_read_as_numbers(double low, double high, string[] expected)
    {
        var axis = JsonNode.Parse(Empty.Dots([low, high], [1, 1], "a").ToJson())!["layout"]!["xaxis"]!;
        string[] texts = [.. axis["ticktext"]!.AsArray().Select(t => (string)t!)];
        double[] values = [.. axis["tickvals"]!.AsArray().Select(t => (double)t!)];
        Assert.Equal("array", (string?)axis["tickmode"]);
        Assert.Subset(texts.ToHashSet(), expected.ToHashSet());
        Assert.Equal(values.Length, texts.Length);
        Assert.InRange(values.Count(v => v >= low && v <= high), 2, 10);
        Assert.True(values[0] <= low && values[^1] >= high);
    }

    [Fact]
    public void Ticks_that_were_chosen_stay()
    {
        var axis = JsonNode.Parse(Empty.Ticks(x: [10, 16]).Dots([1, 1000], [1, 1], "a").ToJson())!["layout"]!["xaxis"]!;
        Assert.Equal("""["10","16"]""", axis["ticktext"]!.ToJsonString());
    }

    [Fact]
    public void A_reference_is_named_where_the_data_leave_room()
    {
        var falling = Empty.Dots([1, 2, 3, 4, 5, 6], [32, 16, 8, 4, 2, 1], "a");
        Assert.Equal("left", Text(falling.Reference(1.5, "paper")).At<string>("xanchor"));
        Assert.Equal("right", Text(falling.Reference(30, "paper")).At<string>("xanchor"));
        Assert.Equal(Math.Log10(30), (double)Text(falling.Reference(30, "paper")).At<object>("y")!, 1e-12);
        Assert.Equal(30.0, (double)falling.Reference(30, "paper").Layout.List<DynamicObj.DynamicObj>("shapes").First().At<object>("y0")!);
    }

    [Fact]
    public void Panels_share_series_and_the_range_of_like_axes()
    {
        var left = Empty.Dots([1, 10], [1.0, 0.1], "a").Dots([1, 10], [2.0, 0.2], "b").Reference(1, "r");
        var right = Empty.Dots([1, 10], [100.0, 50], "b");
        var other = Plot.Linear("Other", "width m", "count").Bars(["x"], [1], "c");
        var grid = Plot.Grid("All", 2, left, right, other);
        Assert.Equal(["x", "x", "x2", "x3"], grid.Data.Select(t => t.At<string>("xaxis")!));
        Assert.Equal([true, true, false, true], grid.Data.Select(Series.InLegend));
        Assert.Equal([Palette.Indigo, Palette.Amber, Palette.Amber], grid.Data.Take(3).Select(t => t.At<string>("marker.color")!));
        Assert.Equal("y", grid.Layout.At<string>("yaxis2.matches"));
        Assert.Null(grid.Layout.At<string>("yaxis3.matches"));
        Assert.Null(grid.Layout.At<string>("xaxis3.matches"));
        // The ticks of axes that share a range hold the data of all.
        Assert.True((double)JsonNode.Parse(grid.ToJson())!["layout"]!["yaxis"]!["tickvals"]!.AsArray()[^1]! >= 100);
        Assert.Equal("x domain", grid.Layout.List<DynamicObj.DynamicObj>("shapes").First().At<string>("xref"));
        Assert.Equal(6, grid.Layout.Axes().Count());
        Assert.All(grid.Layout.Axes(), a => Assert.True(a.Axis.Numbers("domain") is [var low, var high] && low >= 0 && low < high && high <= 1));
        Assert.True(grid.Layout.Numbers("yaxis3.domain")[1] < grid.Layout.Numbers("yaxis.domain")[0]);

        var moved = Plot.Grid("All", 2, right, left).Layout.List<DynamicObj.DynamicObj>("shapes").First();
        Assert.Equal(("x2 domain", "y2"), (moved.At<string>("xref"), moved.At<string>("yref")));
    }

    [Fact]
    public void A_slider_holds_its_axes_still()
    {
        var figure = Plot.Slider("m", new[] { 1.0, 10, 100 }.Select(m => ($"{m}", Empty.Dots([1, 10], [m, 2 * m], "a").Reference(m, "r"))), start: 1);
        var json = JsonNode.Parse(figure.ToJson())!;
        var slider = json["layout"]!["sliders"]![0]!;
        Assert.Equal(1, (int)slider["active"]!);
        Assert.Equal(["1", "10", "100"], slider["steps"]!.AsArray().Select(s => (string)s!["label"]!));
        Assert.Equal("[false,null,false]", new JsonArray([.. json["data"]!.AsArray().Select(t => t!["visible"]?.DeepClone())]).ToJsonString());
        Assert.Equal("[false,false,true]", slider["steps"]![2]!["args"]![0]!["visible"]!.ToJsonString());
        Assert.Equal(100, (double)slider["steps"]![2]!["args"]![1]!["shapes"]![0]!["y0"]!);
        var range = figure.Layout.Numbers("yaxis.range");
        Assert.True(range[0] < 0 && range[1] > Math.Log10(200));
        Assert.EndsWith("scatter \"a\": 2 points\n  3 steps", figure.ToString());
        Assert.Throws<ArgumentException>(() => Plot.Slider("m", [("1", Empty.Dots([1], [1], "a")), ("2", Empty.Dots([1], [1], "b"))]));
    }

    [Fact]
    public void The_text_tells_what_is_drawn() =>
        Assert.Equal("Figure: Loss\n  xaxis: width m (log)\n  yaxis: loss L (nats) (log)\n  scatter \"a\": 2 points", Empty.Dots([1, 2], [1, 2], "<b>a</b>").ToString());

    [Fact]
    public void Colours_of_one_label_have_one_bar_in_a_grid()
    {
        Figure Map(string label, double? middle = null) => Plot.Linear("Map", "x", "y").Heat([1, 2], [1, 2], [[1, 2], [3, 4]], label, middle);
        var alike = Plot.Grid("Before and after", 2, Map("K"), Map("K", null), Empty.Line([1], [1], "net"));
        Assert.Equal(["coloraxis", "coloraxis", null], alike.Data.Select(t => t.At<string>("coloraxis")));
        Assert.All(alike.Data, t => Assert.Null(t.At<object>("colorbar")));
        Assert.Equal("K", alike.Layout.At<string>("coloraxis.colorbar.title.text"));
        // Numbers in cells are written by the shared scale: the brightest is black on yellow, the darkest white.
        var wider = Plot.Grid("Before and after", 2, Map("K"), Plot.Linear("Map", "x", "y").Heat([1, 2], [1, 2], [[4, 7], [9, 13]], "K"));
        var text = HouseFinish.Of(wider).Data[0].At<string[][]>("text")!;
        Assert.Equal((1.0, 13.0), (wider.Layout.At<object>("coloraxis.cmin"), wider.Layout.At<object>("coloraxis.cmax")));
        Assert.All(text.SelectMany(row => row), cell => Assert.Contains("#fff", cell));
        var slider = Plot.Slider("step", [("1", alike), ("2", Plot.Grid("Before and after", 2, Map("K"), Plot.Linear("Map", "x", "y").Heat([1, 2], [1, 2], [[4, 7], [9, 13]], "K"), Empty.Line([1], [1], "net")))]);
        Assert.Equal(13.0, slider.Layout.At<object>("coloraxis.cmax"));
        foreach (var other in (Figure[])[Map("ξ"), Map("K", 0)])
            Assert.All(Plot.Grid("Two measures", 2, Map("K"), other).Data, t => Assert.NotNull(t.At<object>("colorbar")));
    }

    [Fact]
    public void Charts_of_Plotly_NET_and_figures_become_each_other()
    {
        GenericChart chart = Empty.Dots([1, 2], [3, 4], "ours");
        var own = Plotly.NET.CSharp.Chart.Line<double, double, string>([1, 2], [4, 3], Name: "own");
        var (before, ownBefore) = (((Figure)chart).ToJson(), ((Figure)own).ToJson());
        Figure both = Plotly.NET.CSharp.Chart.Combine([chart, own]);
        Assert.Equal(["ours", "own"], both.Data.Select(t => t.At<string>("name")!));
        // Colours go on after those of a chart that was made elsewhere, and an own panel keeps its data.
        Assert.Equal(Palette.Amber, ((Figure)own).Dots([1], [1], "next").Data[1].At<string>("marker.color"));
        Assert.Equal(["x", "x2"], Plot.Grid("Both", 2, own, Empty.Dots([1, 2], [3, 4], "ours")).Data.Select(t => t.At<string>("xaxis")!));
        Assert.Equal((before, ownBefore), (((Figure)chart).ToJson(), ((Figure)own).ToJson()));
    }

    [Fact]
    public void Any_attribute_can_be_set_and_removed()
    {
        var figure = Empty.Dots([1, 2], [3, 4], "a").Dots([1], [1], "b").With("xaxis.showgrid", false).WithTraces("marker.size", 22, "a").WithTraces("hovertemplate", null);
        Assert.True(figure.Layout.At<object>("xaxis.showgrid") is false);
        Assert.Equal([22, 8], figure.Data.Select(t => (int)t.At<object>("marker.size")!));
        Assert.All(figure.Data, t => Assert.Null(t.At<string>("hovertemplate")));
        Assert.Equal([0, 2], figure.Range(x: (1, 100)).Layout.Numbers("xaxis.range"));
    }

    [Fact]
    public void Zeros_on_a_log_axis_no_data_one_point_and_many()
    {
        Assert.NotNull(JsonNode.Parse(Empty.Dots([0, 1], [0, -1], "a").ToJson()));
        Assert.NotNull(JsonNode.Parse(Empty.ToJson()));
        Assert.NotNull(JsonNode.Parse(Empty.Dots([1], [1], "a").Reference(1, "r").Curve(x => x, "a").ToJson()));
        Assert.NotNull(JsonNode.Parse(Empty.Dots(Array.Empty<double>(), Array.Empty<double>(), "a").Reference(1, "r").ToJson()));
        Assert.Equal(100_000, JsonNode.Parse(Empty.Dots(Enumerable.Range(1, 100_000), Enumerable.Range(1, 100_000), "a").ToJson())!["data"]![0]!["x"]!.AsArray().Count);
    }

    [Fact]
    public void Numbers_in_cells_have_the_contrast_that_text_needs()
    {
        double[] steps = [.. Enumerable.Range(0, 80).Select(i => i / 79.0)];
        foreach (double? middle in (double?[])[null, 0.5])
        {
            var trace = HouseFinish.Of(Plot.Linear("t", "x", "y").Heat(steps, [1], [steps], "z", middle)).Data[0];
            Assert.Equal("%{text}%{z:.2~g}</span>", trace.At<string>("texttemplate"));
            var scale = CellText.Scales[trace.At<string>("colorscale")!];
            Assert.All(steps.Zip(trace.At<string[][]>("text")![0]), cell =>
            {
                double luminance = CellText.Luminance(scale, cell.First), text = cell.Second.Contains("#fff") ? 1 : 0;
                Assert.True((Math.Max(luminance, text) + 0.05) / (Math.Min(luminance, text) + 0.05) >= 4.5);
            });
        }
    }

    private static DynamicObj.DynamicObj Text(Figure figure) => figure.Layout.List<DynamicObj.DynamicObj>("annotations").First();
}

using System.Text.Json.Nodes;
using Microsoft.Data.Analysis;
using Phenomena.Experiments;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

/// <summary>Charts straight from records and frames.</summary>
public sealed class PlotRowsTests
{
    private sealed record Row(int Width, double WeightDecay, int Seed, string Kind, double Loss);

    private static readonly Row[] s_rows = [.. from width in new[] { 10, 20, 40 } from decay in new[] { 0.5, 0.1 } from seed in new[] { 0, 1 } from kind in new[] { "net", "twin" }
                                               select new Row(width, decay, seed, kind, 3.0 / width * (seed == 0 ? 0.9 : 1.1))];

    [Fact]
    public void A_line_goes_through_the_mean_of_what_is_not_named()
    {
        var figure = Plot.Lines(s_rows, x: r => r.Width, y: r => r.Loss, color: r => r.WeightDecay, log: "xy", band: true);
        Assert.Equal(["weight decay = 0.1", "weight decay = 0.5"], figure.Data.Select(t => t.At<string>("name")!).Distinct());
        var line = figure.Data.Last();
        Assert.Equal([10, 20, 40], line.Numbers("x"));
        Assert.All(line.Numbers("y").Zip([0.3, 0.15, 0.075]), p => Assert.Equal(p.Second, p.First, 1e-12));
        // Four records of a place, two of each value: their standard error.
        double error = 0.3 * 0.1 * Math.Sqrt(4.0 / 3) / 2;
        Assert.Equal(0.3 + error, figure.Data[^2].Numbers("y").Max(), 1e-12);
        Assert.Equal(("width", "loss"), (figure.Layout.At<string>("xaxis.title.text"), figure.Layout.At<string>("yaxis.title.text")));
        Assert.Equal("log", figure.Layout.At<string>("yaxis.type"));
        // An ordered family runs from the palette's first colour to its second.
        Assert.Equal((Palette.Indigo, Palette.Amber), (figure.Data[0].At<string>("line.color"), line.At<string>("line.color")));
    }

    [Fact]
    public void A_fit_says_its_exponent_and_panels_share_series()
    {
        var fitted = Plot.Dots(s_rows, x: r => r.Width, y: r => r.Loss, color: r => r.Kind, log: "xy", fit: Fit.PowerLaw, yLabel: "loss (nats)");
        Assert.Equal("net, exponent −1.00", fitted.Data[0].At<string>("name"));
        Assert.Equal(4, fitted.Data.Count);
        Assert.Contains("nats", fitted.Data[0].At<string>("hovertemplate"));
        var panels = Plot.Dots(s_rows, x: r => r.Width, y: r => r.Loss, color: r => r.Kind, panel: r => r.WeightDecay, title: "All", paint: k => k is "net" ? Palette.Plum : Palette.Teal);
        Assert.Equal(["x", "x", "x2", "x2"], panels.Data.Select(t => t.At<string>("xaxis")!));
        Assert.Equal([Palette.Plum, Palette.Teal, Palette.Plum, Palette.Teal], panels.Data.Select(t => t.At<string>("marker.color")!));
        Assert.Equal(["0.1", "0.5"], panels.Layout.List<DynamicObj.DynamicObj>("annotations").Select(a => a.At<string>("text")!.Replace("<b>", "").Replace("</b>", "")));
        Assert.Equal(8, Plot.Dots(s_rows, x: r => r.Width, y: r => r.Loss, each: true).Data[0].Numbers("y").Length / 3);
    }

    [Fact]
    public void Bars_have_a_place_for_each_category_and_maps_for_each_pair()
    {
        var bars = Plot.Bars(s_rows, x: r => r.Kind, y: r => r.Loss, color: r => r.WeightDecay);
        Assert.Equal(2, bars.Data.Count);
        Assert.Equal(["net", "twin"], (string[])bars.Data[0].At<object>("x")!);
        Assert.Equal("group", bars.Layout.At<string>("barmode"));
        var map = Plot.Heat(s_rows.Where(r => r.Width > 10 || r.WeightDecay > 0.2), x: r => r.Width, y: r => r.WeightDecay, z: r => r.Loss);
        Assert.Equal([0.1, 0.5], map.Data[0].Numbers("y"));
        double[][] z = map.Data[0].At<double[][]>("z")!;
        // A pair that no record has is a gap.
        Assert.True(double.IsNaN(z[0][0]));
        Assert.Equal(0.3, z[1][0], 1e-12);
        Assert.Equal("loss", map.Data[0].At<string>("colorbar.title.text"));
    }

    [Fact]
    public void A_frame_is_drawn_as_its_records()
    {
        DataFrame frame = s_rows.ToDataFrame();
        Assert.Equal(Plot.Lines(s_rows, r => r.Width, r => r.Loss, r => r.Kind, xLabel: "Width", yLabel: "Loss").ToJson(), Plot.Lines(frame, "Width", "Loss", "Kind").ToJson());
        Assert.Equal(6, Plot.Heat(frame, "Width", "WeightDecay", "Loss").Data[0].At<double[][]>("z")!.Sum(row => row.Length));
        Assert.Equal(2, Plot.Bars(frame, "Kind", "Loss").Data[0].Numbers("y").Length);
    }

    [Fact]
    public void Nothing_to_draw_is_an_empty_figure_and_what_is_missing_is_left_out()
    {
        Assert.Empty(Plot.Lines(Array.Empty<Row>(), x: r => r.Width, y: r => r.Loss, color: r => r.Kind, panel: r => r.Seed, band: true, fit: Fit.PowerLaw).Data);
        Assert.Equal([2], Plot.Lines([(X: 1.0, Y: double.NaN), (X: 2.0, Y: 3.0)], x: r => r.X, y: r => r.Y, fit: Fit.Line).Data[0].Numbers("x"));
        Assert.NotNull(JsonNode.Parse(Plot.Bars(Array.Empty<Row>(), x: r => r.Kind, y: r => r.Loss).ToJson()));
        Assert.NotNull(JsonNode.Parse(Plot.Heat(Array.Empty<Row>(), x: r => r.Width, y: r => r.Seed, z: r => r.Loss).ToJson()));
    }

    [Fact]
    public void Fits_find_the_curve_that_made_the_points()
    {
        double[] x = [1, 2, 5, 10];
        foreach (var (fit, curve, words) in new (Fit, Func<double, double>, string)[]
                 { (Fit.PowerLaw, v => 3 * Math.Pow(v, -1.25), "exponent −1.25"), (Fit.Exponential, v => 2 * Math.Exp(-0.5 * v), "rate −0.5"), (Fit.Line, v => 4 - 2 * v, "slope −2") })
        {
            var (at, said) = fit.Through(x, x.Select(curve))!.Value;
            Assert.Equal(curve(7), at(7), 1e-9);
            Assert.Equal(words, said);
        }
        Assert.Null(Fit.PowerLaw.Through([1, -2], [1, 2]));
    }
}

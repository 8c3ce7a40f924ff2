using System.Text.Json;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

/// <summary>Charts of Plotly.NET's that stand in space.</summary>
public sealed class SpaceAxesTests
{
    private static Figure Cloud => ((Figure)Plotly.NET.CSharp.Chart.Point3D<double, double, double, string>([0.0, 1], [2.0, 3], [4.0, 5], Name: "cloud")).InSpace((-2, 6), "one", "two", "three");

    [Fact]
    public void A_chart_in_space_has_its_axes_and_the_button_that_turns_it_back()
    {
        using var json = JsonDocument.Parse(Cloud.ToJson());
        var (trace, scene) = (json.RootElement.GetProperty("data")[0], json.RootElement.GetProperty("layout").GetProperty("scene"));
        Assert.Equal("scatter3d", trace.GetProperty("type").GetString());
        Assert.Equal([4.0, 5], trace.GetProperty("z").EnumerateArray().Select(v => v.GetDouble()));
        foreach (string axis in new[] { "xaxis", "yaxis", "zaxis" }) Assert.Equal([-2.0, 6], scene.GetProperty(axis).GetProperty("range").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal("three", scene.GetProperty("zaxis").GetProperty("title").GetProperty("text").GetString());
        Assert.Contains("resetCameraDefault3d", json.RootElement.GetProperty("config").ToString());
        Assert.Contains("zaxis: three", Cloud.ToString());
        Assert.Contains("scatter3d \"cloud\": 2 points", Cloud.ToString());
        Assert.DoesNotContain("resetCameraDefault3d", Plot.Linear("flat", "x", "y").Line([1, 2], [1, 2], "a").ToJson());
    }

    [Fact]
    public void A_page_brings_the_second_plotly_only_for_a_figure_in_space()
    {
        if (PlotlyScript.SpaceElement is null || PlotlyScript.Element is null) Assert.Skip("plotly.js is not in this build");
        Assert.Contains("window.PlotlySpace=", Cloud.ToHtml());
        Assert.DoesNotContain("window.PlotlySpace=", Plot.Linear("flat", "x", "y").Line([1, 2], [1, 2], "a").ToHtml());
    }

    [Fact]
    public void A_slider_moves_through_space()
    {
        var slider = Plot.Slider("step", [("0", Cloud), ("1", Cloud)]);
        using var json = JsonDocument.Parse(slider.ToJson());
        Assert.Equal(2, json.RootElement.GetProperty("data").GetArrayLength());
        Assert.Contains("2 steps", slider.ToString());
    }
}

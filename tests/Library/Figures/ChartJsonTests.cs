using System.Text.Json.Nodes;
using Phenomena.Figures;
using Plotly.NET;
using Xunit;
using Charts = Plotly.NET.CSharp.Chart;

namespace Phenomena.Tests.Library.Figures;

/// <summary>Charts of Plotly.NET as this library writes them.</summary>
public sealed class ChartJsonTests
{
    private static readonly double[] x = [1, 2, 3];

    [Fact]
    public void Everything_that_a_chart_holds_is_written()
    {
        var chart = Charts.Line<double, double, string>(x, [0.1, double.NaN, double.PositiveInfinity], Name: "</script>");
        GenericChart.getLayout(chart).SetProperty("title", "A title");
        GenericChart.getLayout(chart).SetProperty("shapes", new object[] { new Dictionary<string, object> { ["x0"] = 1, ["visible"] = true } });
        GenericChart.getTraces(chart)[0].SetProperty("z", new[,] { { 1, 2 }, { 3, 4 } });
        var json = FigureJson.Write(chart);
        Assert.DoesNotContain("</script>", json);
        var figure = JsonNode.Parse(json)!;
        Assert.Equal("""["</script>","scatter","lines",[0.1,null,null],[[1,2],[3,4]]]""", System.Text.RegularExpressions.Regex.Unescape(
            new JsonArray([.. new[] { "name", "type", "mode", "y", "z" }.Select(n => figure["data"]![0]![n]!.DeepClone())]).ToJsonString()));
        Assert.Equal("A title", (string?)figure["layout"]!["title"]!["text"]);
        Assert.True((bool)figure["layout"]!["shapes"]![0]!["visible"]!);
        Assert.Equal("Figure: A title\n  scatter \"\": 3 points", FigureWords.Of(chart));
    }

    [Fact]
    public void What_nobody_chose_is_the_houses()
    {
        var layout = JsonNode.Parse(FigureJson.Write(Charts.Point<double, double, string>(x, x)))!["layout"]!;
        Assert.Null(layout["width"]);
        Assert.Equal(400, (int)layout["height"]!);
        Assert.Equal(Palette.Indigo, (string?)layout["template"]!["layout"]!["colorway"]![0]);
        Assert.NotNull(layout["margin"]);
    }

    [Fact]
    public void What_somebody_chose_stays()
    {
        var chart = Charts.Point<double, double, string>(x, x);
        var own = new Template();
        own.SetProperty("layout", new Dictionary<string, object> { ["colorway"] = new[] { "#000000" } });
        foreach (var (name, value) in new Dictionary<string, object> { ["width"] = 300, ["height"] = 222.0, ["template"] = own })
            GenericChart.getLayout(chart).SetProperty(name, value);
        var layout = JsonNode.Parse(FigureJson.Write(chart))!["layout"]!;
        Assert.Equal((300, 222), ((int)layout["width"]!, (int)layout["height"]!));
        Assert.Equal("""["#000000"]""", layout["template"]!["layout"]!["colorway"]!.ToJsonString());
    }

    [Fact]
    public void Axes_are_counted_and_named()
    {
        var chart = Charts.Grid([Charts.Point<double, double, string>(x, x), Charts.Point<double, double, string>(x, x)], 1, 2);
        Assert.Equal(4, GenericChart.getLayout(chart).Axes().Count());
    }
}

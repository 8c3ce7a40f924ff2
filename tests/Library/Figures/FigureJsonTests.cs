using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public class FigureJsonTests
{
    [Fact]
    public void Attributes_have_plotlys_names()
    {
        var figure = new Figure
        {
            Data = [new Scatter { Mode = "markers", X = new[] { "a", "b" }, Y = new[] { 1.0, 2.5 }, ErrorY = new() { Array = new[] { 0.1, 0.2 } }, Marker = new() { Color = "#123456" } }],
            Layout = new() { PaperBgColor = "white", HoverMode = "closest", Axes = new Dictionary<string, Axis> { ["yaxis2"] = new() { Type = "log", TickVals = new[] { 1.0 } } } },
            Config = new() { ModeBarButtons = [["toImage"]], DisplayLogo = false },
        };
        Assert.Equal(
            """{"data":[{"type":"scatter","mode":"markers","marker":{"color":"#123456"},"error_y":{"array":[0.1,0.2]},"x":["a","b"],"y":[1,2.5]}],"layout":{"paper_bgcolor":"white","hovermode":"closest","yaxis2":{"type":"log","tickvals":[1]}},"config":{"displaylogo":false,"modeBarButtons":[["toImage"]]}}""",
            figure.ToJson());
    }

    [Theory]
    [InlineData(double.NaN, "null")]
    [InlineData(double.PositiveInfinity, "null")]
    [InlineData(double.NegativeInfinity, "null")]
    [InlineData(0.1234567, "0.12346")]
    [InlineData(-1234.5678, "-1234.6")]
    [InlineData(1.5e-7, "1.5E-07")]
    [InlineData(123456789, "123456789")]
    [InlineData(-0.0, "0")]
    [InlineData(1e300, "1E+300")]
    public void Numbers_are_as_long_as_they_need_to_be(double value, string json) =>
        Assert.Contains($"\"y\":[{json}]", new Figure { Data = [new Scatter { Y = new[] { value } }] }.ToJson());

    [Fact]
    public void Digits_can_be_asked_for() =>
        Assert.Contains("[0.12345679]", new Figure { Digits = 8, Data = [new Scatter { Y = new[] { 0.123456789 } }] }.ToJson());

    [Fact]
    public void Every_number_is_JSON_and_near_what_it_was() =>
        Prop.ForAll<double>(value =>
        {
            var written = JsonDocument.Parse(new Figure { Data = [new Scatter { Y = new[] { value } }] }.ToJson())
                .RootElement.GetProperty("data")[0].GetProperty("y")[0];
            return !double.IsFinite(value) ? written.ValueKind == JsonValueKind.Null
                // The largest number there is rounds up to infinity, which no axis reaches.
                : Math.Abs(value) > 1e308 || Math.Abs(written.GetDouble() - value) <= 0.51e-4 * Math.Abs(value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Data_may_be_any_numbers_or_texts()
    {
        Assert.Equal([1, 2], Values.Of([1, 2]).Numbers!);
        Assert.Equal([0.5, 0.25], Values.Of([0.5f, 0.25f]).Numbers!);
        Assert.Equal([1.5], Values.Of([1.5m]).Numbers!);
        Assert.Equal([1, double.NaN], Values.Of(new double?[] { 1, null }).Numbers!);
        Assert.Equal(["Weak", "Strong"], Values.Of([Kind.Weak, Kind.Strong]).Texts!);
        Assert.Equal(["1", "2"], Values.Of(["1", "2"]).Texts!);
    }

    [Fact]
    public void What_is_not_modelled_goes_through_Extra()
    {
        var figure = new Figure
        {
            Data = [new Bar { Extra = new() { ["cliponaxis"] = false } }],
            Layout = new() { Extra = new() { ["uirevision"] = "keep", ["newShape"] = new Dictionary<string, object> { ["lineWidth"] = 2.5 } } },
        };
        Assert.Contains("\"cliponaxis\":false", figure.ToJson());
        Assert.Contains("""{"uirevision":"keep","newShape":{"lineWidth":2.5}}""", figure.ToJson());
    }

    [Fact]
    public void No_text_can_end_the_script_it_stands_in() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var json = Plot.Linear("</script><!--" + text.Get, "x", "y").Dots([1], [2], "<b>" + text.Get).ToJson();
            return !json.Contains('<') && JsonNode.Parse(json) is not null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Letters_are_written_as_letters() =>
        Assert.Contains("exponent α", Plot.Linear("t", "exponent α", "y").ToJson());

    private enum Kind { Weak, Strong }
}

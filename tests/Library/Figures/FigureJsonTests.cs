using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public class FigureJsonTests
{
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
        Assert.Contains($"\"y\":[{json}]", Written(value));

    [Fact]
    public void Digits_can_be_asked_for() =>
        Assert.Contains("[0.12345679]", Plot.Linear("", "", "").Dots([1], [0.123456789], "a").Rounded(8).ToJson());

    [Fact]
    public void Every_number_is_JSON_and_near_what_it_was() =>
        Prop.ForAll<double>(value =>
        {
            var written = JsonDocument.Parse(Written(value))
                .RootElement.GetProperty("data")[0].GetProperty("y")[0];
            return !double.IsFinite(value) ? written.ValueKind == JsonValueKind.Null
                // The largest number there is rounds up to infinity, which no axis reaches.
                : Math.Abs(value) > 1e308 || Math.Abs(written.GetDouble() - value) <= 0.51e-4 * Math.Abs(value);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Data_may_be_any_numbers_or_texts()
    {
        Assert.Equal(new double[] { 1, 2 }, Attributes.Values([1, 2]));
        Assert.Equal(new[] { 0.5, 0.25 }, Attributes.Values([0.5f, 0.25f]));
        Assert.Equal(new[] { 1.5 }, Attributes.Values([1.5m]));
        Assert.Equal(new[] { 1, double.NaN }, Attributes.Values(new double?[] { 1, null }));
        Assert.Equal(new[] { "Weak", "Strong" }, Attributes.Values([Kind.Weak, Kind.Strong]));
        Assert.Equal(new[] { "1", "2" }, Attributes.Values(["1", "2"]));
    }

    [Fact]
    public void No_text_can_end_the_script_it_stands_in() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var json = Plot.Linear("</script><!--" + text.Get, "x", "y").Dots([1], [2], "<b>" + text.Get).ToJson();
            return !json.Contains('<') && JsonNode.Parse(json) is not null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_but_plotlys_attributes_is_written_and_nameless_objects_are()
    {
        var json = JsonNode.Parse(Plot.Linear("t", "x", "y").Dots([1], [2], "a").With("xaxis.title", new { text = "new", font = new { size = 9 } }).ToJson())!;
        Assert.Equal(["hovertemplate", "legendgroup", "marker", "mode", "name", "showlegend", "type", "x", "y"], json["data"]![0]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("""{"text":"new","font":{"size":9}}""", json["layout"]!["xaxis"]!["title"]!.ToJsonString());
    }

    [Fact]
    public void Letters_are_written_as_letters() =>
        Assert.Contains("exponent α", Plot.Linear("t", "exponent α", "y").ToJson());

    private static string Written(double value) => Plot.Linear("", "", "").Dots([1], [value], "a").ToJson();

    private enum Kind { Weak, Strong }
}

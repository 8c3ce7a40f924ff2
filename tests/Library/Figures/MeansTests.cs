using System.Text.Json.Nodes;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Figures;

public sealed class MeansTests
{
    [Fact]
    public void Each_measure_is_a_series_of_means_with_standard_errors()
    {
        (string At, double A, double B)[] rows = [("0", 1, 5), ("1", 3, 7), ("0", 3, 5)];
        var data = JsonNode.Parse(Plot.Linear("", "", "").Means(rows, r => r.At, ("a", r => r.A), ("b", r => r.B)).Linked().ToJson())!["data"]!.AsArray();
        Assert.Equal(["a", "b"], data.Select(t => (string)t!["name"]!));
        Assert.Equal(["0", "1"], data[0]!["x"]!.AsArray().Select(v => (string)v!));
        Assert.Equal([2, 3], data[0]!["y"]!.AsArray().Select(v => (double)v!));
        Assert.Equal([1, 0], data[0]!["error_y"]!["array"]!.AsArray().Select(v => (double)v!));
        Assert.Equal([5, 7], data[1]!["y"]!.AsArray().Select(v => (double)v!));
        Assert.All(data, t => Assert.Equal("lines+markers", (string)t!["mode"]!));
    }

    [Theory]
    [InlineData("r => r.Config.WeightDecay", "weight decay")]
    [InlineData("r => {global::Guard.Check();return r.Config.WeightDecay;}", "weight decay")]
    [InlineData("r => r.α_tot", "α_tot")]
    [InlineData("r => {Guard.Check();return r.f;}", "f")]
    [InlineData("r => 2 * r.Loss", "")]
    public void A_label_is_read_off_the_lambda_also_where_a_kernel_has_put_a_guard_into_it(string code, string label)
    {
        var figure = JsonNode.Parse(Plot.Lines([(1.0, 2.0)], r => r.Item1, r => r.Item2, xCode: code).ToJson())!;
        Assert.Equal(label, (string?)figure["layout"]!["xaxis"]!["title"]!["text"] ?? "");
    }
}

using System.Text.Json.Nodes;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public sealed class SpreadTests
{
    private sealed record Run(int[] Steps, double[] Loss);

    private static readonly Run[] s_two = [new([0, 1, 10], [9, 4, 1]), new([0, 1, 10], [9, 2, double.NaN])];

    private static JsonArray Data(Figure figure) => (JsonArray)JsonNode.Parse(figure.ToJson())!["data"]!;

    private static double[] Numbers(JsonNode? values) => [.. ((JsonArray)values!).Select(v => (double)v!)];

    [Fact]
    public void Runs_become_their_mean_and_the_area_between_the_least_and_the_greatest()
    {
        var data = Data(Plot.LogX("t", "x", "y").Spread(s_two, r => r.Steps, r => r.Loss, "loss"));
        Assert.Equal(2, data.Count);
        Assert.Equal([1, 10, 10, 1], Numbers(data[0]!["x"]));
        Assert.Equal([2, 1, 1, 4], Numbers(data[0]!["y"]));
        Assert.Equal([3, 1], Numbers(data[1]!["y"]));
    }

    [Fact]
    public void One_run_has_no_area_none_draws_nothing_and_the_first_x_may_be_chosen()
    {
        Assert.Equal([9, 4, 1], Numbers(Assert.Single(Data(Plot.Linear("t", "x", "y").Spread(s_two.Take(1), r => r.Steps, r => r.Loss, "loss", from: 0)))!["y"]));
        Assert.Empty(Data(Plot.Linear("t", "x", "y").Spread(Array.Empty<Run>(), r => r.Steps, r => r.Loss, "loss")));
    }

    [Fact]
    public void Means_have_dots_with_the_standard_error_and_a_line()
    {
        var data = Data(Plot.Linear("t", "x", "y").Means([(2.0, 5.0), (1.0, 1.0), (1.0, 3.0), (1.0, double.NaN)], r => r.Item1, r => r.Item2, "seen").Linked());
        Assert.Equal([2, 5], Numbers(data[0]!["y"]));
        Assert.Equal([1, 0], Numbers(data[0]!["error_y"]!["array"]));
        Assert.Equal("lines+markers", (string?)data[0]!["mode"]);
    }
}

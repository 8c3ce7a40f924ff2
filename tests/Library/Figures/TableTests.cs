using Phenomena.Experiments;
using Phenomena.Figures;
using Phenomena.Themes;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

[Collection("shown claims")]
public class TableTests
{
    [Fact]
    public void Records_become_rows_and_properties_columns()
    {
        var table = Table.Of([new Row(10, 0.72501, "first"), new Row(63, double.NaN, "<last>")]);
        Assert.Equal("Width  Loss value  Note\n   10       0.725  first\n   63           –  <last>", table.ToString());
        Assert.Equal("Loss value\n         ∞\n        −∞\n         –", Table.Of([double.PositiveInfinity, double.NegativeInfinity, float.NaN], ("Loss value", v => v)).ToString());
        Assert.Contains("<th class=\"number\">Loss value</th><th>Note</th>", table.ToHtml());
        Assert.Contains("<td class=\"number\">0.725</td>", table.ToHtml());
        Assert.Contains("<td>&lt;last&gt;</td>", table.ToHtml());
    }

    [Fact]
    public void Columns_can_be_chosen()
    {
        var table = Table.Of([new Row(10, 2, "a")], ("width m", r => r.Width), ("time (s)", r => r.LossValue * 2));
        Assert.Equal("width m  time (s)\n     10         4", table.ToString());
    }

    [Fact]
    public void Claims_show_what_was_measured_and_the_verdict()
    {
        var table = new Claim[]
        {
            Of("01.4", new(0.9, 1.45), new Measure(1.198, "01.4", 0.03, "m = 10")),
            Of("01.5", new(1, double.PositiveInfinity), new Measure(0.5, "01.5")),
            Of("01.6", new(0, 1)),
        }.ToTable();
        static Claim Of(string id, Interval accepted, params Measure[] measures) =>
            Claims.Measured(new Asked(id, "p", "01", ClaimKind.Theory, "says so", "1.12", "Fig. 1", [new(id, "says so", accepted, "because", "")]), measures);

        Assert.Contains("theory", table.ToString());
        Assert.Contains("1.198 ± 0.03 m = 10  0.9 to 1.45 because  ✓ reproduced", table.ToString());
        Assert.Contains("✗ not reproduced", table.ToString());
        Assert.Contains("not measured", table.ToString());
        Assert.Contains("? inconclusive</span>", table.ToHtml());
    }

    private sealed record Row(int Width, double LossValue, string Note);
}

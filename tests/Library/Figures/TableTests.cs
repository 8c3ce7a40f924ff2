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
        var table = new[]
        {
            new Claim("01.4", "p", "says so", "1.12", "because", [new(1.198, new(0.9, 1.45), 0.03, "m = 10")]),
            new Claim("01.5", "p", "says no", "2", "because", [new(0.5, Interval.AtLeast(1))]),
            new Claim("01.6", "p", "unknown", "3", "because", []),
        }.ToTable();
        Assert.Contains("1.198 ± 0.03 m = 10  0.9 to 1.45 because  ✓ reproduced", table.ToString());
        Assert.Contains("✗ not reproduced", table.ToString());
        Assert.Contains("not measured", table.ToString());
        Assert.Contains("? inconclusive</span>", table.ToHtml());
    }

    private sealed record Row(int Width, double LossValue, string Note);
}

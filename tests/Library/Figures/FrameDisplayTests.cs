using Microsoft.Data.Analysis;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

/// <summary>A frame as its reader sees it.</summary>
public sealed class FrameDisplayTests
{
    [Fact]
    public void Missing_is_empty_and_no_number_is_NaN()
    {
        var frame = new DataFrame(
            new StringDataFrameColumn("name", ["<a>", null, "c"]), new DoubleDataFrameColumn("x", [0.1 + 0.2, null, double.NaN]), new SingleDataFrameColumn("y", [123456.7f, 1e-5f, float.NegativeInfinity]),
            new Int16DataFrameColumn("n", [1, 2, null]), new BooleanDataFrameColumn("b", [true, false, null]), new DateTimeDataFrameColumn("t", [new(2026, 1, 2), new(2026, 1, 2, 3, 4, 5), null]));
        Assert.Equal(
            """
            name    x         y  n  b      t
            <a>   0.3  123456.7  1  True   2026-01-02
                          1E-05  2  False  2026-01-02 03:04:05
            c     NaN        −∞
            3 rows, 6 columns
            """.ReplaceLineEndings("\n"), FrameDisplay.Table(frame).ToString());
        var html = FrameDisplay.Table(frame).ToHtml();
        Assert.Contains("<td>&lt;a&gt;</td><td class=\"number\">0.3</td>", html);
        Assert.Contains("<td></td><td class=\"number\"></td>", html);
    }

    [Fact]
    public void A_long_frame_shows_its_first_rows_and_counts_all()
    {
        var table = FrameDisplay.Table(new(new Int32DataFrameColumn("i", Enumerable.Range(1000, 4000))));
        var html = table.ToHtml();
        Assert.Equal(26, html.Split("<tr>").Length - 1);
        Assert.EndsWith("1024\n25 of 4,000 rows, 1 column", table.ToString());
        Assert.Contains("<p class=\"phenomena-note\">25 of 4,000 rows, 1 column</p>", html);
        Assert.Contains("data-headers=\"only\"", html);
        Assert.InRange(html.Length, 0, 8_000);
    }

    [Fact]
    public void Nothing_is_shown_as_nothing() => Assert.Equal("x\n0 rows, 1 column", FrameDisplay.Table(new(new DoubleDataFrameColumn("x", 0))).ToString());
}

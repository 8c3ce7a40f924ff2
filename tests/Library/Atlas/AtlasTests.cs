using Phenomena.Experiments;
using Phenomena.Figures;
using Phenomena.Themes.Atlas;
using Xunit;

namespace Phenomena.Tests.Library.Atlas;

/// <summary>The collection's own pictures.</summary>
public sealed class AtlasTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(1)]
    [InlineData(40)]
    public void Tiles_cover_the_whole_in_proportion_and_do_not_overlap(int count)
    {
        double[] weights = [.. Enumerable.Range(1, count).Select(i => 1.0 + i * i % 5)];
        var whole = new Tile(1, 2, 12, 5);
        var tiles = whole.Split(weights);
        Assert.Equal(count, tiles.Count);
        Assert.All(tiles.Zip(weights), t => Assert.Equal(60 * t.Second / weights.Sum(), t.First.Width * t.First.Height, 9));
        Assert.All(tiles, t => Assert.True(t.X >= 1 - 1e-9 && t.Y >= 2 - 1e-9 && t.X + t.Width <= 13 + 1e-9 && t.Y + t.Height <= 7 + 1e-9));
        for (int i = 0; i < count; i++)
            for (int j = 0; j < i; j++)
                Assert.True(Math.Min(tiles[i].X + tiles[i].Width, tiles[j].X + tiles[j].Width) - Math.Max(tiles[i].X, tiles[j].X) < 1e-9
                    || Math.Min(tiles[i].Y + tiles[i].Height, tiles[j].Y + tiles[j].Height) - Math.Max(tiles[i].Y, tiles[j].Y) < 1e-9);
        Assert.Throws<ArgumentException>(() => whole.Split([1, 0]));
    }

    [Fact]
    public void Every_paper_has_a_tile_and_most_claims_a_dot()
    {
        var ledger = Ledger.Load(AppContext.BaseDirectory);
        var map = AtlasFigures.Map(ledger);
        Assert.Equal(ledger.Papers.Count, map.Data.Where(t => t.At<string>("mode") == "markers").Sum(FigureWords.Points));
        var claims = AtlasFigures.Claims(ledger);
        // What does not count stands apart, by its name.
        Assert.Contains(claims.Data, t => t.At<string>("name")!.StartsWith("ours: ", StringComparison.Ordinal));
        Assert.True(claims.Data.Skip(1).Sum(FigureWords.Points) > ledger.Claims.Count / 2);
        Assert.True(map.ToJson().Length < 120_000, $"{map.ToJson().Length} characters");
    }

    [Fact]
    public void Every_paper_is_an_entry_of_the_bibliography_that_TeX_can_read()
    {
        var ledger = Ledger.Load(AppContext.BaseDirectory);
        var download = AtlasFiles.BibTeX(ledger);
        Assert.Equal(ledger.Papers.Count, download.Text.Split("@misc{").Length - 1);
        Assert.Equal(ledger.Papers.Count, download.Text.Split('\n').Count(line => line.StartsWith("@misc{", StringComparison.Ordinal) && line.EndsWith(',')));
        Assert.Equal(download.Text.Count(c => c == '{'), download.Text.Count(c => c == '}'));
        var odd = AtlasFiles.BibTeX(new([new("odd", @"50% of {a_b} & $x^2$ \ ~#", 2024, "theme", "A", "", PaperState.Planned, [])], [])).Text;
        Assert.Contains(@"title = {{50\% of \{a\_b\} \& \$x\^{}2\$ \textbackslash{} \~{}\#}},", odd);
        Assert.StartsWith("<a download=\"phenomena.bib\" href=\"data:text/plain;charset=utf-8;base64,", download.ToHtml());
    }
}

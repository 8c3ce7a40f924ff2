using System.Globalization;
using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Atlas;

/// <summary>The collection as a whole: papers and claims in, pictures out.</summary>
public static class AtlasFigures
{
    private static readonly (PaperState State, string Name, string Color)[] s_states =
    [
        (PaperState.Reproduced, "reproduced", Palette.Teal), (PaperState.Partly, "partly", Palette.Amber), (PaperState.NotReproduced, "not reproduced", Palette.Plum), (PaperState.Planned, "planned", "#9aa1ab"),
    ];

    private static readonly (Verdict Verdict, string Color)[] s_verdicts = [(Verdict.Reproduced, Palette.Teal), (Verdict.Inconclusive, Palette.Amber), (Verdict.NotReproduced, Palette.Plum)];

    /// <summary>A treemap: a field for each theme, as large as it has papers, and in it a tile for each paper in the colour of its state.</summary>
    public static Figure Map(Ledger ledger)
    {
        const double width = 150, height = 90;
        var themes = ledger.Papers.GroupBy(p => p.Theme).OrderByDescending(g => g.Count(p => p.State != PaperState.Planned)).ThenByDescending(g => g.Count()).ToList();
        var fields = new Tile(0, 0, width, height).Split([.. themes.Select(g => (double)g.Count())]);
        var tiles = themes.Zip(fields).SelectMany(t => t.First.OrderBy(p => p.State == PaperState.Planned).ThenBy(p => p.State).Zip(
            t.Second.Inside(0.4, 3.4).Split([.. t.First.Select(_ => 1.0)]), (paper, tile) => (Paper: paper, Tile: tile.Inside(0.15)))).ToList();
        var figure = Plot.Linear($"{ledger.Papers.Count} papers in {themes.Count} themes", "", "", "a tile is a paper");
        foreach (var (state, name, color) in s_states)
        {
            var own = tiles.Where(t => t.Paper.State == state).ToList();
            if (own.Count == 0) continue;
            var label = $"{name}: {own.Count}";
            figure = figure.Trace("scatter", label, ("mode", "lines"), ("fill", "toself"), ("fillcolor", color), ("line.width", 0), ("line.color", color), ("hoverinfo", "skip"),
                    ("opacity", state == PaperState.Planned ? 0.35 : 1),
                    ("x", own.SelectMany(t => new[] { t.Tile.X, t.Tile.X + t.Tile.Width, t.Tile.X + t.Tile.Width, t.Tile.X, t.Tile.X, double.NaN }).ToArray()),
                    ("y", own.SelectMany(t => new[] { t.Tile.Y, t.Tile.Y, t.Tile.Y + t.Tile.Height, t.Tile.Y + t.Tile.Height, t.Tile.Y, double.NaN }).ToArray()))
                // A fill answers the mouse as a whole; a point in each tile answers for its paper.
                .Trace("scatter", null, ("legendgroup", label), ("showlegend", false), ("mode", "markers"), ("marker.size", 9), ("marker.color", color), ("marker.opacity", 0),
                    ("x", own.Select(t => t.Tile.X + t.Tile.Width / 2).ToArray()), ("y", own.Select(t => t.Tile.Y + t.Tile.Height / 2).ToArray()),
                    ("text", own.Select(t => $"<b>{Broken(t.Paper.Title)}</b><br>{t.Paper.Year}, {Words(t.Paper.Theme)}<br>{Passed(ledger, t.Paper)}").ToArray()), ("hovertemplate", "%{text}<extra></extra>"));
        }

        figure = themes.Zip(fields).Aggregate(figure, (all, t) => all.Note(t.Second.X + 0.4, t.Second.Y + t.Second.Height - 0.2, Short(Words(t.First.Key), t.Second.Width / width * 880 / 6.6), left: true));
        return figure.Range((0, width), (0, height)).With("xaxis.visible", false).With("yaxis.visible", false).With("xaxis.fixedrange", true).With("yaxis.fixedrange", true)
            .Tall(620).With("showlegend", true).With("margin.l", 8.0).With("margin.r", 8.0).With("margin.b", 44.0).With("hoverdistance", 60);
    }

    /// <summary>What was measured against what was asked: the middle of the accepted interval, or its one bound. Claims of papers in the colour of their verdict; what is ours or true by construction in grey. The axes are logarithmic over four decades; claims outside, such as that two numbers agree to the
    /// last digit, are counted below the title.</summary>
    public static Figure Claims(Ledger ledger)
    {
        var all = ledger.Claims.Select(c => (Claim: c, Asked: Middle(c))).Where(c => c.Asked is >= 0.01 and <= 20 && c.Claim.Measured is >= 0.003 and <= 50).ToList();
        int left = ledger.Claims.Count - all.Count;
        var figure = Plot.LogLog("Measured against asked", "asked: middle or bound of the accepted interval", "measured (± uncertainty)",
            $"{all.Count} claims; grey: accepted{(left > 0 ? $"; {left} others in the table" : "")}").Ticks(x: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], y: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]);
        figure = figure.Trace("scatter", "accepted", ("mode", "lines"), ("line.width", 5), ("line.color", "rgba(127,127,127,0.28)"), ("hoverinfo", "skip"),
            ("x", all.SelectMany(c => new[] { c.Asked, c.Asked, double.NaN }).ToArray()),
            ("y", all.SelectMany(c => new[] { Math.Max(c.Claim.Low ?? 0, c.Asked * 0.4), Math.Min(c.Claim.High ?? double.MaxValue, c.Asked * 2.5), double.NaN }).ToArray()));
        foreach (var (verdict, color) in s_verdicts)
        {
            var symbol = verdict switch { Verdict.Reproduced => "circle", Verdict.NotReproduced => "x", _ => "diamond" };
            Add(all.Where(c => c.Claim.Counts && c.Claim.Verdict == verdict), ClaimsFile.Text(verdict), color, symbol);
        }

        foreach (var kind in new[] { ClaimKind.Ours, ClaimKind.Identity }) Add(all.Where(c => c.Claim.Kind == kind), Asked.Text(kind), "#9aa1ab", "circle-open");
        return figure.Tall(520);

        void Add(IEnumerable<(ClaimRow Claim, double Asked)> some, string name, string color, string symbol)
        {
            var own = some.ToList();
            if (own.Count == 0) return;
            figure = figure.Trace("scatter", $"{name}: {own.Count}", ("mode", "markers"), ("marker.color", color), ("marker.size", 8), ("marker.symbol", symbol),
                // A bar through zero would run off a logarithmic axis.
                ("error_y.array", own.Select(c => Math.Min(c.Claim.Uncertainty ?? 0, 0.7 * c.Claim.Measured!.Value)).ToArray()), ("error_y.color", color), ("error_y.thickness", 1.5), ("error_y.width", 3),
                ("x", own.Select(c => c.Asked).ToArray()), ("y", own.Select(c => c.Claim.Measured!.Value).ToArray()),
                ("text", own.Select(c => $"<b>{c.Claim.Id}</b> {Broken(c.Claim.Statement)}<br>paper: {Broken(c.Claim.PaperValue)}<br>measured {Number(c.Claim)}, accepted {Accepted(c.Claim)}").ToArray()),
                ("hovertemplate", "%{text}<extra></extra>"));
        }
    }

    /// <summary>The accepted interval in words.</summary>
    public static string Accepted(ClaimRow claim) => new Interval(claim.Low ?? double.NegativeInfinity, claim.High ?? double.PositiveInfinity).ToString();

    /// <summary>The measured number in words.</summary>
    public static string Number(ClaimRow claim) => new Measure(claim.Measured ?? double.NaN, claim.Id, claim.Uncertainty).ToString();

    /// <summary>A theme's id in words.</summary>
    public static string Words(string theme) => theme.Replace('-', ' ');

    /// <summary>How many of a paper's claims are reproduced, in words.</summary>
    public static string Passed(Ledger ledger, PaperRow paper)
    {
        List<ClaimRow> own = [.. ledger.Counted.Where(c => c.Paper == paper.Id)];
        return own.Count > 0 ? $"{own.Count(c => c.Verdict == Verdict.Reproduced)} of {own.Count} claims reproduced" : paper.Claims.Count == 0 ? "planned" : "planned; what was run could not have come out otherwise";
    }

    private static double Middle(ClaimRow claim) => (claim.Low, claim.High) switch
    {
        ({ } low, { } high) => low > 0 ? Math.Sqrt(low * high) : (low + high) / 2,
        ({ } low, null) => low,
        (null, { } high) => high,
        _ => double.NaN,
    };

    private static string Short(string text, double most) => text.Length <= most ? text : most < 4 ? "" : text[..(int)(most - 1)].TrimEnd() + "…";

    // Hover texts do not break by themselves.
    private static string Broken(string text)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + word.Length > 60) lines.Add("");
            lines[^1] += (lines[^1].Length > 0 ? " " : "") + word;
        }

        return string.Join("<br>", lines);
    }
}

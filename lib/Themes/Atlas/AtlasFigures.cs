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
        var traces = new List<Trace>();
        foreach (var (state, name, color) in s_states)
        {
            var own = tiles.Where(t => t.Paper.State == state).ToList();
            if (own.Count == 0) continue;
            double?[] x = [.. own.SelectMany(t => new double?[] { t.Tile.X, t.Tile.X + t.Tile.Width, t.Tile.X + t.Tile.Width, t.Tile.X, t.Tile.X, null })];
            double?[] y = [.. own.SelectMany(t => new double?[] { t.Tile.Y, t.Tile.Y, t.Tile.Y + t.Tile.Height, t.Tile.Y + t.Tile.Height, t.Tile.Y, null })];
            var label = $"{name}: {own.Count}";
            traces.Add(new Scatter
            {
                Name = label, LegendGroup = name, ShowLegend = true, Mode = "lines", Fill = "toself", FillColor = color, Line = new() { Width = 0, Color = color }, HoverInfo = "skip",
                Opacity = state == PaperState.Planned ? 0.35 : 1, X = Values.Of(x.Select(v => v ?? double.NaN)), Y = Values.Of(y.Select(v => v ?? double.NaN)),
            });
            // A fill answers the mouse as a whole; a point in each tile answers for its paper.
            traces.Add(new Scatter
            {
                Name = label, LegendGroup = name, ShowLegend = false, Mode = "markers", Marker = new() { Size = 9, Color = color, Opacity = 0 },
                X = Values.Of(own.Select(t => t.Tile.X + t.Tile.Width / 2)), Y = Values.Of(own.Select(t => t.Tile.Y + t.Tile.Height / 2)),
                Text = Values.Of(own.Select(t => $"<b>{Broken(t.Paper.Title)}</b><br>{t.Paper.Year}, {Words(t.Paper.Theme)}<br>{Passed(ledger, t.Paper)}")), HoverTemplate = "%{text}<extra></extra>",
            });
        }

        var hidden = new Dictionary<string, object?> { ["visible"] = false, ["fixedrange"] = true };
        return figure with
        {
            Data = traces,
            Layout = figure.Layout with
            {
                Height = 620, ShowLegend = true, Margin = new() { L = 8, R = 8, T = 68, B = 44 },
                Axes = new Dictionary<string, Axis>
                {
                    ["xaxis"] = figure.Layout.Axes["xaxis"] with { Range = [0, width], Extra = hidden },
                    ["yaxis"] = figure.Layout.Axes["yaxis"] with { Range = [0, height], Extra = hidden },
                },
                Annotations = [.. themes.Zip(fields, (g, f) => new Annotation
                {
                    Text = Short(Words(g.Key), f.Width / width * 880 / 6.6), X = f.X + 0.4, Y = f.Y + f.Height - 0.2, XRef = "x", YRef = "y", XAnchor = "left", YAnchor = "top", ShowArrow = false, Font = new() { Size = 11 },
                })],
                Extra = new() { ["hoverdistance"] = 60 },
            },
        };
    }

    /// <summary>What was measured against what was asked: the middle of the accepted interval, or its one bound. Claims of papers in the colour of their verdict; what is ours or true by construction in grey. The axes are logarithmic over four decades; claims outside, such as that two numbers agree to the
    /// last digit, are counted below the title.</summary>
    public static Figure Claims(Ledger ledger)
    {
        var all = ledger.Claims.Select(c => (Claim: c, Asked: Middle(c))).Where(c => c.Asked is >= 0.01 and <= 20 && c.Claim.Measured is >= 0.003 and <= 50).ToList();
        int left = ledger.Claims.Count - all.Count;
        var figure = Plot.LogLog("Measured against asked", "asked: middle or bound of the accepted interval", "measured (± uncertainty)",
            $"{all.Count} claims; grey: accepted{(left > 0 ? $"; {left} others in the table" : "")}").Ticks(x: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10], y: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]);
        double?[] x = [.. all.SelectMany(c => new double?[] { c.Asked, c.Asked, null })];
        double?[] y = [.. all.SelectMany(c => new double?[] { Math.Max(c.Claim.Low ?? 0, c.Asked * 0.4), Math.Min(c.Claim.High ?? double.MaxValue, c.Asked * 2.5), null })];
        var traces = new List<Trace>
        {
            new Scatter
            {
                Name = "accepted", ShowLegend = true, Mode = "lines", Line = new() { Width = 5, Color = "rgba(127,127,127,0.28)" }, HoverInfo = "skip",
                X = Values.Of(x.Select(v => v ?? double.NaN)), Y = Values.Of(y.Select(v => v ?? double.NaN)),
            },
        };
        foreach (var (verdict, color) in s_verdicts)
        {
            var symbol = verdict switch { Verdict.Reproduced => "circle", Verdict.NotReproduced => "x", _ => "diamond" };
            Add(all.Where(c => c.Claim.Counts && c.Claim.Verdict == verdict), ClaimsFile.Text(verdict), color, symbol);
        }

        foreach (var kind in new[] { ClaimKind.Ours, ClaimKind.Identity }) Add(all.Where(c => c.Claim.Kind == kind), Asked.Text(kind), "#9aa1ab", "circle-open");
        return figure with { Data = traces, Layout = figure.Layout with { Height = 520, ShowLegend = true } };

        void Add(IEnumerable<(ClaimRow Claim, double Asked)> some, string name, string color, string symbol)
        {
            var own = some.ToList();
            if (own.Count == 0) return;
            traces.Add(new Scatter
            {
                Name = $"{name}: {own.Count}", ShowLegend = true, Mode = "markers",
                Marker = new() { Color = color, Size = 8, Symbol = symbol },
                // A bar through zero would run off a logarithmic axis.
                ErrorY = new() { Array = Values.Of(own.Select(c => Math.Min(c.Claim.Uncertainty ?? 0, 0.7 * c.Claim.Measured!.Value))), Color = color, Thickness = 1.5, Width = 3 },
                X = Values.Of(own.Select(c => c.Asked)), Y = Values.Of(own.Select(c => c.Claim.Measured!.Value)),
                Text = Values.Of(own.Select(c => $"<b>{c.Claim.Id}</b> {Broken(c.Claim.Statement)}<br>paper: {Broken(c.Claim.PaperValue)}<br>measured {Number(c.Claim)}, accepted {Accepted(c.Claim)}")),
                HoverTemplate = "%{text}<extra></extra>",
            });
        }
    }

    /// <summary>CPU seconds of the runs behind each paper's claims: those of its most expensive claim, since claims of one paper mostly share their runs.</summary>
    public static Figure Seconds(Ledger ledger)
    {
        var papers = ledger.Claims.GroupBy(c => c.Paper).Select(g => (g.First().Notebook, Title: Title(ledger, g.Key), Seconds: g.Max(c => c.Seconds))).OrderBy(p => p.Notebook, StringComparer.Ordinal).ThenByDescending(p => p.Seconds).ToList();
        return papers.GroupBy(p => p.Notebook).Aggregate(Plot.LogY("How long it takes", "", "CPU time of the dearest claim (s)", "runs on one core, from an empty store").Tall(),
            (figure, g) => figure.Bars(g.Select(p => Short(p.Title, 24)), g.Select(p => Math.Max(0.1, p.Seconds)), g.Key));
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

    // Room for the papers' names below the bars, on a narrow page too.
    private static Figure Tall(this Figure figure) => figure with { Layout = figure.Layout with { Height = 600 } };

    private static string Title(Ledger ledger, string paper) => ledger.Papers.FirstOrDefault(p => p.Id == paper)?.Title ?? paper;

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

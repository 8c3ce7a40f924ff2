namespace Phenomena.Figures;

/// <summary>Compiles what nearly every notebook draws, on a thread of its own, while its first cells run: the reader waits less for the first figures.</summary>
public static class FirstFigure
{
    private sealed record Row(double X, double Y, string Name);

    /// <summary>Begins, and returns at once.</summary>
    public static void Prepare() => new Thread(Draw) { IsBackground = true, Name = "first figure" }.UnsafeStart();

    private static void Draw()
    {
        Row[] rows = [.. from name in new[] { "a", "b" } from x in Enumerable.Range(1, 4) from seed in new[] { 1, 2 } select new Row(x, x + seed, name)];
        try
        {
            var lines = Plot.Lines(rows, r => r.X, r => r.Y, r => r.Name, title: "t", log: "xy", band: true, fit: Fit.PowerLaw).Reference(1, "paper");
            var marks = Plot.Linear("t", "x", "y").Line([1, 2], [3.0, 4], "line").Dashed().Dots([1, 2], [3.0, 4], "dots", [0.1, 0.1]).Linked().Guide(x => x, "equal").Range(x: (0, 3), y: (0, 5));
            Figure[] all =
            [
                Plot.Grid("t", 2, lines, Plot.Dots(rows, r => r.X, r => r.Y, r => r.Name), Plot.Bars(rows, r => r.Name, r => r.Y), Plot.Heat(rows, r => r.X, r => r.Name, r => r.Y)),
                Plot.Slider("step", [("1", marks), ("2", marks)]),
            ];
            // Not as a figure of the session, the first of which brings plotly.js along.
            foreach (var figure in all) FigureHtml.Place(figure, new());
            Table.Of(rows, ("x", r => r.X), ("name", r => r.Name)).ToHtml();
        }
        // Whatever it is, the reader's own figure will say it.
        catch (Exception)
        {
        }
    }
}

using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>An experiment that a cell declares, swept as one of the library is.</summary>
[Collection("session")]
public sealed class CellExperimentTests : IAsyncLifetime
{
    const string Helper = "double Scaled(double x) => 3 * x;", Declared = """
        record Setting(int Size, Shape Shape = Shape.Round, Part Part = null); enum Shape { Round, Square } record Part(double Depth);
        record Outcome(double Value, double[] Curve, Shape Shape);
        """, Experiment = """
        var experiment = new Experiment<Setting, Outcome>("cell-made", 1, (setting, stop, progress) =>
        {
            System.Threading.Interlocked.Increment(ref done);
            var curve = Enumerable.Range(1, setting.Size).Select(i => Scaled(i) + offset).ToArray();
            return new(curve.Sum(), curve, setting.Shape);
        });
        """;

    readonly string store = Directory.CreateTempSubdirectory("cell-runs-").FullName;
    readonly CSharpSession session = new();

    public async ValueTask InitializeAsync() => await Begin(session);

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        Directory.Delete(store, recursive: true);
    }

    [Fact]
    public async Task It_runs_once_and_comes_from_the_store_when_its_cells_are_run_again_also_in_another_session()
    {
        Assert.Equal("9, 18", await Swept(session, Helper, Declared, Experiment));
        Assert.Equal("2", await session.Value("done"));
        for (var i = 0; i < 2; i++) Assert.Equal("9, 18", await Swept(session, Helper, Declared, Experiment));
        // Only the last of them, so that it is another cell that follows others.
        Assert.Equal("9, 18", await Swept(session, Experiment));
        Assert.Equal("2", await session.Value("done"));

        await using var another = new CSharpSession();
        await Begin(another);
        await another.Value("var before = 1;");
        Assert.Equal("9, 18", await Swept(another, Helper, "// one cell more", Declared, Experiment));
        Assert.Equal("0", await another.Value("done"));
        Assert.All(Directory.GetFiles(store, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("Submission", File.ReadAllText(file) + file));
    }

    [Theory]
    [InlineData("Scaled(i) + offset", "Scaled(i) - offset + 1")]
    [InlineData("double Scaled(double x) => 3 * x;", "double Scaled(double x) => 4 * x;")]
    [InlineData("var experiment", "offset = 5; var experiment")]
    public async Task A_body_that_changed_without_its_version_is_said_and_with_it_run_anew(string before, string after)
    {
        await Swept(session, Helper, Declared, Experiment);
        string[] changed = [.. new[] { Helper, Declared, Experiment }.Select(cell => cell.Replace(before, after))];
        var output = new Recording();
        Assert.Equal("9, 18", await Swept(session, output, changed));
        var said = Assert.Single(output.Displayed, d => d.Text()!.Contains("other code")).Text()!;
        Assert.Contains("2 of 2 runs of cell-made, version 1,", said);
        Assert.Contains("raise the version to 2", said);
        Assert.Equal("2", await session.Value("done"));
        Assert.NotEqual("9, 18", await Swept(session, [.. changed.Select(cell => cell.Replace("\"cell-made\", 1", "\"cell-made\", 2"))]));
        Assert.Equal("4", await session.Value("done"));
        // What was there before is there still.
        await session.Value("offset = 0;");
        Assert.Equal("9, 18", await Swept(session, Helper, Declared, Experiment));
    }

    [Theory]
    [InlineData("double[] Curve, Shape Shape)", "double[] Curve, Shape Shape) { public double Half => Value / 2; }")]
    [InlineData("var experiment", "var other = new[] { 1, 2 }.Select(x => x * 7).Sum(); var experiment")]
    [InlineData("double Scaled", "double Squared(double x) => x * x; double Scaled")]
    [InlineData("var curve =", "// A remark.\n    var curve =")]
    public async Task What_does_not_change_a_run_is_not_said(string before, string after)
    {
        await Swept(session, Helper, Declared, Experiment);
        Assert.Equal("9, 18", await Swept(session, [.. new[] { Helper, Declared, Experiment }.Select(cell => cell.Replace(before, after))]));
        Assert.Equal("2", await session.Value("done"));
    }

    [Fact]
    public async Task Stopped_it_keeps_what_is_finished_shows_how_far_it_is_and_goes_on_from_there()
    {
        string[] slow = ["record Step(int Number);", """
            var slow = new Experiment<Step, int>("slow-cell", 1, (step, stop, progress) =>
            {
                done++;
                while (step.Number == 3 && waiting) { progress.Report(0.5); }
                return step.Number * step.Number;
            });
            """, $$"""(await slow.RunAsync(new[] { 1, 2, 3 }.Select(i => new Step(i)), new SweepOptions { Store = new RunStore({{Quoted(store)}}), Cores = 1 })).Sum(r => r.Result)"""];
        await session.Value("var waiting = true;");
        await session.Value(slow[0]);
        await session.Value(slow[1]);
        var output = new Recording();
        var running = session.ExecuteAsync(slow[2], output);
        await SessionRuns.Until(() => output.Updated.Exists(u => u.Bundle.Text()!.Contains("slow-cell: 2 of 3 runs")));
        session.Interrupt();
        Assert.Equal("KeyboardInterrupt", Assert.IsType<CellFailed>(await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Name);
        Assert.Equal("3", await session.Value("waiting = false; done"));
        // Declared again, as a reader does it who runs all cells.
        foreach (var cell in slow[..2]) await session.Value(cell);
        var again = new Recording();
        Assert.Equal("14", await session.Value(slow[2], again));
        Assert.Equal("4", await session.Value("done"));
        // That a variable which it reads has changed is said first.
        Assert.Contains("another value of a variable", again.Displayed[0].Text());
        // In one piece, where it is over before a bar is drawn.
        var last = again.Updated.Select(u => u.Bundle).Prepend(again.Displayed[^1]).Last().Text();
        Assert.Contains("3 runs in", last);
        Assert.Contains("2 from the run store", last);
    }

    static async Task Begin(CSharpSession session) =>
        await session.Value($"#r \"{typeof(Phenomena.Experiments.Sweep).Assembly.Location}\"\nusing Phenomena.Experiments; var done = 0; var offset = 0.0;");

    async Task<string?> Swept(CSharpSession session, params string[] cells)
    {
        var output = new Recording();
        var values = await Swept(session, output, cells);
        Assert.DoesNotContain(output.Displayed, d => d.Text()!.Contains("other code"));
        return values;
    }

    async Task<string?> Swept(CSharpSession session, Recording output, params string[] cells)
    {
        foreach (var cell in cells) await session.Value(cell);
        return await session.Value($$"""
            var runs = await experiment.RunAsync([new(2), new(3, Shape.Square, new(0.5))], new SweepOptions { Store = new RunStore({{Quoted(store)}}) });
            string.Join(", ", runs.Select(r => r.Result.Value))
            """, output);
    }

    static string Quoted(string path) => $"@\"{path}\"";
}

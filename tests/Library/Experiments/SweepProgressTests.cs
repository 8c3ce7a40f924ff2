using Microsoft.DotNet.Interactive;
using Phenomena.Experiments;
using Xunit;
using static Phenomena.Experiments.SweepProgress;

namespace Phenomena.Tests.Library.Experiments;

public class SweepProgressTests
{
    private static readonly SweepStatus Status = new("toy", 30, 12, 4, 0, 0, 2, 0.4, TimeSpan.FromSeconds(21.4), 80.2);

    [Fact]
    public void Nothing_is_said_of_the_time_left_before_anything_is_known() =>
        Assert.Null(TimeLeft([new(1, 0, 5), new(1, 0, 0)], 2));

    [Fact]
    public void The_time_left_is_laid_out_over_the_cores()
    {
        // One unit of cost took 2 s. Left: 4 units and two of 1, on two cores.
        Assert.Equal(8, TimeLeft([new(1, 1, 2), new(4, 0, 0), new(1, 0, 0), new(1, 0, 0)], 2)!.Value, 1e-9);
        Assert.Equal(12, TimeLeft([new(1, 1, 2), new(4, 0, 0), new(1, 0, 0), new(1, 0, 0)], 1)!.Value, 1e-9);
    }

    [Fact]
    public void What_a_run_has_done_is_taken_off()
    {
        Assert.Equal(6, TimeLeft([new(4, 0.25, 2)], 2)!.Value, 1e-6);
        Assert.Equal(3, TimeLeft([new(1, 1, 4), new(1, 0, 1)], 2)!.Value, 1e-6);
        Assert.Equal(0, TimeLeft([new(1, 1, 4)], 2)!.Value);
    }

    [Fact]
    public void Words_are_short_and_complete()
    {
        Assert.Equal("toy: 12 of 30 runs, 1 min 20 s left", Status.Line);
        Assert.Equal("toy: 30 runs in 21.4 s on 2 cores, 4 from the run store", (Status with { Done = 30 }).Summary);
        Assert.Equal("toy: 12 of 30 runs in 21.4 s on 2 cores, 1 failed, 4 from the run store", (Status with { Failed = 1 }).Summary);
        Assert.Equal("toy: 1 run in 2 h 05 min on 1 core, 0 from the run store",
            (Status with { Total = 1, Done = 1, FromStore = 0, Cores = 1, Elapsed = TimeSpan.FromMinutes(125) }).Summary);
    }

    [Fact]
    public void A_terminal_has_one_line_that_is_rewritten_and_never_wraps()
    {
        var terminal = new StringWriter();
        var view = new TerminalLine(terminal, () => 60);
        view.Show(Status);
        view.Show(Status with { Left = 3 });
        view.End(Status with { Done = 30 });
        var parts = terminal.ToString().TrimEnd().Split('\r', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, parts.Length);
        Assert.StartsWith("[#########...............] toy: 12 of 30 runs", parts[0]);
        Assert.All(parts, p => Assert.True(p.Length <= 59));
        Assert.Single(terminal.ToString(), '\n');
    }

    [Fact]
    public void A_log_gets_a_line_now_and_then_and_one_at_the_end()
    {
        var log = new StringWriter();
        var view = new LogLines(log, TimeSpan.FromHours(1));
        for (var i = 0; i < 100; i++) view.Show(Status);
        view.End(Status with { Done = 30 });
        Assert.Equal("toy: 30 runs in 21.4 s on 2 cores, 4 from the run store" + log.NewLine, log.ToString());
    }

    [Fact]
    public async Task A_notebook_has_one_bar_that_ends_as_a_line()
    {
        var outputs = Kernel.Shown;
        KernelInvocationContext.Current = new(TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        var experiment = new Experiment<int, int>("slow", 1, (seed, _, progress) =>
        {
            for (var i = 0; i < 40; i++)
            {
                Thread.Sleep(20);
                progress.Report(i / 40.0);
            }

            return seed;
        });
        await experiment.RunAsync([1, 2], new() { Store = new(folder.Path) }, TestContext.Current.CancellationToken);
        Assert.StartsWith("show <div", outputs[0]);
        Assert.All(outputs.Skip(1), o => Assert.StartsWith("update <div", o));
        Assert.Contains("width:", outputs[0]);
        Assert.Matches(@"slow: 2 runs in .* s on \d+ cores?, 0 from the run store</div>", outputs[^1]);
    }

    [Fact]
    public async Task A_view_that_breaks_costs_no_run()
    {
        using var folder = new TemporaryFolder();
        var experiment = new Experiment<int, int>("plain", 1, (seed, _, _) => seed);
        var runs = await experiment.RunAsync([1, 2], new() { Store = new(folder.Path), View = new Broken() }, TestContext.Current.CancellationToken);
        Assert.Equal(2, runs.Count);
    }

    private sealed class Broken : ISweepView
    {
        public void Show(SweepStatus status) => throw new InvalidOperationException();

        public void End(SweepStatus status) => throw new InvalidOperationException();
    }
}

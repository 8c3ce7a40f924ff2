using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.DotNet.Interactive;
using Phenomena.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

public sealed class SweepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<int> _started = new();

    private SweepOptions Options => new() { Store = new(_folder.Path), Quiet = true };

    private Experiment<Config, Result> Squares => new("squares", 1, (config, _, _) =>
    {
        _started.Enqueue(config.Seed);
        return new(config.Seed * config.Seed);
    });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_come_in_the_order_of_the_configs_and_equal_configs_run_once()
    {
        var runs = await Squares.RunAsync(Configs(5, 3, 5, 1, 3), Options, Token);
        Assert.Equal([25, 9, 25, 1, 9], runs.Select(r => r.Result.Square));
        Assert.Equal([5, 3, 5, 1, 3], runs.Select(r => r.Config.Seed));
        Assert.Equal([1, 3, 5], _started.Order());
        Assert.All(runs, r => Assert.False(r.FromStore));
    }

    [Fact]
    public async Task No_config_is_no_run() => Assert.Empty(await Squares.RunAsync([], Options, Token));

    [Fact]
    public async Task A_second_sweep_reads_what_the_first_kept_and_does_the_rest()
    {
        await Squares.RunAsync(Configs(1, 2), Options, Token);
        var runs = await Squares.RunAsync(Configs(1, 2, 3), Options, Token);
        Assert.Equal([true, true, false], runs.Select(r => r.FromStore));
        Assert.Equal([1, 4, 9], runs.Select(r => r.Result.Square));
        Assert.Equal([1, 2, 3], _started.Order());
    }

    [Fact]
    public async Task Fresh_runs_again_and_replaces()
    {
        await Squares.RunAsync(Configs(1, 2), Options, Token);
        var path = Options.Store!.PathOf(Squares, new(2));
        File.WriteAllText(path, "damaged");
        await Squares.RunAsync(Configs(1, 2), Options with { Fresh = true }, Token);
        Assert.Equal(4, _started.Count);
        Assert.Equal(4, Options.Store!.Load(Squares, new(2))!.Result.Square);
    }

    [Fact]
    public async Task Another_version_does_not_see_older_runs()
    {
        await Squares.RunAsync(Configs(7), Options, Token);
        var next = new Experiment<Config, Result>("squares", 2, (_, _, _) => new(-1));
        Assert.Equal(-1, (await next.RunAsync(Configs(7), Options, Token))[0].Result.Square);
    }

    [Fact]
    public async Task All_cores_work_at_once()
    {
        var cores = Environment.ProcessorCount;
        using var all = new Barrier(cores);
        var met = new Experiment<Config, Result>("meeting", 1, (_, _, _) => new(all.SignalAndWait(TimeSpan.FromSeconds(60)) ? 1 : 0));
        var runs = await met.RunAsync(Configs([.. Enumerable.Range(0, 2 * cores)]), Options, Token);
        Assert.All(runs, r => Assert.Equal(1, r.Result.Square));
    }

    [Fact]
    public async Task Runs_go_on_threads_of_their_own()
    {
        var experiment = new Experiment<Config, Result>("threads", 1, (_, _, _) => new(Thread.CurrentThread.IsThreadPoolThread ? 1 : 0));
        Assert.Equal(0, (await experiment.RunAsync(Configs(1), Options, Token))[0].Result.Square);
    }

    [Fact]
    public async Task The_longest_start_first()
    {
        var experiment = new Experiment<Config, Result>("costly", 1, Squares.Run) { Cost = c => c.Seed };
        await experiment.RunAsync(Configs(2, 9, 4, 7), Options with { Cores = 1 }, Token);
        Assert.Equal([9, 7, 4, 2], _started);
    }

    [Fact]
    public async Task A_failing_run_is_named_and_costs_no_other()
    {
        var experiment = new Experiment<Config, Result>("fragile", 1, (c, _, _) =>
            c.Seed == 2 ? throw new InvalidOperationException("the loss is NaN.") : new(c.Seed));
        var e = await Assert.ThrowsAsync<SweepException>(() => experiment.RunAsync(Configs(1, 2, 3, 4), Options, Token));
        Assert.StartsWith("1 of 4 runs failed; the first with Config { Seed = 2 }: the loss is NaN. (3 of 4 runs of fragile are kept in ", e.Message);
        Assert.IsType<InvalidOperationException>(e.InnerException);
        Assert.Equal(3, _folder.Files("*.json").Length);
    }

    [Theory]
    [InlineData(true)] // the run looks at its token
    [InlineData(false)] // the run only reports its progress
    public async Task Cancelling_keeps_what_is_finished(bool looksAtToken)
    {
        using var stop = new CancellationTokenSource();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => StoppedBy(stop, looksAtToken).RunAsync(Configs(0, 1, 2, 3, 4, 5), Options with { Cores = 1 }, stop.Token));
        Assert.StartsWith($"Stopped. 3 of 6 runs of long are kept in {_folder.Path}", e.Message);
        Assert.Equal(3, _folder.Files("*.json").Length);
    }

    [Fact]
    public async Task Interrupting_the_notebook_cell_stops_the_sweep()
    {
        using var stop = new CancellationTokenSource();
        KernelInvocationContext.Current = new(stop.Token);
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => StoppedBy(stop, true).RunAsync(Configs(0, 1, 2, 3, 4, 5), Options with { Cores = 1 }, Token));
        Assert.Contains("3 of 6 runs", e.Message);
    }

    [Fact]
    public async Task A_damaged_stored_run_is_named_before_anything_starts()
    {
        await Squares.RunAsync(Configs(3), Options, Token);
        _started.Clear();
        var path = Options.Store!.PathOf(Squares, new(3));
        File.WriteAllText(path, File.ReadAllText(path)[..40]);
        var before = File.ReadAllText(path);

        var e = await Assert.ThrowsAsync<RunStoreException>(() => Squares.RunAsync(Configs(1, 2, 3), Options, Token));
        Assert.Equal(path, e.Path);
        Assert.StartsWith($"The run store cannot use {path}: it is not the JSON of a finished run", e.Message);
        Assert.EndsWith("Delete this file and run again, or run with new SweepOptions { Fresh = true }, which replaces it.", e.Message);
        Assert.Empty(_started);
        Assert.Equal(before, File.ReadAllText(path));
        Assert.Single(_folder.Files("*"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_named_before_anything_starts()
    {
        var file = Path.Combine(_folder.Path, "a-file");
        File.WriteAllText(file, "");
        var e = await Assert.ThrowsAsync<RunStoreException>(() => Squares.RunAsync(Configs(1), Options with { Store = new(file) }, Token));
        Assert.Contains("cannot be written", e.Message);
        Assert.Contains("PHENOMENA_RUNS", e.Message);
        Assert.Empty(_started);
    }

    [Fact]
    public async Task A_result_that_JSON_cannot_carry_stops_the_sweep()
    {
        var experiment = new Experiment<Config, double[,]>("matrix", 1, (_, _, _) => new double[2, 2]);
        var e = await Assert.ThrowsAsync<RunStoreException>(() => experiment.RunAsync(Configs(1, 2), Options, Token));
        Assert.Contains("cannot be written as JSON", e.Message);
    }

    [Fact]
    public async Task A_run_that_failed_in_native_code_is_done_again_once()
    {
        var view = new LastStatus();
        var runs = await Failing(times: 1, () => new ExternalException("Expected false to be true")).RunAsync(Configs(1, 2), Options with { Quiet = false, View = view }, Token);
        Assert.Equal([1, 2], runs.Select(r => r.Result.Square));
        Assert.Equal([1, 1, 2], _started.Order());
        Assert.Contains("1 done again after a failure in native code", view.Text);
    }

    [Fact]
    public async Task A_run_that_failed_in_native_code_twice_is_an_error_with_its_config()
    {
        var e = await Assert.ThrowsAsync<SweepException>(() => Failing(times: 2, () => new ExternalException("Unknown scalar type")).RunAsync(Configs(1, 2), Options, Token));
        Assert.StartsWith("1 of 2 runs failed; the first with Config { Seed = 1 }: native code failed twice, the second time with: Unknown scalar type (1 of 2 runs of native are kept in ", e.Message);
        Assert.Equal([1, 1, 2], _started.Order());
    }

    [Fact]
    public async Task What_failed_elsewhere_is_not_done_again()
    {
        await Assert.ThrowsAsync<SweepException>(() => Failing(times: 1, () => new InvalidOperationException("no")).RunAsync(Configs(1, 2), Options, Token));
        Assert.Equal([1, 2], _started.Order());
    }

    [Fact]
    public async Task The_first_use_of_a_store_says_where_runs_are_kept()
    {
        var (view, store) = (new LastStatus(), new RunStore(Path.Combine(_folder.Path, "new", "runs")));
        var options = Options with { Quiet = false, View = view, Store = store };
        await Squares.RunAsync(Configs(1), options, Token);
        Assert.EndsWith($"; runs are kept in {store.Directory} (PHENOMENA_RUNS chooses another folder)", view.Text);
        await Squares.RunAsync(Configs(1, 2), options, Token);
        Assert.EndsWith(", 1 from the run store", view.Text);
    }

    [Fact]
    public async Task Without_a_store_nothing_is_written()
    {
        var runs = await Squares.RunAsync(Configs(2), new() { Store = null, Quiet = true }, Token);
        Assert.Equal(4, runs[0].Result.Square);
        Assert.Empty(_folder.Files("*"));
    }

    [Fact]
    public async Task Seconds_count_the_work_of_the_run_and_not_its_waiting()
    {
        var experiment = new Experiment<Config, Result>("sleeper", 1, (_, _, _) =>
        {
            Thread.Sleep(400);
            return new(0);
        });
        var run = (await experiment.RunAsync(Configs(1), Options, Token))[0];
        Assert.InRange(run.Seconds, 0, 0.3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public async Task A_cost_must_be_a_positive_number(double cost)
    {
        var experiment = new Experiment<Config, Result>("costly", 1, Squares.Run) { Cost = _ => cost };
        await Assert.ThrowsAsync<ArgumentException>(() => experiment.RunAsync(Configs(1), Options, Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData("Two Words")]
    public void A_name_must_be_able_to_name_a_folder(string name) =>
        Assert.Throws<ArgumentException>(() => new Experiment<Config, Result>(name, 1, Squares.Run));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<Config> Configs(params int[] seeds) => seeds.Select(s => new Config(s));

    /// <summary>Three quick runs; the fourth asks for the stop and then goes on until it is stopped.</summary>
    private static Experiment<Config, Result> StoppedBy(CancellationTokenSource source, bool looksAtToken) => new("long", 1, (config, stop, progress) =>
    {
        if (config.Seed < 3) return new(config.Seed);
        source.Cancel();
        while (true)
        {
            if (looksAtToken) stop.ThrowIfCancellationRequested();
            else progress.Report(0.5);
        }
    });

    /// <summary>The run of seed 1 fails its first times.</summary>
    private Experiment<Config, Result> Failing(int times, Func<Exception> failure) => new("native", 1, (config, _, _) =>
    {
        _started.Enqueue(config.Seed);
        if (config.Seed == 1 && _started.Count(s => s == 1) <= times) throw failure();
        return new(config.Seed);
    });

    private sealed class LastStatus : ISweepView
    {
        public string Text { get; private set; } = "";

        public void Show(SweepStatus status)
        {
        }

        public void End(SweepStatus status) => Text = status.Summary;
    }

    private sealed record Config(int Seed);

    private sealed record Result(int Square);
}

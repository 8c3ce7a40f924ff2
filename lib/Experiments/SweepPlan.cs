using System.Diagnostics;
using CsvHelper;

namespace Phenomena.Experiments;

/// <summary>A theme's sweep as a command needs it: what it would run, how long that takes, running it, and writing down what there is.</summary>
public interface ISweepPlan
{
    /// <summary>Theme and scale, such as <c>superposition-paper</c>: also the name of the CSV file in <c>data/</c>.</summary>
    string Name { get; }

    /// <summary>How many runs it has.</summary>
    int Count { get; }

    /// <summary>How many of them the store has.</summary>
    /// <exception cref="RunStoreException">A stored run cannot be trusted.</exception>
    int Stored(RunStore store);

    /// <summary>Seconds that the runs missing in the store will take, from the first steps of the longest of them on every core at once.</summary>
    /// <remarks>A guess: the machine may be less busy now than later, and the first steps of a training may cost more than the rest.</remarks>
    TimeSpan Estimate(RunStore store, int cores, CancellationToken cancellation = default);

    /// <summary>Does the missing runs stage by stage, so that what is finished first belongs together.</summary>
    /// <exception cref="OperationCanceledException">Stopped; finished runs are kept.</exception>
    Task RunAsync(SweepOptions options, CancellationToken cancellation = default);

    /// <summary>Writes the stored runs as CSV, a row for each in the order of the plan.</summary>
    /// <param name="store">Where finished runs are.</param>
    /// <param name="path">The file.</param>
    /// <param name="fewer">Whether a file that is there may lose rows.</param>
    /// <returns>How many rows it wrote.</returns>
    /// <exception cref="InvalidOperationException">There is no finished run, or a file with more rows would be replaced; nothing was written.</exception>
    int Collect(RunStore store, string path, bool fewer = false);

    /// <summary>Deals the runs missing in the store over tasks that know nothing of each other: the dearest first, each to the task with the
    /// least work so far (with equal costs, run i goes to task i modulo their number). No run is in two shares, a config that appears twice included.</summary>
    /// <param name="store">Where finished runs are.</param>
    /// <param name="tasks">How many shares at most; there are fewer when there are fewer runs.</param>
    /// <returns>For each task the places of its runs in the plan, counted from 0; no share is empty.</returns>
    /// <exception cref="RunStoreException">A stored run cannot be trusted.</exception>
    IReadOnlyList<IReadOnlyList<int>> Shares(RunStore store, int tasks);

    /// <summary>The plan of some of the runs, in one stage.</summary>
    /// <param name="runs">Their places in this plan, counted from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The plan has no such place.</exception>
    ISweepPlan Part(IReadOnlyList<int> runs);
}

/// <summary>The plan of one experiment's sweep.</summary>
/// <param name="Name">Theme and scale.</param>
/// <param name="Experiment">What is run.</param>
/// <param name="Stages">The configs, in groups that are finished one after another.</param>
/// <param name="Shortened">A config's first few seconds: the same work per step, fewer steps.</param>
/// <param name="Columns">The CSV's columns.</param>
public sealed record SweepPlan<TConfig, TResult>(
    string Name, Experiment<TConfig, TResult> Experiment, IReadOnlyList<IReadOnlyList<TConfig>> Stages, Func<TConfig, TConfig> Shortened,
    IReadOnlyList<(string Name, Func<Run<TConfig, TResult>, string> Cell)> Columns) : ISweepPlan
    where TConfig : notnull
    where TResult : notnull
{
    /// <inheritdoc/>
    public int Count => Stages.Sum(s => s.Count);

    /// <inheritdoc/>
    public int Stored(RunStore store) => Runs(store).Count();

    /// <inheritdoc/>
    public TimeSpan Estimate(RunStore store, int cores, CancellationToken cancellation = default)
    {
        var waiting = Stages.Select(stage => stage.Where(c => store.Load(Experiment, c) is null).Select(Experiment.Cost).ToList()).Where(s => s.Count > 0).ToList();
        if (waiting.Count == 0) return TimeSpan.Zero;
        var probe = Shortened(Stages.SelectMany(s => s).Where(c => store.Load(Experiment, c) is null).MaxBy(Experiment.Cost)!);
        // Once to compile it, once for the clock.
        Experiment.Run(probe, cancellation, new Progress<double>());
        var watch = Stopwatch.StartNew();
        Task.WaitAll([.. Enumerable.Range(0, cores).Select(_ =>
            Task.Factory.StartNew(() => Experiment.Run(probe, cancellation, new Progress<double>()), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default))], cancellation);
        var perCost = watch.Elapsed.TotalSeconds / Experiment.Cost(probe);
        // A stage lasts as long as its longest run, or as its work on all cores.
        return TimeSpan.FromSeconds(perCost * waiting.Sum(stage => Math.Max(stage.Max(), stage.Sum() / cores)));
    }

    /// <inheritdoc/>
    public async Task RunAsync(SweepOptions options, CancellationToken cancellation = default)
    {
        foreach (var stage in Stages) await Experiment.RunAsync(stage, options, cancellation);
    }

    /// <inheritdoc/>
    public int Collect(RunStore store, string path, bool fewer = false)
    {
        var runs = Runs(store).ToList();
        if (runs.Count == 0) throw new InvalidOperationException($"{Name} has no finished runs in {store.Directory}, so nothing was written. Run the sweep first, or set PHENOMENA_RUNS to the folder of its runs.");
        if (!fewer && Rows(path) is var there && there > runs.Count)
            throw new InvalidOperationException($"{Name} has {runs.Count} finished runs in {store.Directory}, and {path} has {there} rows, so nothing was written. Finish the sweep, or add --fewer (fewer: true) to lose the others.");
        WholeFile.Write(path, temporary =>
        {
            using var csv = CsvWriter.ToFile(temporary, new CsvWriterOptions { NewLine = "\n" });
            csv.WriteRecord([.. Columns.Select(c => c.Name)]);
            foreach (var run in runs) csv.WriteRecord([.. Columns.Select(c => c.Cell(run))]);
        });
        return runs.Count;
    }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<int>> Shares(RunStore store, int tasks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tasks, 1);
        var configs = Stages.SelectMany(s => s).ToList();
        var missing = Enumerable.Range(0, configs.Count)
            .DistinctBy(i => store.PathOf(Experiment, configs[i]))
            .Where(i => store.Load(Experiment, configs[i]) is null)
            .OrderByDescending(i => Experiment.Cost(configs[i]))
            .ToList();
        var shares = Enumerable.Range(0, Math.Min(tasks, missing.Count)).Select(_ => (Runs: new List<int>(), Cost: 0.0)).ToArray();
        foreach (var i in missing)
        {
            ref var share = ref shares[Array.IndexOf(shares, shares.MinBy(s => s.Cost))];
            share.Runs.Add(i);
            share.Cost += Experiment.Cost(configs[i]);
        }

        return [.. shares.Select(s => s.Runs)];
    }

    /// <inheritdoc/>
    public ISweepPlan Part(IReadOnlyList<int> runs)
    {
        var configs = Stages.SelectMany(s => s).ToList();
        foreach (var i in runs)
        {
            if (i < 0 || i >= configs.Count)
                throw new ArgumentOutOfRangeException(nameof(runs), i, $"{Name} has the places 0 to {configs.Count - 1}. Take places that Shares gave for this plan.");
        }

        return this with { Stages = [[.. runs.Select(i => configs[i])]] };
    }

    /// <summary>How many rows a CSV file has below its header; 0 when it is not there.</summary>
    private static int Rows(string path)
    {
        if (!File.Exists(path)) return 0;
        using var csv = CsvReader.FromFile(path);
        var rows = 0;
        while (csv.Read()) rows++;
        return rows;
    }

    private IEnumerable<Run<TConfig, TResult>> Runs(RunStore store) => Stages.SelectMany(s => s).Select(c => store.Load(Experiment, c)).OfType<Run<TConfig, TResult>>();
}

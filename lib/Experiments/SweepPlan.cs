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
    /// <returns>How many rows it wrote.</returns>
    int Collect(RunStore store, string path);
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
    public int Collect(RunStore store, string path)
    {
        var runs = Runs(store).ToList();
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        using (var csv = CsvWriter.ToFile(temporary, new CsvWriterOptions { NewLine = "\n" }))
        {
            csv.WriteRecord([.. Columns.Select(c => c.Name)]);
            foreach (var run in runs) csv.WriteRecord([.. Columns.Select(c => c.Cell(run))]);
        }

        File.Move(temporary, path, overwrite: true);
        return runs.Count;
    }

    private IEnumerable<Run<TConfig, TResult>> Runs(RunStore store) => Stages.SelectMany(s => s).Select(c => store.Load(Experiment, c)).OfType<Run<TConfig, TResult>>();
}

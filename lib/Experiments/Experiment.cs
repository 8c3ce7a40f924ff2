using System.Text.RegularExpressions;

namespace Phenomena.Experiments;

/// <summary>A named, versioned, pure function from a config to a result: one run, seeded by its config, with no state outside it.</summary>
/// <typeparam name="TConfig">A record of everything the run depends on, its seed included. It is written as JSON and names the stored run.</typeparam>
/// <typeparam name="TResult">A record of what was measured: numbers, text, arrays, nested records. It is stored as JSON.</typeparam>
public sealed partial class Experiment<TConfig, TResult> : IExperiment
    where TConfig : notnull
    where TResult : notnull
{
    /// <summary>Names the experiment.</summary>
    /// <param name="name">Lower-case letters, digits, dots and dashes: it is also the name of a folder in the run store.</param>
    /// <param name="version">Raise it whenever the same config would now give another result: stored runs of older versions are then left alone.
    /// Of a function that a notebook's cell declares, a sweep says when it is not the one that made the stored runs of this version.</param>
    /// <param name="run">Does one run on the calling thread. It looks at the token, or reports its progress (0 to 1), several times a second:
    /// both are where a cancelled sweep stops it.</param>
    /// <exception cref="ArgumentException">The name cannot name a folder on every system.</exception>
    public Experiment(string name, int version, Func<TConfig, CancellationToken, IProgress<double>, TResult> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!FolderName().IsMatch(name))
        {
            throw new ArgumentException(
                $"An experiment's name has lower-case letters, digits, dots and dashes and starts with a letter; got \"{name}\". " +
                "Give it a name such as \"superposition-toy\".", nameof(name));
        }

        (Name, Version, Run) = (name, version, run);
    }

    /// <summary>The name, also the folder of its stored runs.</summary>
    public string Name { get; }

    /// <summary>The version that stored runs must have to be used.</summary>
    public int Version { get; }

    /// <summary>The function itself.</summary>
    public Func<TConfig, CancellationToken, IProgress<double>, TResult> Run { get; }

    /// <summary>How long a run takes relative to others, in any unit (FLOPs, say). A sweep starts the longest first and weighs the
    /// time left by it. Without it all runs count the same.</summary>
    public Func<TConfig, double> Cost { get; init; } = _ => 1;

    /// <summary>A config's trial: the same run, so small that it takes milliseconds, with a result of the same shape (what reads the result reads it too). It stands in for the config where it only
    /// matters that everything runs (<see cref="Sweep.Trials"/>), and its result is what a change of the code is found by. Without it a config is its own trial.</summary>
    public Func<TConfig, TConfig>? Trial { get; init; }

    /// <summary>How far the numbers of a trial's result may lie from those that another processor gives, relative to their size: vectors of another length add in another order, and training enlarges that.</summary>
    public double Tolerance { get; init; } = 1e-6;

    int IExperiment.Record(RunStore runs, RunStore records, CancellationToken cancellation) => RecordedRuns.Record(this, runs, records, cancellation);

    IEnumerable<string> IExperiment.Differences(RunStore records, CancellationToken cancellation) => RecordedRuns.Differences(this, records, cancellation);

    [GeneratedRegex("^[a-z][a-z0-9.-]*$")]
    private static partial Regex FolderName();
}

/// <summary>One finished run.</summary>
/// <param name="Config">What went in.</param>
/// <param name="Result">What came out.</param>
/// <param name="Seconds">CPU seconds of the thread that did the run, also when it was done earlier and read from the store.</param>
/// <param name="FromStore">True when this sweep read the run instead of doing it.</param>
public sealed record Run<TConfig, TResult>(TConfig Config, TResult Result, double Seconds, bool FromStore)
{
    /// <summary>The code that made it, where that is in a notebook.</summary>
    internal string? Body { get; init; }
}

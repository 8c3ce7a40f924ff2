using System.Reflection;
using System.Text.Json;

namespace Phenomena.Experiments;

/// <summary>An experiment whatever its types, as a command or a test needs it that goes over all of them.</summary>
public interface IExperiment
{
    /// <summary>The name, also the folder of its stored runs.</summary>
    string Name { get; }

    /// <summary>Does two trials and keeps them, unless as many of this version are kept, or one where there is no second config; those of other versions go.</summary>
    /// <param name="runs">A store with runs, whose configs trials are made of: of the two cheapest that are unlike each other.</param>
    /// <param name="records">Where trials are kept.</param>
    /// <param name="cancellation">Stops the trials.</param>
    /// <returns>How many were done.</returns>
    /// <exception cref="InvalidOperationException">No store has a run to take a config from.</exception>
    int Record(RunStore runs, RunStore records, CancellationToken cancellation);

    /// <summary>Does the kept trials of this version again.</summary>
    /// <returns>What is other than it was, a sentence each; also that none is kept.</returns>
    IEnumerable<string> Differences(RunStore records, CancellationToken cancellation);
}

/// <summary>Two small runs of every experiment that are kept with the code (<c>data/recorded</c>), so that a change of what an experiment gives is found in seconds.</summary>
public static class RecordedRuns
{
    /// <summary>How many are kept of each that has as many configs.</summary>
    public const int Each = 2;

    // Below this nothing was trained.
    private const double Trivial = 5e-4;

    /// <summary>The experiments that an assembly declares as static properties, by name.</summary>
    public static IReadOnlyList<IExperiment> Experiments(Assembly assembly) =>
        [.. assembly.GetTypes().Where(t => !t.ContainsGenericParameters).SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(p => typeof(IExperiment).IsAssignableFrom(p.PropertyType)).Select(p => (IExperiment)p.GetValue(null)!).OrderBy(e => e.Name, StringComparer.Ordinal)];

    internal static int Record<TConfig, TResult>(Experiment<TConfig, TResult> experiment, RunStore runs, RunStore records, CancellationToken cancellation)
        where TConfig : notnull
        where TResult : notnull
    {
        var kept = records.Runs(experiment).ToList();
        var own = kept.Where(r => r.Version == experiment.Version).Select(r => RunJson.Canonical(r.Config)).ToHashSet();
        if (own.Count >= Each) return 0;
        // What was recorded of another version is what this one is compared by.
        List<TConfig> chosen = [.. kept.Where(r => r.Version != experiment.Version).Select(r => r.Config), .. Choice(experiment, runs)];
        var missing = chosen.DistinctBy(RunJson.Canonical).Where(c => !own.Contains(RunJson.Canonical(c))).Take(Each - own.Count).ToList();
        if (own.Count + missing.Count == 0)
            throw new InvalidOperationException($"{experiment.Name} has no run in {runs.Directory} to take a config from. Run its notebook once: dotnet run environment/run.cs -- --quick --notebook NN.");

        foreach (var config in missing)
        {
            var started = ThreadClock.Seconds;
            records.Save(experiment, config, experiment.Run(config, cancellation, new Progress<double>()), Math.Round(ThreadClock.Seconds - started, 3));
        }

        foreach (var (path, _, _, _) in kept.Where(r => r.Version != experiment.Version)) File.Delete(path);
        return missing.Count;
    }

    internal static IEnumerable<string> Differences<TConfig, TResult>(Experiment<TConfig, TResult> experiment, RunStore records, CancellationToken cancellation)
        where TConfig : notnull
        where TResult : notnull
    {
        var own = records.Runs(experiment).Where(r => r.Version == experiment.Version).ToList();
        if (own.Count == 0) yield return $"{experiment.Name}, version {experiment.Version}: no run is recorded in {records.Directory}. Record two: dotnet run environment/sweep.cs -- --record";

        foreach (var (path, _, config, _) in own)
        {
            var recorded = JsonSerializer.SerializeToNode(records.Load(experiment, config)!.Result, RunJson.Options);
            var now = JsonSerializer.SerializeToNode(experiment.Run(config, cancellation, new Progress<double>()), RunJson.Options);
            if (JsonDifference.Between(recorded, now, experiment.Tolerance) is { } difference)
            {
                yield return $"{experiment.Name}, version {experiment.Version}, now gives {difference} for {Path.GetFileName(path)}, {config}. " +
                    $"If that is meant, raise the version to {experiment.Version + 1}, so that no stored run is taken for one of this code, and record it: dotnet run environment/sweep.cs -- --record";
            }
        }
    }

    /// <summary>Trials of what was run, the two cheapest that are unlike each other first: in as many members of the config as may be.</summary>
    private static List<TConfig> Choice<TConfig, TResult>(Experiment<TConfig, TResult> experiment, RunStore runs)
        where TConfig : notnull
        where TResult : notnull
    {
        var all = runs.Runs(experiment).OrderBy(r => r.Seconds < Trivial).ThenBy(r => r.Seconds).Select(r => (r.Seconds, Config: experiment.Trial is { } trial ? trial(r.Config) : r.Config))
            .DistinctBy(r => RunJson.Canonical(r.Config)).ToList();
        if (all.Count < 2) return [.. all.Select(r => r.Config)];
        var first = all[0];
        var second = all.Skip(1).Where(r => r.Seconds <= 3 * first.Seconds + Trivial).DefaultIfEmpty(all[1]).MaxBy(r => Unlike(first.Config, r.Config));
        return [first.Config, second.Config];
    }

    private static int Unlike<TConfig>(TConfig one, TConfig other)
    {
        var (a, b) = (JsonSerializer.SerializeToNode(one, RunJson.Options), JsonSerializer.SerializeToNode(other, RunJson.Options));
        return a is System.Text.Json.Nodes.JsonObject members ? members.Count(m => m.Key != "Seed" && m.Value?.ToJsonString() != b![m.Key]?.ToJsonString()) : 0;
    }
}

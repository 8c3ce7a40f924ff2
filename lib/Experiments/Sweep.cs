using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Phenomena.Experiments;

/// <summary>How a sweep runs.</summary>
public sealed record SweepOptions
{
    /// <summary>Where finished runs are kept and looked for; null keeps nothing.</summary>
    public RunStore? Store { get; init; } = RunStore.Default;

    /// <summary>Does every run again and replaces what the store has, without reading it.</summary>
    public bool Fresh { get; init; }

    /// <summary>How many runs go on at once, each on a thread of its own.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>Does the trial of each config in its place; see <see cref="Sweep.Trials"/>, which it begins as.</summary>
    public bool Trials { get; init; } = Sweep.Trials;

    /// <summary>Shows no progress.</summary>
    public bool Quiet { get; init; }

    /// <summary>Where progress goes; null chooses the notebook or the console.</summary>
    internal ISweepView? View { get; init; }
}

/// <summary>Runs an experiment over a grid of configs.</summary>
public static class Sweep
{
    /// <summary>Whether sweeps do the trial of each config (<see cref="Experiment{TConfig, TResult}.Trial"/>) in its place, and give its result as the config's: a notebook with all its figures then runs in
    /// seconds, and its numbers mean nothing. It holds for the process; a notebook's quick parameters set it.</summary>
    public static bool Trials { get; set; }

    /// <summary>Does the runs that the store does not have, in parallel and the longest first, and keeps each the moment it is finished.
    /// In a notebook, interrupting the cell stops it as the token does.</summary>
    /// <remarks>A run that ends in TorchSharp's <see cref="ExternalException"/> is done again, once; progress says how many were.</remarks>
    /// <returns>A run for each config, in the order of the configs. A config that appears twice is run once.</returns>
    /// <exception cref="RunStoreException">A stored run cannot be trusted or the store cannot be written; noticed before any run starts.</exception>
    /// <exception cref="SweepException">Runs failed; the others were finished and kept.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the message says how many runs are kept.</exception>
    public static async Task<IReadOnlyList<Run<TConfig, TResult>>> RunAsync<TConfig, TResult>(
        this Experiment<TConfig, TResult> experiment,
        IEnumerable<TConfig> configs,
        SweepOptions? options = null,
        CancellationToken cancellation = default)
        where TConfig : notnull
        where TResult : notnull
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Cores, 1, "SweepOptions.Cores");
        var jobs = new OrderedDictionary<string, Job<TConfig, TResult>>();
        var order = new List<(TConfig Config, Job<TConfig, TResult> Job)>();
        foreach (var asked in configs)
        {
            var config = options.Trials && experiment.Trial is { } trial ? trial(asked) : asked;
            var key = RunJson.Canonical(config);
            if (!jobs.TryGetValue(key, out var job))
            {
                var stored = options.Fresh ? null : options.Store?.Load(experiment, config);
                jobs.Add(key, job = new(config, CostOf(experiment, config)) { Run = stored });
            }

            order.Add((asked, job));
        }

        var body = CellBody.Of(experiment.Run);
        if (jobs.Values.Count(j => CellBody.Differ(j.Run?.Body, body)) is > 0 and var changed)
        {
            SweepViews.Say($"{changed} of {jobs.Count} runs of {experiment.Name}, version {experiment.Version}, come from the run store and were made by other code than it has now, or with another value of a variable that it reads. " +
                $"They are used as they are; to do them anew, raise the version to {experiment.Version + 1}.");
        }

        var waiting = jobs.Values.Where(j => j.Run is null).OrderByDescending(j => j.Cost).ToList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, NotebookHost.Interrupt);
        var isNew = waiting.Count > 0 && options.Store?.Prepare(experiment.Name) == true;
        var progress = new SweepProgress(experiment.Name, jobs.Count, waiting, Math.Min(options.Cores, waiting.Count), isNew ? options.Store!.Directory : null);
        var finished = Start(experiment, body, waiting, progress.Cores, options, stop);
        await progress.ShowUntilAsync(finished, options.Quiet ? SweepViews.None : options.View ?? SweepViews.Choose());
        if (waiting.Count > 0) SpareMemory.GiveBack();

        var kept = $"{jobs.Values.Count(j => j.Run is not null)} of {jobs.Count} runs of {experiment.Name} are " +
            (options.Store is { } store ? $"kept in {store.Directory}; run the same again to go on from there" : "done, and lost: there is no run store");
        var failed = waiting.Where(j => j.Error is not null).ToList();
        if (failed.Find(j => j.Error is RunStoreException) is { Error: { } unstorable }) ExceptionDispatchInfo.Throw(unstorable);
        if (failed.Count == 0 && waiting.Exists(j => j.Run is null)) throw new OperationCanceledException($"Stopped. {kept}.", stop.Token);
        if (failed.Count > 0)
        {
            throw new SweepException(
                $"{failed.Count} of {waiting.Count} runs failed; the first with {failed[0].Config}: {(failed[0].Repeated ? "native code failed twice, the second time with: " : "")}{failed[0].Error!.Message} ({kept}.)", failed[0].Error!);
        }

        return [.. order.Select(o => o.Job.Run! with { Config = o.Config })];
    }

    /// <summary>Starts the threads; the task ends when the last of them has.</summary>
    private static Task Start<TConfig, TResult>(
        Experiment<TConfig, TResult> experiment, string? body, List<Job<TConfig, TResult>> jobs, int threads, SweepOptions options, CancellationTokenSource stop)
        where TConfig : notnull
        where TResult : notnull
    {
        var allDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (threads == 0) allDone.SetResult();
        int next = -1, running = threads;
        for (var i = 0; i < threads; i++)
        {
            // Threads of our own: a run takes minutes and would starve the pool that the notebook's messages need.
            new Thread(Work) { IsBackground = true, Name = $"{experiment.Name} {i}" }.Start();
        }

        return allDone.Task;

        void Work()
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < jobs.Count)
            {
                jobs[i].Do(experiment, body, options, stop.Token);
                SpareMemory.Collect();
                // What cannot be stored is lost, and the next run would be too.
                if (jobs[i].Error is RunStoreException) stop.Cancel();
            }

            if (Interlocked.Decrement(ref running) == 0) allDone.SetResult();
        }
    }

    private static double CostOf<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config)
        where TConfig : notnull
        where TResult : notnull
    {
        var cost = experiment.Cost(config);
        return double.IsFinite(cost) && cost > 0
            ? cost
            : throw new ArgumentException($"The cost of a run is a positive number; {experiment.Name} gave {cost} for {config}. Correct its Cost function.");
    }

    /// <summary>One run of a sweep: waiting, going on, finished or failed.</summary>
    private sealed class Job<TConfig, TResult>(TConfig config, double cost) : SweepJob(cost)
        where TConfig : notnull
        where TResult : notnull
    {
        public TConfig Config => config;

        public Run<TConfig, TResult>? Run { get; set; }

        public void Do(Experiment<TConfig, TResult> experiment, string? body, SweepOptions options, CancellationToken stop)
        {
            try
            {
                Begin(stop);
                // Another process that shares the store may have done it since the sweep began.
                if (!options.Fresh && options.Store?.Load(experiment, config) is { } done)
                {
                    Run = done;
                    End(true, null);
                    return;
                }

                var (result, seconds) = Compute(experiment, stop);
                Run = options.Store?.Save(experiment, config, result, seconds, body) ?? new(config, result, seconds, false);
                End(true, null);
            }
            catch (Exception e)
            {
                End(false, e is OperationCanceledException && stop.IsCancellationRequested ? null : e);
            }
        }

        private (TResult Result, double Seconds) Compute(Experiment<TConfig, TResult> experiment, CancellationToken stop)
        {
            var before = ThreadClock.Seconds;
            try
            {
                return (experiment.Run(config, stop, this), ThreadClock.Seconds - before);
            }
            catch (Exception e) when (e.GetType() == typeof(ExternalException))
            {
                // TorchSharp's only exception for whatever fails in native code, also for a garbage collection at the wrong moment. A run is seeded: if it was that, it now succeeds, with the same result.
                Again();
                before = ThreadClock.Seconds;
                return (experiment.Run(config, stop, this), ThreadClock.Seconds - before);
            }
        }
    }
}

/// <summary>Some runs of a sweep failed. The message names the first one's config; the inner exception is what it threw.</summary>
public sealed class SweepException(string message, Exception innerException) : Exception(message, innerException);

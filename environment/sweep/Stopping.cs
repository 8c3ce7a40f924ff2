using System.Runtime.InteropServices;
using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>The ways in which a sweep is stopped from outside, as one token: Ctrl-C, SIGTERM, and in a Slurm task the signal that
/// comes shortly before its time limit (see <see cref="JobScript"/>).</summary>
sealed class Stopping : IDisposable
{
    // Linux's number of SIGUSR1, for which .NET has no name.
    const PosixSignal TimeIsNearlyOver = (PosixSignal)10;

    readonly CancellationTokenSource source = new();
    readonly List<PosixSignalRegistration> signals;
    readonly Func<bool>? progress;
    volatile int exitCode;
    volatile bool warned;

    /// <param name="progress">In a Slurm task: whether it has finished a run since it started.</param>
    public Stopping(Func<bool>? progress = null)
    {
        this.progress = progress;
        signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, s => Stop(s, 130)), PosixSignalRegistration.Create(PosixSignal.SIGTERM, s => Stop(s, 143))];
        if (progress is not null && OperatingSystem.IsLinux()) signals.Add(PosixSignalRegistration.Create(TimeIsNearlyOver, Warn));
    }

    public CancellationToken Token => source.Token;

    /// <summary>Runs the work. When it was stopped, says what is kept and ends with the signal's exit code; a task that ran out of
    /// time goes back into the queue, if that leads anywhere.</summary>
    public void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (source.IsCancellationRequested && (e is OperationCanceledException || (e as AggregateException)?.InnerException is OperationCanceledException))
        {
            var words = e is AggregateException ? "Stopped." : e.Message;
            throw new Problem(warned ? $"{words} {Requeue()}" : words, exitCode);
        }
    }

    public void Dispose() => signals.ForEach(s => s.Dispose());

    void Stop(PosixSignalContext signal, int code)
    {
        // The second signal ends the process.
        signal.Cancel = !source.IsCancellationRequested;
        if (exitCode == 0) exitCode = code;
        source.Cancel();
    }

    // A task without a finished run would only start the same run again: it goes on, in the hope of finishing one in what time is left.
    void Warn(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (warned) return;
        warned = true;
        new Thread(() =>
        {
            while (!source.IsCancellationRequested && !progress!()) Thread.Sleep(500);
            if (exitCode == 0) exitCode = 143;
            source.Cancel();
        }) { IsBackground = true }.Start();
    }

    string Requeue()
    {
        if (!progress!()) return "The time limit is too short for one run: submit again with a longer --time.";
        var id = Environment.GetEnvironmentVariable("SLURM_ARRAY_JOB_ID") + "_" + Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID");
        Console.WriteLine($"The time limit is near: task {id} goes back into the queue.");
        // Slurm sends this process SIGTERM while it does so.
        var outcome = Shell.Run(["scontrol", "requeue", id], folder: Path.GetTempPath());
        return outcome.Ok ? "Queued again." : $"It could not be queued again; submit again when the job is over. Slurm said:\n{outcome.Tail(3)}";
    }
}

using System.Diagnostics;

namespace Phenomena.Experiments;

/// <summary>What progress needs to know of a run.</summary>
internal abstract class SweepJob(double cost) : IProgress<double>
{
    private readonly Stopwatch _watch = new();
    private CancellationToken _stop;
    private volatile float _fraction;
    private volatile bool _ended;

    public double Cost => cost;

    /// <summary>Whether the thread is through with it: finished, failed or stopped.</summary>
    public bool Ended => _ended;

    public bool Finished { get; private set; }

    public Exception? Error { get; private set; }

    /// <summary>Whether it was begun a second time, after native code had failed.</summary>
    public bool Repeated { get; private set; }

    public double Seconds => _watch.Elapsed.TotalSeconds;

    /// <summary>What the run said of itself, 0 to 1.</summary>
    public double Fraction => _fraction;

    /// <summary>Called by the run. A good place to stop: a run that reports need not look at its token.</summary>
    public void Report(double value)
    {
        _fraction = (float)Math.Clamp(value, 0, 1);
        _stop.ThrowIfCancellationRequested();
    }

    protected void Begin(CancellationToken stop)
    {
        _stop = stop;
        _watch.Start();
    }

    protected void Again()
    {
        _fraction = 0;
        Repeated = true;
    }

    protected void End(bool finished, Exception? error)
    {
        _watch.Stop();
        (Finished, Error) = (finished, error);
        _ended = true;
    }
}

/// <summary>A sweep at one moment, as a reader is told of it.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Total">Different configs.</param>
/// <param name="Done">Finished runs, those from the store included.</param>
/// <param name="FromStore">Runs read instead of done.</param>
/// <param name="Failed">Runs that threw.</param>
/// <param name="Repeated">Runs done again because native code had failed.</param>
/// <param name="Cores">Runs going on at once.</param>
/// <param name="Fraction">Work done, 0 to 1, weighed by cost.</param>
/// <param name="Elapsed">Since the sweep began.</param>
/// <param name="Left">Seconds to go; null while nothing is known.</param>
/// <param name="NewStore">The folder of a store that was not there before: the reader is told of it once.</param>
internal sealed record SweepStatus(
    string Name, int Total, int Done, int FromStore, int Failed, int Repeated, int Cores, double Fraction, TimeSpan Elapsed, double? Left, string? NewStore = null)
{
    /// <summary>While it goes on.</summary>
    public string Line => $"{Name}: {Done} of {Total} runs, {Trouble}{(Left is { } left ? $"{Words(left)} left" : Words(Elapsed.TotalSeconds))}";

    /// <summary>When it is over. An execution that is recorded leaves no times behind, so that the next one reads the same.</summary>
    public string Summary => ClaimsFile.IsRecording && Failed + Repeated == 0 && Done == Total ? $"{Name}: {Total} run{(Total == 1 ? "" : "s")}" :
        $"{Name}: {(Done < Total ? $"{Done} of " : "")}{Total} run{(Total == 1 ? "" : "s")} in {Words(Elapsed.TotalSeconds)}" +
        (Cores == 0 ? "" : $" on {Cores} core{(Cores == 1 ? "" : "s")}") + $", {Trouble}{FromStore} from the run store{(NewStore is null ? "" : $"; runs are kept in {NewStore} (PHENOMENA_RUNS chooses another folder)")}";

    private string Trouble => (Failed == 0 ? "" : $"{Failed} failed, ") + (Repeated == 0 ? "" : $"{Repeated} done again after a failure in native code, ");

    private static string Words(double seconds) => seconds switch
    {
        < 59.95 => FormattableString.Invariant($"{seconds:0.0} s"),
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60:00} s",
        _ => $"{(int)seconds / 3600} h {(int)seconds / 60 % 60:00} min",
    };
}

/// <summary>Watches the jobs of a sweep and shows how far they are.</summary>
internal sealed class SweepProgress(string name, int total, IReadOnlyList<SweepJob> jobs, int cores, string? newStore = null)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(0.25);
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    public int Cores => cores;

    /// <summary>Shows progress four times a second until the task ends. A view that throws is left alone: no picture is worth a run.</summary>
    public async Task ShowUntilAsync(Task finished, ISweepView view)
    {
        var visible = true;
        while (!finished.IsCompleted)
        {
            Try(view.Show);
            await Task.WhenAny(finished, Task.Delay(Pace));
        }

        Try(view.End);

        void Try(Action<SweepStatus> show)
        {
            try
            {
                if (visible) show(Now());
            }
            catch (Exception)
            {
                visible = false;
            }
        }
    }

    public SweepStatus Now()
    {
        var fromStore = total - jobs.Count;
        var done = fromStore + jobs.Count(j => j.Finished);
        var work = jobs.Sum(j => j.Cost);
        return new(name, total, done, fromStore, jobs.Count(j => j.Error is not null), jobs.Count(j => j.Repeated), cores,
            work == 0 ? 1 : jobs.Sum(j => j.Cost * (j.Ended ? 1 : j.Fraction)) / work, _watch.Elapsed,
            TimeLeft([.. jobs.Select(j => new JobState(j.Cost, j.Ended ? 1 : j.Fraction, j.Seconds))], cores), newStore);
    }

    /// <summary>How far one run is: its relative cost, the fraction it reports (1 when it has ended), and the seconds it has taken.</summary>
    public readonly record struct JobState(double Cost, double Fraction, double Seconds);

    /// <summary>Seconds until the last job ends: what a unit of cost took so far, laid out over the cores in the order the jobs start in.
    /// Plain proportion would be wrong at the end, when one long run keeps one core busy.</summary>
    public static double? TimeLeft(IReadOnlyList<JobState> jobs, int cores)
    {
        var known = jobs.Where(j => j.Fraction > 0.01).ToList();
        var work = known.Sum(j => j.Cost * j.Fraction);
        if (work <= 0) return null;
        var secondsPerCost = known.Sum(j => j.Seconds) / work;

        var ends = new double[cores];
        foreach (var job in jobs.Where(j => j.Fraction < 1).OrderByDescending(j => j.Seconds > 0))
        {
            var left = job.Cost * secondsPerCost * (1 - job.Fraction);
            // A run that says nothing of itself has still taken its seconds.
            if (job.Fraction <= 0.01) left = Math.Max(0, left - job.Seconds);
            ends[Array.IndexOf(ends, ends.Min())] += left;
        }

        return ends.Max();
    }
}

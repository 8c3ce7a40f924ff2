using System.Diagnostics;
using Phenomena.Experiments;

namespace Phenomena.Tests.SweepHost;

internal sealed record SquareConfig(int Seed);

internal sealed record SquareResult(int Square);

/// <summary>40 runs that sleep as many milliseconds as <c>SQUARES_MILLISECONDS</c> says, and write down in the folder <c>SQUARES_LOG</c>,
/// outside the run store, when they begin and end: "begin|end SEED TASK PROCESS", a file each, in the order of their names.</summary>
internal static class Squares
{
    private static readonly Experiment<SquareConfig, SquareResult> Experiment = new("squares", 1, Run);

    public static ISweepPlan Plan { get; } = new SweepPlan<SquareConfig, SquareResult>(
        "squares-quick", Experiment, [[.. Enumerable.Range(0, 40).Select(seed => new SquareConfig(seed))]], _ => new(-1),
        [("seed", r => $"{r.Config.Seed}"), ("square", r => $"{r.Result.Square}")]);

    private static SquareResult Run(SquareConfig config, CancellationToken stop, IProgress<double> progress)
    {
        // The probe for the estimate of the time.
        if (config.Seed < 0) return new(0);
        var (milliseconds, watch) = (int.Parse(Variable("SQUARES_MILLISECONDS")), Stopwatch.StartNew());
        Write("begin", config.Seed);
        while (watch.ElapsedMilliseconds < milliseconds)
        {
            progress.Report((double)watch.ElapsedMilliseconds / milliseconds);
            Thread.Sleep(10);
        }

        Write("end", config.Seed);
        return new(config.Seed * config.Seed);
    }

    // A file for each event, moved into place: appends from several threads and processes to one file would overwrite each other.
    private static void Write(string what, int seed)
    {
        var folder = Directory.CreateDirectory(Variable("SQUARES_LOG")).FullName;
        var (unfinished, finished) = (Path.Combine(folder, $"{Guid.NewGuid():N}.tmp"), Path.Combine(folder, $"{DateTime.UtcNow.Ticks:D20}-{Guid.NewGuid():N}.txt"));
        File.WriteAllText(unfinished, $"{what} {seed} {Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID") ?? "-"} {Environment.ProcessId}");
        File.Move(unfinished, finished);
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"Set {name}.");
}

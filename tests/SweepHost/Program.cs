// A sweep in a process of its own, for the tests that kill it or run it twice at once.
// SweepHost STORE RUNS MILLISECONDS: runs that many busy runs and prints "SEED SQUARE stored|done" for each.
// SweepHost squares OPTIONS: the command of environment/sweep.cs with the theme "squares" (see Squares).
// SweepHost torch: a sum made by TorchSharp, then the files of libtorch that this process holds.
// SweepHost torch THREADS: so many threads come to TorchSharp at once; their sums.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Phenomena.Experiments;
using Phenomena.Sweeping;
using Phenomena.Tests.SweepHost;

if (args is ["squares", ..]) return new SweepCommand(["squares"], (theme, _) => theme == "squares" ? Squares.Plan : null).Run(args);

if (args is ["torch"])
{
    Phenomena.Torch.TorchLibrary.Prepare();
    Console.WriteLine(TorchSharp.torch.ones(3).sum().item<float>());
    foreach (var file in Process.GetCurrentProcess().Modules.Cast<ProcessModule>().Select(m => m.FileName).Where(f => f.Contains("torch_cpu") || f.Contains("c10")).Distinct()) Console.WriteLine(file);
    return 0;
}

if (args is ["torch", var threads])
{
    Phenomena.Torch.TorchLibrary.Prepare();
    using var all = new Barrier(int.Parse(threads));
    var sums = new float[all.ParticipantCount];
    Thread[] asking = [.. sums.Select((_, i) => new Thread(() =>
    {
        all.SignalAndWait();
        sums[i] = First.Sum();
    }))];
    foreach (var thread in asking) thread.Start();
    foreach (var thread in asking) thread.Join();
    Console.WriteLine(string.Join(' ', sums));
    return 0;
}

var busy = new Experiment<BusyConfig, BusyResult>("busy", 1, (config, stop, progress) =>
{
    var watch = Stopwatch.StartNew();
    while (watch.ElapsedMilliseconds < config.Milliseconds) progress.Report((double)watch.ElapsedMilliseconds / config.Milliseconds);
    return new(config.Seed * config.Seed);
});

try
{
    var configs = Enumerable.Range(0, int.Parse(args[1])).Select(seed => new BusyConfig(seed, int.Parse(args[2])));
    foreach (var run in await busy.RunAsync(configs, new() { Store = new RunStore(args[0]) }))
    {
        Console.WriteLine($"{run.Config.Seed} {run.Result.Square} {(run.FromStore ? "stored" : "done")}");
    }

    return 0;
}
catch (RunStoreException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

/// <summary>Apart, so that TorchSharp is loaded when it is called and not before.</summary>
internal static class First
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float Sum() => TorchSharp.torch.ones(3).sum().item<float>();
}

internal sealed record BusyConfig(int Seed, int Milliseconds);

internal sealed record BusyResult(int Square);

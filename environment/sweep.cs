#!/usr/bin/env dotnet
#:property PublishAot=false
#:project ../lib/Phenomena.csproj
#:include setup/*.cs

using Phenomena.Experiments;
using Phenomena.Setup;
using Phenomena.Themes;

var help = $"""
    Runs a theme's sweep outside a notebook, on all cores, and keeps each finished run.

      dotnet run environment/sweep.cs -- THEME [OPTIONS]

      THEME           one of: {string.Join(' ', ThemeSweeps.Names)}
      --scale SCALE   quick (what the notebook runs) or paper (the paper's sizes: hours); default: quick
      --cores N       how many runs go on at once (default: all, {Environment.ProcessorCount})
      --status        only say how many runs are finished
      --collect       run nothing; write the finished runs to data/THEME-SCALE.csv
      --help          this text

    An estimate of the time is shown before the first run. Ctrl-C stops at once; the same command goes on from there.
    Finished runs are in the run store (PHENOMENA_RUNS, default: the user's data folder).
    """;

return CommandLine.Guard(() =>
{
    var options = new CommandLine(args, flags: ["--help", "--status", "--collect"], options: ["--scale", "--cores"], names: true);
    if (options.Has("--help"))
    {
        Console.WriteLine(help);
        return 0;
    }

    var (plan, cores, store) = (Plan(options), Cores(options), RunStore.Default);
    try
    {
        var stored = plan.Stored(store);
        Console.WriteLine($"{plan.Name}: {stored} of {plan.Count} runs are in {store.Directory}.");
        if (options.Has("--status")) return 0;
        if (options.Has("--collect"))
        {
            var file = Repository.At("data", plan.Name + ".csv");
            Console.WriteLine($"{plan.Collect(store, file)} rows in {Repository.Shown(file)}.");
            return 0;
        }

        if (stored < plan.Count) Run(plan, store, cores);
        return 0;
    }
    catch (Exception e) when (e is RunStoreException or SweepException or OperationCanceledException)
    {
        throw new Problem(e.Message);
    }
});

static void Run(ISweepPlan plan, RunStore store, int cores)
{
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) =>
    {
        // The second Ctrl-C ends the process.
        e.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    };
    Console.WriteLine($"About {Words(plan.Estimate(store, cores, stop.Token))} to go on {cores} cores, judging by the first steps. Ctrl-C stops; finished runs are kept.");
    plan.RunAsync(new SweepOptions { Store = store, Cores = cores }, stop.Token).GetAwaiter().GetResult();
}

static ISweepPlan Plan(CommandLine options)
{
    if (options.Names is not [var theme]) throw Problem.Usage($"One theme was expected, got {options.Names.Count}. Give one of: {string.Join(' ', ThemeSweeps.Names)}.");
    var scale = options.Last("--scale") ?? "quick";
    if (!Enum.TryParse<Scale>(scale, ignoreCase: true, out var known) || int.TryParse(scale, out _))
        throw Problem.Usage($"There is no scale '{scale}'. Give --scale quick or --scale paper.");
    return ThemeSweeps.Find(theme, known) ?? throw Problem.Usage($"There is no theme '{theme}' with a sweep. Give one of: {string.Join(' ', ThemeSweeps.Names)}.");
}

static int Cores(CommandLine options)
{
    if (options.Last("--cores") is not { } text) return Environment.ProcessorCount;
    return int.TryParse(text, out var cores) && cores >= 1 ? cores : throw Problem.Usage($"--cores takes a whole number from 1 up; got '{text}'.");
}

static string Words(TimeSpan time) => time.TotalMinutes < 1 ? $"{time.TotalSeconds:0} s" : time.TotalHours < 1 ? $"{time.TotalMinutes:0} min" : $"{(int)time.TotalHours} h {time.Minutes} min";

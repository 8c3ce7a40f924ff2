using System.CommandLine;
using Phenomena.Experiments;
using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>The command that runs a sweep outside a notebook: here, or as an array of Slurm tasks.</summary>
/// <param name="Themes">The names it takes.</param>
/// <param name="Find">A theme's plan at a scale; null when there is no such theme.</param>
/// <param name="Recorded">Whose experiments <c>--record</c> goes over.</param>
sealed record SweepCommand(IReadOnlyList<string> Themes, Func<string, Scale, ISweepPlan?> Find, System.Reflection.Assembly? Recorded = null)
{
    const int MostTasks = 100;

    static readonly Option<string?> Size = CommandLine.Value("--scale", "SCALE", "quick (what the notebook runs) or paper (the paper's sizes: hours); default: quick");
    static readonly Option<string?> Cores = CommandLine.Value("--cores", "N", $"how many runs go on at once (default: all, {Environment.ProcessorCount}; in a Slurm task: 1)");
    static readonly Option<bool> Status = CommandLine.Flag("--status", "only say how many runs are finished, and how a submitted job stands");
    static readonly Option<bool> Collect = CommandLine.Flag("--collect", "run nothing; write the finished runs to data/THEME-SCALE.csv, or to the file of --out");
    static readonly Option<string?> Out = CommandLine.Value("--out", "FILE", "the CSV file that --collect writes");
    static readonly Option<bool> Fewer = CommandLine.Flag("--fewer", "let --collect replace a file that has more rows");
    static readonly Option<bool> Record = CommandLine.Flag("--record", "instead of a theme: do two small runs of every experiment that has none in data/recorded of its version yet; tests compare what it gives with them");
    static readonly Option<bool> OnSlurm = CommandLine.Flag("--slurm", "submit the missing runs as a Slurm job array; where there is no Slurm, run them here");
    static readonly Option<string?> Tasks = CommandLine.Value("--tasks", "N", $"with --slurm: into how many tasks to divide the runs (default: one for every --cores runs, at most {MostTasks})");
    static readonly Option<string?> Time = CommandLine.Value("--time", "T", "with --slurm: time limit of a task, as sbatch takes it. A task that reaches it is queued again if it has finished a run");
    static readonly Option<string?> Partition = CommandLine.Value("--partition", "P", "with --slurm: where to run");
    static readonly Option<string[]> ForSbatch = CommandLine.Values("--sbatch", "OPTS", "with --slurm: anything else for sbatch, such as --sbatch \"--mem=4G --account=ours\"", verbatim: true);

    // What the job script says.
    static readonly Option<string?> Share = Hidden("--share"), Number = Hidden("--task");

    static readonly Option[] JobOptions = [Tasks, Time, Partition, ForSbatch];

    const string More = """
        An estimate of the time is shown before the first run. Ctrl-C stops at once; the same command goes on from there.
        Finished runs are in the run store (PHENOMENA_RUNS, default: the user's data folder). On a cluster it must be a folder that the
        nodes see; the program is copied into it, so that tasks build nothing. They need the .NET runtime and no network.
        A stopped command or task ends with exit code 130 (Ctrl-C) or 143 (SIGTERM: scancel, preemption).
        """;

    /// <summary>Does what the arguments say.</summary>
    /// <returns>The exit code.</returns>
    public int Run(string[] args)
    {
        var named = CommandLine.Words("THEME", $"one of: {string.Join(' ', Themes)}");
        return new CommandLine("dotnet run environment/sweep.cs --", "Runs a theme's sweep outside a notebook, on all cores or on a cluster, and keeps each finished run.", More,
            named, Size, Cores, Status, Collect, Out, Fewer, Record, OnSlurm, Tasks, Time, Partition, ForSbatch, Share, Number).Run(args, given => Run(given, given.GetValue(named) ?? []));
    }

    int Run(ParseResult given, string[] names)
    {
        if (given.GetValue(Record)) return names.Length == 0 && Recorded is not null ? Recording.Run(Recorded) : throw Problem.Usage("--record goes over every experiment. Leave out the theme.");
        var plan = Plan(given, names);
        var cores = WholeNumber(given, Cores);
        var tasks = WholeNumber(given, Tasks);
        if (!given.GetValue(OnSlurm) && JobOptions.FirstOrDefault(o => given.GetResult(o) is not null) is { } lost) throw Problem.Usage($"{lost.Name} is for a Slurm job. Add --slurm.");
        if (!given.GetValue(Collect) && given.GetValue(Out) is not null) throw Problem.Usage("--out names the file of --collect. Add --collect.");
        if (!given.GetValue(Collect) && given.GetValue(Fewer)) throw Problem.Usage("--fewer is for --collect. Add --collect.");
        try
        {
            var store = RunStore.Default;
            if (given.GetValue(Share) is { } shares) return Task(plan, store, cores ?? 1, shares, given.GetValue(Number));

            var stored = plan.Stored(store);
            Console.WriteLine($"{plan.Name}: {stored} of {plan.Count} runs are in {store.Directory}.");
            var job = SlurmJob.Find(store, plan);
            if (given.GetValue(Status))
            {
                if (job is not null) JobStatus.Print(job, plan, store);
            }
            else if (given.GetValue(Collect))
            {
                var file = Path.GetFullPath(given.GetValue(Out) ?? Repository.At("data", plan.Name + ".csv"));
                Console.WriteLine($"{Collected(plan, store, file, given.GetValue(Fewer))} rows in {Repository.Shown(file)}.");
            }
            else if (stored < plan.Count)
            {
                job?.RequireOver(plan, store);
                var slurm = given.GetValue(OnSlurm);
                if (slurm && SlurmJob.IsHere) Submit(plan, store, cores ?? 1, tasks, given, names[0]);
                else
                {
                    if (slurm) Console.WriteLine("There is no Slurm here (no sbatch on PATH): running on this machine.");
                    Here(plan, store, cores ?? Environment.ProcessorCount);
                }
            }

            return 0;
        }
        catch (Exception e) when (e is RunStoreException or SweepException)
        {
            throw new Problem(e.Message);
        }
    }

    static int Collected(ISweepPlan plan, RunStore store, string file, bool fewer)
    {
        try
        {
            return plan.Collect(store, file, fewer);
        }
        catch (InvalidOperationException e)
        {
            throw new Problem(e.Message);
        }
    }

    static void Here(ISweepPlan plan, RunStore store, int cores)
    {
        using var stop = new Stopping();
        stop.Guard(() =>
        {
            Console.WriteLine($"About {Words(plan.Estimate(store, cores, stop.Token))} to go on {cores} cores, judging by the first steps. Ctrl-C stops; finished runs are kept.");
            plan.RunAsync(new SweepOptions { Store = store, Cores = cores }, stop.Token).GetAwaiter().GetResult();
        });
    }

    static void Submit(ISweepPlan plan, RunStore store, int cores, int? tasks, ParseResult given, string theme)
    {
        var missing = plan.Shares(store, int.MaxValue).Count;
        var shares = plan.Shares(store, tasks ?? Math.Clamp((missing + cores - 1) / cores, 1, MostTasks));
        string[] arguments = [theme, "--scale", given.GetValue(Size) ?? "quick", "--cores", $"{cores}"];
        var job = SlurmJob.Submit(plan, store, shares, new(arguments, cores, given.GetValue(Time), given.GetValue(Partition), given.GetValue(ForSbatch) ?? []));
        Console.WriteLine($"Submitted job {job.Id}: {shares.Count} tasks on {cores} core{(cores == 1 ? "" : "s")} each for {missing} runs. --status says how far it is; `scancel {job.Id}` stops it.");
        Console.WriteLine($"Script and logs are in {job.Folder}.");
    }

    /// <summary>One task of an array: its share, less what is in the store.</summary>
    static int Task(ISweepPlan plan, RunStore store, int cores, string file, string? number)
    {
        var shares = SlurmJob.ReadShares(file);
        if (!int.TryParse(number, out var task) || task < 0 || task >= shares.Count)
            throw Problem.Usage($"--task takes a number from 0 to {shares.Count - 1}, as {file} has that many shares; got '{number}'.");
        ISweepPlan part;
        try
        {
            part = plan.Part(shares[task]);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new Problem($"{file} was not made for {plan.Name} as this program knows it. Submit the sweep again.");
        }

        var before = part.Stored(store);
        Console.WriteLine($"{plan.Name}, task {task} on {Environment.MachineName}: {before} of {part.Count} runs are in {store.Directory}.");
        using var stop = new Stopping(() => part.Stored(store) > before);
        stop.Guard(() => part.RunAsync(new SweepOptions { Store = store, Cores = cores }, stop.Token).GetAwaiter().GetResult());
        return 0;
    }

    ISweepPlan Plan(ParseResult given, string[] names)
    {
        if (names is not [var theme]) throw Problem.Usage($"One theme was expected, got {names.Length}. Give one of: {string.Join(' ', Themes)}.");
        var scale = given.GetValue(Size) ?? "quick";
        if (!Enum.TryParse<Scale>(scale, ignoreCase: true, out var known) || int.TryParse(scale, out _))
            throw Problem.Usage($"There is no scale '{scale}'. Give --scale quick or --scale paper.");
        return Find(theme, known) ?? throw Problem.Usage($"There is no theme '{theme}' with a sweep. Give one of: {string.Join(' ', Themes)}.");
    }

    static Option<string?> Hidden(string name)
    {
        var option = CommandLine.Value(name, "", "");
        option.Hidden = true;
        return option;
    }

    static int? WholeNumber(ParseResult given, Option<string?> option)
    {
        if (given.GetValue(option) is not { } text) return null;
        return int.TryParse(text, out var number) && number >= 1 ? number : throw Problem.Usage($"{option.Name} takes a whole number from 1 up; got '{text}'.");
    }

    static string Words(TimeSpan time) => time.TotalMinutes < 1 ? $"{time.TotalSeconds:0} s" : time.TotalHours < 1 ? $"{time.TotalMinutes:0} min" : $"{(int)time.TotalHours} h {time.Minutes} min";
}

using System.Reflection;
using Phenomena.Experiments;
using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>A sweep that was submitted to Slurm. Its folder lies in the run store, which the nodes must see anyway: the script, the
/// program, the shares of the tasks, their logs, and last the job's number. A new submission of the sweep replaces it.</summary>
/// <param name="Id">Slurm's number of the job.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Shares">For each task the places of its runs in the plan.</param>
sealed record SlurmJob(string Id, string Folder, IReadOnlyList<IReadOnlyList<int>> Shares)
{
    public const string SharesFile = "shares.txt";

    /// <summary>Whether jobs can be submitted from this machine.</summary>
    public static bool IsHere => Shell.Find("sbatch") is not null;

    /// <summary>The last submission of a sweep from this store; null when there was none.</summary>
    public static SlurmJob? Find(RunStore store, ISweepPlan plan)
    {
        var folder = FolderOf(store, plan);
        var file = Path.Combine(folder, "job.txt");
        return File.Exists(file) ? new(File.ReadAllText(file).Trim(), folder, ReadShares(Path.Combine(folder, SharesFile))) : null;
    }

    public string LogOf(int task) => Path.Combine(Folder, $"task-{task}.log");

    /// <summary>Refuses to do runs that a job is about to do.</summary>
    public void RequireOver(ISweepPlan plan, RunStore store)
    {
        var tasks = JobStatus.Of(this, plan, store);
        if (tasks.Any(t => t.State is TaskState.Pending or TaskState.Running))
            throw new Problem($"Job {Id} is doing these runs: {JobStatus.Counts(tasks)}. Wait for it, or stop it with `scancel {Id}`; finished runs are kept.");
    }

    /// <summary>Writes the job's folder and submits it.</summary>
    public static SlurmJob Submit(ISweepPlan plan, RunStore store, IReadOnlyList<IReadOnlyList<int>> shares, JobScript script)
    {
        var folder = FolderOf(store, plan);
        var program = Path.Combine(folder, "program", Path.GetFileName(Assembly.GetEntryAssembly()!.Location));
        var text = script.Text(plan.Name, folder, store.Directory, program, shares.Count);
        Write(folder, text, shares);
        var outcome = Shell.Run(["sbatch", "--parsable", Path.Combine(folder, "job.sh")], folder);
        if (!outcome.Ok)
        {
            Directory.Delete(folder, recursive: true);
            throw new Problem($"Slurm refused the job. {Remedy(outcome.Output)}It said:\n{outcome.Tail(4)}");
        }

        // "12", or "12;cluster"; warnings may stand before it.
        var id = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].Split(';')[0];
        File.WriteAllText(Path.Combine(folder, "job.tmp"), id + "\n");
        File.Move(Path.Combine(folder, "job.tmp"), Path.Combine(folder, "job.txt"));
        return new(id, folder, shares);
    }

    /// <summary>A line for each task: the places of its runs.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> ReadShares(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Split(' ').Select(int.Parse).ToList())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new Problem($"The shares of the tasks cannot be read from {file}: {e.Message} Is the run store on a file system that the nodes see? If so, submit the sweep again.");
        }
    }

    // A dot in front: no experiment has such a name.
    static string FolderOf(RunStore store, ISweepPlan plan) => Path.Combine(store.Directory, ".slurm", plan.Name);

    /// <summary>Makes the folder whole under another name, then takes the name: of two commands at once only one gets it.</summary>
    static void Write(string folder, string script, IReadOnlyList<IReadOnlyList<int>> shares)
    {
        var draft = $"{folder}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(draft);
            File.WriteAllText(Path.Combine(draft, "job.sh"), script);
            File.WriteAllLines(Path.Combine(draft, SharesFile), shares.Select(s => string.Join(' ', s)));
            // A copy: the tasks start what was submitted, whatever is built meanwhile.
            ProgramCopy.Make(Path.Combine(draft, "program"));
            if (Directory.Exists(folder))
            {
                Directory.Move(folder, $"{draft}.old");
                Directory.Delete($"{draft}.old", recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
            throw new Problem($"The job cannot be written to {folder}: {e.Message} Set PHENOMENA_RUNS to a folder that you can write and the nodes see.");
        }

        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException)
        {
            Directory.Delete(draft, recursive: true);
            throw new Problem("Another command is submitting the same sweep. Look with --status.");
        }
    }

    static string Remedy(string said)
    {
        if (said.Contains("partition", StringComparison.OrdinalIgnoreCase))
        {
            var partitions = Shell.Run(["sinfo", "--noheader", "--format=%R"], Path.GetTempPath());
            if (partitions.Ok) return $"Partitions are: {string.Join(' ', partitions.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}. ";
        }

        return said.Contains("array", StringComparison.OrdinalIgnoreCase) ? "Perhaps fewer --tasks are allowed. " : "";
    }
}

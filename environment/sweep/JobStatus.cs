using Phenomena.Experiments;
using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>How a task of a job stands.</summary>
enum TaskState
{
    /// <summary>All its runs are done.</summary>
    Finished,
    Running,
    Pending,

    /// <summary>Ended before its runs were done.</summary>
    Failed,
}

/// <summary>Asks Slurm and the run store how a job's tasks stand.</summary>
static class JobStatus
{
    static readonly string[] Waiting = ["PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "CONFIGURING", "SUSPENDED", "SPECIAL_EXIT"];
    static readonly string[] Going = ["RUNNING", "COMPLETING", "STAGE_OUT", "SIGNALING", "STOPPED", "RESIZING"];

    /// <summary>Says in a line or more how the job stands, and of each failed task why.</summary>
    public static void Print(SlurmJob job, ISweepPlan plan, RunStore store)
    {
        if (Shell.Find("squeue") is null)
        {
            Console.WriteLine($"Job {job.Id} was submitted elsewhere: there is no squeue on this machine to ask.");
            return;
        }

        var tasks = Of(job, plan, store);
        Console.WriteLine($"Job {job.Id}, {tasks.Count} tasks: {Counts(tasks)}.");
        foreach (var (number, _, word) in tasks.Where(t => t.State == TaskState.Failed))
            Console.WriteLine($"  {job.Id}_{number} {word}: {LastWords(job.LogOf(number))}");
        if (tasks.Any(t => t.State == TaskState.Failed))
            Console.WriteLine("The same command with --slurm submits what is missing once the job is over.");
    }

    public static string Counts(IReadOnlyList<(int Number, TaskState State, string Word)> tasks) => string.Join(", ",
        new[] { TaskState.Finished, TaskState.Running, TaskState.Pending, TaskState.Failed }.Select(s => $"{tasks.Count(t => t.State == s)} {s.ToString().ToLowerInvariant()}"));

    /// <summary>The state of each task, with Slurm's word for it. What has its runs in the store is finished: Slurm forgets.</summary>
    public static IReadOnlyList<(int Number, TaskState State, string Word)> Of(SlurmJob job, ISweepPlan plan, RunStore store)
    {
        var words = Shell.Find("squeue") is null ? [] : Words(job.Id);
        return [.. job.Shares.Select((share, i) =>
        {
            var word = words.GetValueOrDefault(i, "no longer known to Slurm");
            // The plan may have shrunk since the job was submitted.
            var done = share.All(run => run < plan.Count) && plan.Part(share).Stored(store) == share.Count;
            var state = done || word == "COMPLETED" ? TaskState.Finished
                : Waiting.Contains(word) ? TaskState.Pending
                : Going.Contains(word) ? TaskState.Running
                : TaskState.Failed;
            return (i, state, word);
        })];
    }

    /// <summary>Slurm's words for the tasks it knows: the queue's, and for those that left it the accounting's where there is one.</summary>
    static Dictionary<int, string> Words(string id)
    {
        var queue = Shell.Run(["squeue", "--noheader", "--array", "--states=all", $"--jobs={id}", "--format=%K|%T"], Path.GetTempPath());
        if (!queue.Ok && !queue.Output.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase))
            throw new Problem($"Slurm does not say how job {id} stands. Try again when its controller answers. It said:\n{queue.Tail(3)}");
        var words = new Dictionary<int, string>();
        if (Shell.Find("sacct") is not null)
            Take(Shell.Run(["sacct", "--noheader", "--parsable2", "--allocations", $"--jobs={id}", "--format=JobID,State"], Path.GetTempPath()));
        Take(queue);
        return words;

        // "3|RUNNING" or "12_3|CANCELLED by 1000"; anything else is a header, a message or a job that is no task.
        void Take(Shell.Outcome outcome)
        {
            if (!outcome.Ok) return;
            foreach (var line in outcome.Output.Split('\n'))
            {
                if (line.Split('|') is [var name, var word] && int.TryParse(name[(name.IndexOf('_') + 1)..], out var task)) words[task] = word.Trim().Split(' ')[0];
            }
        }
    }

    static string LastWords(string log)
    {
        if (!File.Exists(log)) return "it wrote no log. Does its node see the run store?";
        var last = File.ReadLines(log).LastOrDefault(l => l.Trim().Length > 0);
        return last is null ? $"its log {log} is empty" : $"{last.Trim()} ({log})";
    }
}

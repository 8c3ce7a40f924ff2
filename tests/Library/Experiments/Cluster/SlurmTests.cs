using System.Diagnostics;
using Phenomena.Tests.Product;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>A sweep as a job array of a real Slurm.</summary>
public sealed class SlurmTests(SlurmCluster cluster) : IClassFixture<SlurmCluster>
{
    [Fact]
    public async Task Tasks_that_are_killed_and_queued_again_lose_nothing_and_repeat_nothing()
    {
        using var sweep = Sweep(milliseconds: 400);
        var job = sweep.Submit("--tasks", "4");
        var second = sweep.Run("--slurm");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"Job {job} is doing these runs", second.Error);

        // One is queued again while it runs; the process of another is killed, and Slurm counts it as failed.
        await Middle(sweep, task: 0);
        Assert.Equal(0, cluster.Slurm("scontrol", "requeue", $"{job}_0").ExitCode);
        var victim = await Middle(sweep, task: 1);
        Process.GetProcessById(victim).Kill();
        await Until(() => State(job, 1) == "FAILED", "task 1 has failed");
        var status = sweep.Run("--status").Output;
        Assert.Contains(" 1 failed.", status);
        Assert.Contains($"{job}_1 FAILED: ", status);
        Assert.Equal(0, cluster.Slurm("scontrol", "requeue", $"{job}_1").ExitCode);

        await Until(() => sweep.Stored.Length == 40, "all runs are stored");
        await Until(() => Enumerable.Range(0, 4).All(t => State(job, t) == "COMPLETED"), "all tasks are over");
        Assert.Equal(Enumerable.Range(0, 40), sweep.Log.Where(l => l.What == "end").Select(l => l.Seed).Order());
        // Begun but not ended: the runs that the two tasks were in the middle of, and no more.
        Assert.Equal(["0", "1"], Unfinished(sweep).Order());
        Assert.Contains("Stopped.", File.ReadAllText(Path.Combine(sweep.Job, "task-0.log")));

        Assert.Contains($"40 of 40 runs are in {sweep.Store}.\nJob {job}, 4 tasks: 4 finished, 0 running, 0 pending, 0 failed.\n", sweep.Run("--status").Output);
        var file = Path.Combine(sweep.Store, "squares.csv");
        Assert.Equal(0, sweep.Run("--collect", "--out", file).ExitCode);
        Assert.Equal(["seed,square", .. Enumerable.Range(0, 40).Select(i => $"{i},{i * i}")], File.ReadAllLines(file));
    }

    [Fact]
    public async Task A_task_short_of_time_queues_itself_again_and_a_cancelled_job_goes_on_in_the_next()
    {
        using var sweep = Sweep(milliseconds: 300);
        var job = sweep.Submit("--tasks", "2", "--time", "10");
        var first = await Middle(sweep, task: 0);
        // What Slurm sends shortly before the time limit.
        Assert.Equal(0, cluster.Slurm("scancel", "--batch", "--signal=USR1", $"{job}_0").ExitCode);
        await Until(() => sweep.Of(0).Any(l => l.Process != first), "task 0 runs again");
        await Until(() => File.ReadAllText(Path.Combine(sweep.Job, "task-0.log")).Contains("goes back into the queue"), "its log says so");

        Assert.Equal(0, cluster.Slurm("scancel", job).ExitCode);
        await Until(() => cluster.Slurm("squeue", "--noheader", "--jobs", job).Output.Length == 0, "the job is over");
        Assert.Contains($"{job}_0 CANCELLED: Stopped.", sweep.Run("--status").Output);
        var kept = sweep.Stored.Length;
        Assert.InRange(kept, 4, 39);
        var next = sweep.Submit("--tasks", "3", "--cores", "2", "--partition", "short", "--sbatch", "--comment=two");
        Assert.NotEqual(job, next);
        Assert.Equal(40 - kept, File.ReadAllText(Path.Combine(sweep.Job, "shares.txt")).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length);
        await Until(() => sweep.Stored.Length == 40, "all runs are stored");
        Assert.Equal(Enumerable.Range(0, 40), sweep.Log.Where(l => l.What == "end").Select(l => l.Seed).Order());
    }

    [Fact]
    public void The_program_for_the_nodes_is_files_not_links_without_other_systems_and_trains_on_its_own_libtorch()
    {
        using var sweep = Sweep(milliseconds: 0);
        sweep.Submit("--tasks", "1", "--sbatch", "--hold");
        var program = Path.Combine(sweep.Job, "program");
        var files = Directory.GetFiles(program, "*", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.Null(new FileInfo(file).LinkTarget));
        var native = Path.Combine(program, "runtimes", "linux-x64", "native");
        Assert.Equal([native], Directory.GetDirectories(Path.Combine(program, "runtimes"), "native", SearchOption.AllDirectories));
        Assert.DoesNotContain(files, file => file.Contains("_python") || file.Contains("_test."));
        var outcome = Commands.Dotnet([Path.Combine(program, "SweepHost.dll"), "torch"], cluster.Configuration);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal("3", lines[0]);
        Assert.Equal([Path.Combine(native, "libc10.so"), Path.Combine(native, "libtorch_cpu.so")], lines[1..].Order());
    }

    [Fact]
    public void What_Slurm_refuses_is_said_with_the_remedy()
    {
        using var sweep = Sweep(milliseconds: 0);
        var partition = sweep.Run("--slurm", "--partition", "no-such");
        Assert.Equal(1, partition.ExitCode);
        Assert.Contains("Slurm refused the job. Partitions are: short. It said:\n", partition.Error);
        Assert.Contains("invalid partition specified: no-such", partition.Error);
        var option = sweep.Run("--slurm", "--sbatch", "--no-such-option");
        Assert.Equal(1, option.ExitCode);
        Assert.Contains("Slurm refused the job. It said:\n", option.Error);
        Assert.False(Directory.Exists(sweep.Job));
        Assert.Empty(sweep.Log);
    }

    [Fact]
    public async Task A_store_that_the_node_cannot_write_fails_the_task_with_a_sentence()
    {
        using var sweep = Sweep(milliseconds: 0);
        var job = sweep.Submit("--tasks", "1", "--sbatch", "--hold");
        Assert.Contains("0 finished, 0 running, 1 pending, 0 failed", sweep.Run("--status").Output);
        // A file where the experiment's folder should be: no user can write there, root included.
        await File.WriteAllTextAsync(Path.Combine(sweep.Store, "squares"), "", TestContext.Current.CancellationToken);
        Assert.Equal(0, cluster.Slurm("scontrol", "release", job).ExitCode);
        await Until(() => State(job, 0) == "FAILED", "the task has failed");
        File.Delete(Path.Combine(sweep.Store, "squares"));
        Assert.Contains($"{job}_0 FAILED: The run store cannot use {Path.Combine(sweep.Store, "squares")}", sweep.Run("--status").Output);
        Assert.Empty(sweep.Log);
    }

    private SquaresSweep Sweep(int milliseconds)
    {
        Assert.SkipWhen(cluster.Reason is not null, cluster.Reason ?? "");
        return new(milliseconds, cluster.Configuration);
    }

    /// <summary>Waits until a task has finished two runs and is in the middle of the next.</summary>
    /// <returns>Its process.</returns>
    private static async Task<int> Middle(SquaresSweep sweep, int task)
    {
        await Until(() => sweep.Of(task).Count(l => l.What == "end") >= 2 && sweep.Of(task).Last().What == "begin", $"task {task} is at its third run");
        return sweep.Of(task).Last().Process;
    }

    /// <summary>The tasks of the runs that were begun and neither ended by the same process.</summary>
    private static IEnumerable<string> Unfinished(SquaresSweep sweep) => sweep.Log.GroupBy(l => (l.Seed, l.Process)).Where(g => g.Count() == 1).Select(g => g.First().Task);

    private string State(string job, int task) => cluster.Slurm("squeue", "--noheader", "--array", "--states=all", "--jobs", $"{job}_{task}", "--format=%T").Output.Trim();

    private static async Task Until(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"Waited two minutes until {what}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}

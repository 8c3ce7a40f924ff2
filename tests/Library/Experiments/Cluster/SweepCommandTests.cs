using System.Diagnostics;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>The command of environment/sweep.cs on a machine without Slurm.</summary>
public sealed class SweepCommandTests
{
    // Nothing is on this PATH. (The test process finds dotnet on its own.)
    private static readonly (string, string)[] NoSlurm = [("PATH", "/nowhere")];

    [Fact]
    public void Without_Slurm_the_same_command_runs_here_and_says_so()
    {
        using var sweep = new SquaresSweep(milliseconds: 5, NoSlurm);
        var outcome = sweep.Run("--slurm", "--tasks", "4", "--time", "1:00:00", "--sbatch", "--mem=4G");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("There is no Slurm here (no sbatch on PATH): running on this machine.\n", outcome.Output);
        Assert.Equal(40, sweep.Stored.Length);
        Assert.All(sweep.Log, l => Assert.Equal("-", l.Task));
        Assert.Equal(80, sweep.Log.Count);
        Assert.Equal($"squares-quick: 40 of 40 runs are in {sweep.Store}.\n", sweep.Run("--slurm").Output);
        Assert.Equal(80, sweep.Log.Count);
    }

    [Fact]
    public async Task Stopped_by_a_signal_it_ends_with_its_exit_code_and_goes_on_where_it_was()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var sweep = new SquaresSweep(milliseconds: 200, NoSlurm);
        var first = Task.Run(() => sweep.Run("--cores", "2"), TestContext.Current.CancellationToken);
        while (sweep.Log.Count(l => l.What == "end") < 3 && !first.IsCompleted) await Task.Delay(20, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", $"-TERM {sweep.Log[0].Process}")) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var outcome = await first;
        Assert.Equal(143, outcome.ExitCode);
        var kept = sweep.Stored.Length;
        Assert.Contains($"Stopped. {kept} of 40 runs of squares are kept in {sweep.Store}", outcome.Error);
        Assert.Equal(kept, sweep.Log.Count(l => l.What == "end"));
        Assert.InRange(kept, 3, 39);
    }

    [Theory]
    [InlineData("--tasks is for a Slurm job. Add --slurm.", "--tasks", "4")]
    [InlineData("--tasks takes a whole number from 1 up; got '0'.", "--slurm", "--tasks", "0")]
    [InlineData("--out names the file of --collect. Add --collect.", "--out", "somewhere.csv")]
    [InlineData("--fewer is for --collect. Add --collect.", "--fewer")]
    [InlineData("There is no scale '7'. Give --scale quick or --scale paper.", "--scale", "7")]
    [InlineData("Required argument missing for option: '--sbatch'. --help lists what there is.", "--slurm", "--sbatch")]
    [InlineData("Required argument missing for option: '--time'. --help lists what there is.", "--slurm", "--time", "--tasks")]
    [InlineData("Unrecognized command or argument '--colect'. Did you mean --collect?", "--colect")]
    public void A_command_line_that_makes_no_sense_is_refused(string sentence, params string[] args)
    {
        using var sweep = new SquaresSweep(milliseconds: 0, NoSlurm);
        var outcome = sweep.Run(args);
        Assert.Equal((2, sentence + "\n"), (outcome.ExitCode, outcome.Error.ReplaceLineEndings("\n")));
        Assert.Empty(sweep.Log);
        Assert.False(Directory.Exists(sweep.Store));
    }

    [Fact]
    public void Nothing_to_collect_leaves_the_file_as_it_is()
    {
        using var sweep = new SquaresSweep(milliseconds: 0, NoSlurm);
        Directory.CreateDirectory(sweep.Store);
        var file = Path.Combine(sweep.Store, "recorded.csv");
        File.WriteAllText(file, "value,square\n1,1\n");
        foreach (string[] args in new string[][] { ["--collect", "--out", file], ["--collect", "--fewer", "--out", file] })
        {
            var outcome = sweep.Run(args);
            Assert.NotEqual(0, outcome.ExitCode);
            Assert.StartsWith("squares-quick has no finished runs", outcome.Error);
        }

        Assert.Equal("value,square\n1,1\n", File.ReadAllText(file));
    }

    [Fact]
    public void A_relative_folder_of_runs_is_refused_in_a_sentence()
    {
        using var sweep = new SquaresSweep(milliseconds: 0, [.. NoSlurm, ("PHENOMENA_RUNS", "some-runs")]);
        var outcome = sweep.Run("--status");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.StartsWith("The run store cannot use some-runs: PHENOMENA_RUNS is a relative path", outcome.Error);
        Assert.False(Directory.Exists("some-runs"));
    }

    [Fact]
    public void Shares_that_a_task_cannot_read_are_a_sentence()
    {
        using var sweep = new SquaresSweep(milliseconds: 0, NoSlurm);
        Directory.CreateDirectory(sweep.Store);
        var file = Path.Combine(sweep.Store, "shares.txt");
        Assert.Contains($"The shares of the tasks cannot be read from {file}", sweep.Run("--share", file, "--task", "0").Error);
        File.WriteAllText(file, "0 1\n2 3\n");
        Assert.Contains($"--task takes a number from 0 to 1, as {file} has that many shares; got '2'.", sweep.Run("--share", file, "--task", "2").Error);
        File.WriteAllText(file, "0 40\n");
        Assert.Contains($"{file} was not made for squares-quick", sweep.Run("--share", file, "--task", "0").Error);
        Assert.Empty(sweep.Log);
    }
}

using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The program environment/sweep.cs itself; what its command does, on a cluster too, is tested with the library.</summary>
public sealed class SweepTests
{
    // In the configuration in which the library has been built for the tests.
    static readonly string[] Sweep = ["run", "-c", "Release", "environment/sweep.cs", "--"];

    [Fact]
    public void ItKnowsTheThemesAndLeavesAnEmptyStoreEmpty()
    {
        var store = Path.Combine(Commands.NewFolder("sweep"), "runs");
        var help = Commands.Dotnet([.. Sweep, "--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.All(["superposition", "--scale", "--cores", "--status", "--collect", "--record", "--slurm", "--tasks", "--time", "--partition", "--sbatch"], word => Assert.Contains(word, help.Output));
        var status = Commands.Dotnet([.. Sweep, "superposition", "--scale", "paper", "--status"], ("PHENOMENA_RUNS", store));
        Assert.Equal((0, $"superposition-paper: 0 of 36 runs are in {store}.\n"), (status.ExitCode, status.Output.ReplaceLineEndings("\n")));
        Assert.False(Directory.Exists(store));
    }
}

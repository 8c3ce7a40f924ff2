using Phenomena.Tests.Product;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>The sweep of tests/SweepHost: 40 runs that write down, outside the run store, when they begin and end.</summary>
internal sealed class SquaresSweep(int milliseconds, params (string Name, string Value)[] environment) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // tests/Library/bin/<configuration>/<framework>/ -> tests/SweepHost/bin/<configuration>/<framework>/
    private static string Host => Path.Combine(Commands.Root, "tests", "SweepHost", Path.GetRelativePath(Path.Combine(Commands.Root, "tests", "Library"), AppContext.BaseDirectory), "SweepHost.dll");

    public string Store => Path.Combine(_folder.Path, "runs");

    public string Job => Path.Combine(Store, ".slurm", "squares-quick");

    public string[] Stored => Directory.Exists(Path.Combine(Store, "squares")) ? Directory.GetFiles(Path.Combine(Store, "squares"), "*.json") : [];

    /// <summary>What the runs wrote down, oldest first.</summary>
    public IReadOnlyList<(string What, int Seed, string Task, int Process)> Log
    {
        get
        {
            if (!Directory.Exists(LogFolder)) return [];
            return [.. Directory.GetFiles(LogFolder, "*.txt").Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f).Split(' ')).Select(w => (w[0], int.Parse(w[1]), w[2], int.Parse(w[3])))];
        }
    }

    public IEnumerable<(string What, int Seed, string Task, int Process)> Of(int task) => Log.Where(l => l.Task == $"{task}");

    private string LogFolder => Path.Combine(_folder.Path, "log");

    public Commands.Outcome Run(params string[] args) => Commands.Dotnet([Host, "squares", .. args],
        [("PHENOMENA_RUNS", Store), ("SQUARES_LOG", LogFolder), ("SQUARES_MILLISECONDS", $"{milliseconds}"), .. environment]);

    /// <summary>Submits the sweep.</summary>
    /// <returns>The job's number.</returns>
    public string Submit(params string[] args)
    {
        var outcome = Run(["--slurm", .. args]);
        Xunit.Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        return outcome.Output.Split("Submitted job ")[1].Split(':')[0];
    }

    public void Dispose() => _folder.Dispose();
}

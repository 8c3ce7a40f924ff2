using System.Diagnostics;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>Sweeps in processes of their own, which are killed or share a store.</summary>
public sealed class SweepProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_in_the_middle_it_keeps_every_finished_run()
    {
        using var first = Start(runs: 12, milliseconds: 300);
        while (_folder.Files("*.json").Length < 3 && !first.HasExited) await Task.Delay(10, TestContext.Current.CancellationToken);
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        var kept = _folder.Files("*.json").Length;
        Assert.InRange(kept, 3, 11);

        var lines = await Finish(Start(runs: 12, milliseconds: 300));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i} {i * i}"), lines.Select(l => l[..l.LastIndexOf(' ')]));
        Assert.Equal(kept, lines.Count(l => l.EndsWith("stored")));
    }

    [Fact]
    public async Task Two_at_once_share_a_store()
    {
        using Process one = Start(runs: 20, milliseconds: 5), two = Start(runs: 20, milliseconds: 5);
        Assert.Equal(20, (await Finish(one)).Length);
        Assert.Equal(20, (await Finish(two)).Length);
        Assert.Equal(20, _folder.Files("*.json").Length);
        Assert.Empty(_folder.Files("*.tmp"));
        Assert.All(await Finish(Start(runs: 20, milliseconds: 5)), line => Assert.EndsWith("stored", line));
    }

    [Fact]
    public async Task A_damaged_run_ends_it_with_one_sentence_and_an_exit_code()
    {
        await Finish(Start(runs: 1, milliseconds: 0));
        var path = Assert.Single(_folder.Files("*.json"));
        File.WriteAllText(path, "{");
        using var process = Start(runs: 2, milliseconds: 0);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(path, error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("{", File.ReadAllText(path));
        Assert.Single(_folder.Files("*"));
    }

    private Process Start(int runs, int milliseconds)
    {
        // tests/Library/bin/<configuration>/<framework>/ -> tests/SweepHost/bin/<configuration>/<framework>/
        var host = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory.Replace(
            $"{Path.DirectorySeparatorChar}Library{Path.DirectorySeparatorChar}bin", $"{Path.DirectorySeparatorChar}SweepHost{Path.DirectorySeparatorChar}bin"), "SweepHost.dll"));
        return Process.Start(new ProcessStartInfo("dotnet", [host, _folder.Path, $"{runs}", $"{milliseconds}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>What it prints of its runs. Before that the sweep has said in a line that it is done: on standard output, since there is no terminal.</summary>
    private static async Task<string[]> Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, await error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var closing = Assert.Single(lines, line => line.StartsWith("busy: ", StringComparison.Ordinal) && line.EndsWith(" from the run store", StringComparison.Ordinal));
        return [.. lines.SkipWhile(line => line != closing).Skip(1)];
    }
}

using System.Diagnostics;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The first command, stopped while a notebook runs.</summary>
public sealed class InterruptionTests(Clone clone) : IClassFixture<Clone>
{
    [Theory]
    [InlineData("TERM", 143, true, false)]
    [InlineData("TERM", 143, true, true)]
    [InlineData("INT", 130, false, true)]
    public async Task WhatItStartedEndsWithItAndItsFoldersGo(string signal, int code, bool toDotnet, bool toProgram)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals and /proc are Linux's.");
        string folder = Path.Combine(Commands.NewFolder("stopped"), "out"), mark = Path.Combine(Commands.NewFolder("stopped"), "kernel");
        clone.Hold(("01-endless", Clone.Notebook($"System.IO.File.WriteAllText(@\"{mark}.tmp\", Environment.ProcessId.ToString()); System.IO.File.Move(@\"{mark}.tmp\", @\"{mark}\");\nSystem.Threading.Thread.Sleep(-1);")), ("02-next", Clone.Notebook("1")));
        using var command = clone.Start("--no-setup", "--out", folder);
        var (output, error) = (command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        while (!File.Exists(mark) && !command.HasExited) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(mark), command.HasExited ? await error : "");
        int kernel = int.Parse(File.ReadAllText(mark)), nbconvert = Parent(kernel), program = Parent(nbconvert);
        Assert.Contains("nbconvert", File.ReadAllText($"/proc/{nbconvert}/cmdline"));

        // SIGTERM comes to what was started by hand, which hands it on, or to the whole group as well. Ctrl-C is for the program alone: `dotnet run` ignores it.
        Assert.Equal(0, Commands.Program("sh", ["-c", $"kill -{signal} {(toProgram ? program : "")} {(toDotnet ? command.Id : "")}"]).ExitCode);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(code, command.ExitCode);
        Assert.Equal("Stopped.", (await error).Trim());
        Assert.DoesNotContain("02-next  ", await output);
        Assert.All([kernel, nbconvert, program], process => Assert.False(Runs(process), $"process {process} goes on"));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder), entry => Path.GetFileName(entry).StartsWith('.'));
    }

    static int Parent(int process) => int.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("PPid:")).Split('\t')[1]);

    // What has ended but was not asked after yet still has its number.
    static bool Runs(int process)
    {
        try
        {
            return !File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("State:")).Contains('Z');
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return false;
        }
    }
}

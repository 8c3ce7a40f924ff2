using System.Diagnostics;

namespace Phenomena.Tests.Kernel;

/// <summary>Runs the Python side of a test: a script below <c>python/</c> that ends with exit code 0 where all it asserts holds.</summary>
internal static class PythonScript
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "python");

    /// <summary>Debian's Python, to which its Jupyter belongs, and otherwise the one on PATH.</summary>
    static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : OperatingSystem.IsWindows() ? "python" : "python3";

    /// <summary>A script that hangs must not hang the tests.</summary>
    static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(5);

    /// <summary>Runs the script; skips the test where a module it needs is missing; fails with all that it printed.</summary>
    public static void Run(string script, string[] modules, params string[] arguments)
    {
        foreach (var module in modules)
            if (Start(["-c", $"import {module}"]).Code != 0) Assert.Skip($"{Python} has no module {module}; install it to run this test.");
        var (code, output) = Start([Path.Combine(Folder, script), .. arguments]);
        Assert.True(code == 0, $"{script} ended with {code}:\n{output}");
    }

    static (int Code, string Output) Start(string[] arguments)
    {
        // Other tests change the directory of this process, and delete it.
        var start = new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // One test's history and kernelspecs are not the user's, nor another test's.
        using var home = new TemporaryFolder();
        start.Environment["XDG_DATA_HOME"] = start.Environment["JUPYTER_RUNTIME_DIR"] = home.Path;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var guard = new Timer(_ => process.Kill(entireProcessTree: true), null, HangLimit, Timeout.InfiniteTimeSpan);
        var output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kernel tests ").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

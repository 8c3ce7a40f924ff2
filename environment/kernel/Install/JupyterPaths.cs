using System.Diagnostics;

namespace CSharpKernel.Install;

/// <summary>The folders in which Jupyter looks for kernelspecs, found without running it.</summary>
internal static class JupyterPaths
{
    /// <summary>The kernels folder of the user, as Jupyter's own rule has it.</summary>
    public static string UserKernels()
    {
        var data = Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR");
        if (string.IsNullOrEmpty(data))
            data = OperatingSystem.IsWindows() ? Path.Combine(Folder(Environment.SpecialFolder.ApplicationData), "jupyter")
                : OperatingSystem.IsMacOS() ? Path.Combine(Folder(Environment.SpecialFolder.UserProfile), "Library", "Jupyter")
                : Path.Combine(Folder(Environment.SpecialFolder.LocalApplicationData), "jupyter");
        return Path.Combine(data, "kernels");
    }

    /// <summary>The kernels folder below an installation prefix.</summary>
    public static string PrefixKernels(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter", "kernels");

    /// <summary>The prefix of the active Python environment, or of the Python on PATH; null where there is none.</summary>
    public static string? PythonPrefix()
    {
        foreach (var variable in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } active) return active;
        foreach (var python in (string[])["python3", "python"])
            if (Command(python, "-c", "import sys; print(sys.prefix)") is { Length: > 0 } prefix) return prefix;
        return null;
    }

    /// <summary>Every kernels folder that Jupyter searches, first come first served.</summary>
    public static IEnumerable<string> AllKernels()
    {
        foreach (var path in (Environment.GetEnvironmentVariable("JUPYTER_PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(path, "kernels");
        yield return UserKernels();
        if (PythonPrefix() is { } prefix) yield return PrefixKernels(prefix);
        if (OperatingSystem.IsWindows()) yield return Path.Combine(Folder(Environment.SpecialFolder.CommonApplicationData), "jupyter", "kernels");
        else
        {
            yield return "/usr/local/share/jupyter/kernels";
            yield return "/usr/share/jupyter/kernels";
        }
    }

    /// <summary>What a program prints, trimmed; null where it is not there, fails, or takes longer than 20 seconds.</summary>
    public static string? Command(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(20_000))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            return process.ExitCode == 0 ? output.Result.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    static string Folder(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}

using System.ComponentModel;
using System.Diagnostics;

namespace Phenomena.Setup;

/// <summary>Runs other programs.</summary>
static class Shell
{
    /// <summary>What a finished program said, standard output and error together in the order in which they came.</summary>
    public sealed record Outcome(int ExitCode, string Output)
    {
        public bool Ok => ExitCode == 0;

        /// <summary>The last lines that say something, for an error message.</summary>
        public string Tail(int lines = 15) => string.Join('\n',
            Output.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0).TakeLast(lines).Select(l => "    " + l));
    }

    /// <summary>Runs a program to its end. <paramref name="onLine"/> sees each line as it comes.</summary>
    public static Outcome Run(IEnumerable<string> command, string? folder = null, Action<string>? onLine = null, params (string Name, string Value)[] environment)
    {
        var words = command.ToArray();
        var start = new ProcessStartInfo(words[0])
        {
            WorkingDirectory = folder ?? Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var word in words.Skip(1)) start.ArgumentList.Add(word);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var output = new System.Text.StringBuilder();
        void Take(string? line)
        {
            if (line is null) return;
            lock (output)
            {
                output.AppendLine(line);
                onLine?.Invoke(line);
            }
        }

        try
        {
            Interruption.ThrowIfAsked();
            using var process = Process.Start(start)!;
            Interruption.Adopt(process);
            process.StandardInput.Close();
            process.OutputDataReceived += (_, e) => Take(e.Data);
            process.ErrorDataReceived += (_, e) => Take(e.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
            Interruption.Release(process);
            Interruption.ThrowIfAsked();
            return new(process.ExitCode, output.ToString());
        }
        catch (Win32Exception e)
        {
            return new(127, $"{words[0]}: {e.Message}");
        }
    }

    /// <summary>The full path of a program on PATH; null where there is none.</summary>
    public static string? Find(params string[] names)
    {
        var suffixes = OperatingSystem.IsWindows() ? new[] { ".exe", ".cmd", ".bat" } : [""];
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return (from name in names
                from folder in folders
                from suffix in suffixes
                let path = Path.Combine(folder, name + suffix)
                where File.Exists(path)
                select path).FirstOrDefault();
    }

    /// <summary>The SDK that runs this program; it may not be on PATH.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path && File.Exists(path)
        ? path : Find("dotnet") ?? throw new Problem("The .NET SDK is not on PATH. Add the folder of `dotnet` to PATH and run the command again.");
}

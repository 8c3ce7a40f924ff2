using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Phenomena.Setup;

/// <summary>Prints each step with its time, and skips what was done before from the same inputs.</summary>
static class Steps
{
    const int NameWidth = 46;

    public static void Heading(string text) => View.Heading(text);

    /// <summary>Runs one step and prints its time; <paramref name="work"/> may return a remark.</summary>
    public static void Run(string name, Func<string?> work) => Run(name, _ => work());

    /// <summary>Runs one step that tells how far it is.</summary>
    public static void Run(string name, Func<Action<double, string?>, string?> work)
    {
        var line = $"  {name.PadRight(NameWidth)} ";
        // Where lines do not move, the name says what is being done.
        if (!View.IsTerminal) Console.Write(line);
        var clock = Stopwatch.StartNew();
        var outcome = "   [red]failed[/]";
        try
        {
            outcome = View.During(name, work) is { } remark ? "   " + View.Escape(remark) : "";
        }
        finally
        {
            View.Line($"{(View.IsTerminal ? View.Escape(line) : "")}{clock.Elapsed.TotalSeconds,6:0.0} s{outcome}");
        }
    }

    /// <summary>Runs a step unless it was done before from the same inputs and what it made is still there.
    /// The stamp is written only after the step has succeeded, so an interrupted one is done again.</summary>
    public static void Once(string name, string stamp, string inputs, Func<bool> stillThere, Action work)
    {
        if (IsDone(stamp, inputs) && stillThere())
        {
            Console.WriteLine($"  {name.PadRight(NameWidth)}  ready");
            return;
        }
        Run(name, () =>
        {
            work();
            var file = FileOf(stamp);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, inputs);
            return null;
        });
    }

    /// <summary>Whether a step was done from these inputs.</summary>
    public static bool IsDone(string stamp, string inputs) => File.Exists(FileOf(stamp)) && File.ReadAllText(FileOf(stamp)) == inputs;

    static string FileOf(string stamp) => Repository.At("environment", ".setup", stamp);

    /// <summary>A hash over the contents of files and of all source files below folders.</summary>
    public static string HashOf(params string[] paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = paths.SelectMany(path => Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsSource)
            : File.Exists(path) ? [path] : []);
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Repository.Root, file)));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    static bool IsSource(string path)
    {
        var parts = Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar);
        return !parts.Any(p => p is "bin" or "obj" or "node_modules");
    }
}

using System.Text.RegularExpressions;

namespace Phenomena.Setup;

/// <summary>One test project below <c>tests/</c>: an xunit.v3 program.</summary>
sealed partial record Suite(string Name)
{
    static readonly Suite[] All = [new("Library"), new("Kernel"), new("Product")];

    public static IReadOnlyList<Suite> Select(IReadOnlyList<string> wanted) => wanted.Count == 0 ? All :
        [.. wanted.Select(name => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Problem.Usage($"There is no test suite '{name}'. There are: {string.Join(", ", All.Select(s => s.Name))}."))];

    public static string? Build()
    {
        var outcome = Shell.Run([Shell.Dotnet, "build", Repository.At("Phenomena.slnx"), "-c", "Release", "-nologo", "-v", "quiet"]);
        return outcome.Ok ? null : throw new Problem($"The solution did not build:\n{outcome.Tail(20)}");
    }

    /// <summary>Runs the suite, showing what it prints; a suite that ends without its summary counts as one failure.</summary>
    public (int Passed, int Failed) Run()
    {
        Steps.Heading($"{Name} tests");
        var program = Repository.At("tests", Name, "bin", "Release", "net10.0", $"{Name}.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var outcome = Shell.Run([program, "-nocolor"], onLine: line => Console.WriteLine("  " + line), environment: ("DOTNET_HOST_PATH", Shell.Dotnet));
        var summary = Totals().Match(outcome.Output);
        if (!summary.Success)
        {
            Console.WriteLine($"  {Name}.Tests ended with exit code {outcome.ExitCode} and no summary: counted as one failure.");
            return (0, 1);
        }
        int Count(string group) => int.Parse(summary.Groups[group].Value);
        var failed = Count("failed") + Count("errors");
        return (Count("total") - Count("failed") - Count("skipped") - Count("notrun"), failed == 0 && !outcome.Ok ? 1 : failed);
    }

    [GeneratedRegex(@"Total: (?<total>\d+), Errors: (?<errors>\d+), Failed: (?<failed>\d+), Skipped: (?<skipped>\d+), Not Run: (?<notrun>\d+)")]
    private static partial Regex Totals();
}

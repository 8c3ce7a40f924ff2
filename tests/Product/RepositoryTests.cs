using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What the repository promises about its own files.</summary>
public sealed partial class RepositoryTests
{
    [Fact]
    public void NugetConfigAddsOnlyTheLocalFeed()
    {
        var config = XDocument.Load(Path.Combine(Commands.Root, "nuget.config"));
        var source = Assert.Single(config.Descendants("packageSources").Elements());
        Assert.Equal("add", source.Name.LocalName);
        Assert.Equal("environment/feed", (string?)source.Attribute("value"));
    }

    [Fact]
    public void NoFileNamesAPackageRegistry()
    {
        foreach (var file in Tracked())
        {
            var hit = Registry().Match(File.ReadAllText(file));
            Assert.False(hit.Success, $"{file} names a package registry: {hit.Value}");
        }
    }

    [Fact]
    public void TheTestCommandOfTheReadmeIsWhatCiRuns()
    {
        var readme = File.ReadAllText(Path.Combine(Commands.Root, "README.md"));
        var ci = File.ReadAllLines(Path.Combine(Commands.Root, ".ci", "run")).Single(l => l.StartsWith("exec "));
        Assert.Contains(ci["exec ".Length..], readme);
        Assert.Contains("dotnet run environment/run.cs", readme);
    }

    [Fact]
    public void TheTablesAndTheReadmeSayWhatTheClaimsSay()
    {
        var outcome = Commands.Dotnet(["run", "environment/ledger.cs", "--", "--check"]);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Contains(" 0 complaints", outcome.Output);
    }

    [Fact]
    public void CommittedNotebooksAreExecutedSmallAndShort()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb"))
        {
            Assert.InRange(new FileInfo(file).Length, 1, 1_500_000);
            var notebook = JsonNode.Parse(File.ReadAllText(file))!;
            Assert.Equal(".net-csharp", (string?)notebook["metadata"]!["kernelspec"]!["name"]);
            foreach (var cell in notebook["cells"]!.AsArray().Where(c => (string?)c!["cell_type"] == "code"))
            {
                var source = Executed.Text(cell!["source"]);
                Assert.True(cell["execution_count"] is not null, $"{file}: not executed:\n{source}");
                Assert.InRange(source.Split('\n').Length, 1, 20);
            }
        }
    }

    [Fact]
    public void TheThemeNotebooksUseNothingButPackagesCSharpAndLastExpressions()
    {
        // What every host of C# notebooks runs: Verso has no display, no HTML and few directives.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb").Where(f => !Path.GetFileName(f).StartsWith("99", StringComparison.Ordinal)))
            foreach (var cell in Executed.CodeCells(file))
                Assert.DoesNotMatch(OneHostOnly(), Executed.Text(cell["source"]));
        Assert.Matches(OneHostOnly(), "var shown = display(1);");
        Assert.Matches(OneHostOnly(), "1\n#!time");
        Assert.DoesNotMatch(OneHostOnly(), "#r \"nuget: Phenomena\"\nchart.Display");
    }

    [Fact]
    public void TheSetUpTheBuildAndTheLibraryServeTheSameMachines()
    {
        string[][] lists = [.. new[] { "environment/setup/Machine.cs", "lib/Phenomena.csproj", "lib/Torch/TorchLibrary.cs" }
            .Select(file => Machine().Matches(Machines().Match(File.ReadAllText(Path.Combine(Commands.Root, file))).Value).Select(m => m.Value).Order().ToArray())];
        Assert.Contains("linux-x64", lists[0]);
        Assert.All(lists, list => Assert.Equal(lists[0], list));
    }

    static IEnumerable<string> Tracked()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Commands.Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var names = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return names.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(n => Path.Combine(Commands.Root, n)).Where(File.Exists);
    }

    [GeneratedRegex(@"(Served = \[|Platforms = \[|<ServedByLibtorch>)[^\]<]*")]
    private static partial Regex Machines();

    [GeneratedRegex(@"^\s*(#!|#i|%)|\b(display|HTML|CSS|Javascript)\(|\.Display(As)?\(|Microsoft\.DotNet\.Interactive", RegexOptions.Multiline)]
    private static partial Regex OneHostOnly();

    [GeneratedRegex(@"(linux|win|osx)-\w+")]
    private static partial Regex Machine();

    [GeneratedRegex(@"https?://[^/\s""]*(nuget|npm|debian|pypi)[^/\s""]*", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The container's files say what the rest of the repository says. No engine is started.</summary>
public sealed partial class ContainerTests
{
    static readonly string Dockerfile = Read("environment", "Dockerfile");

    // Steps without comments, continued lines joined.
    static readonly string[] Steps = [.. string.Join('\n', Dockerfile.Split('\n').Where(l => !l.StartsWith('#'))).Replace("\\\n", " ").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    static readonly JsonNode Devcontainer = JsonNode.Parse(Read(".devcontainer", "devcontainer.json"), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip })!;

    [Fact]
    public void TheSdkIsTheOneOfGlobalJson()
    {
        var version = (string?)JsonNode.Parse(Read("global.json"))!["sdk"]!["version"];
        Assert.Contains($"ARG SDK={version}", Steps);
        Assert.Contains("FROM mcr.microsoft.com/dotnet/sdk:${SDK} AS sdk", Steps);
    }

    [Fact]
    public void TheCommandsAreThoseOfTheReadme()
    {
        // A command of the README stands alone on its line.
        var readme = Read("README.md").Split('\n').Where(l => l.StartsWith("dotnet run ")).ToList();
        Assert.Contains("dotnet run environment/run.cs", readme);
        Assert.Contains("dotnet run environment/test.cs", readme);
        var used = Command().Matches(string.Join('\n', Dockerfile, (string?)Devcontainer["postCreateCommand"])).Select(m => m.Value).ToList();
        Assert.All(used, command => Assert.Contains(command, readme));
        Assert.Contains("dotnet run environment/run.cs", used);
        Assert.Contains("dotnet run environment/test.cs", used);
        var start = JsonSerializer.Deserialize<string[]>(Assert.Single(Steps, s => s.StartsWith("CMD "))["CMD ".Length..])!;
        Assert.Contains(string.Join(' ', start), readme);
    }

    [Fact]
    public void TheDebianPackagesAreThoseOfTheSetUp()
    {
        // Of the SDK (OpenSSL, certificates), and of a test that asks git for the repository's files.
        string[] own = ["ca-certificates", "git", "libssl3"];
        var install = Assert.Single(Steps, s => s.Contains("apt-get install"));
        var named = Packages().Match(install).Groups["list"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var setup = string.Concat(Directory.EnumerateFiles(Path.Combine(Commands.Root, "environment", "setup"), "*.cs").Select(File.ReadAllText));
        var required = Required().Matches(setup).SelectMany(m => Word().Matches(m.Value)).Select(m => m.Groups["word"].Value).ToList();
        Assert.Contains("jupyter-nbconvert", required);
        Assert.Contains("npm", required);
        Assert.Equal(required.Distinct().Concat(own).Order(), named.Order());
    }

    [Fact]
    public void TheDevcontainerIsTheDockerfilesMachine()
    {
        var build = Devcontainer["build"]!;
        Assert.Equal(Path.Combine(Commands.Root, "environment", "Dockerfile"), Path.GetFullPath(Path.Combine(Commands.Root, ".devcontainer", (string)build["dockerfile"]!)));
        Assert.Equal(Commands.Root, Path.GetFullPath(Path.Combine(Commands.Root, ".devcontainer", (string)build["context"]!)));
        Assert.Contains(Steps, s => s.StartsWith("FROM ") && s.EndsWith($" AS {build["target"]}"));
        Assert.Contains($"USER {Devcontainer["remoteUser"]}", Steps);
    }

    [Fact]
    public void NoHostIsNamedButTheImages()
    {
        var hosts = Host().Matches(Dockerfile + Read("environment", "Dockerfile.dockerignore") + Devcontainer.ToJsonString()).Select(m => m.Value).Distinct();
        Assert.Equal(["mcr.microsoft.com"], hosts);
    }

    [Fact]
    public void TheFilesItNamesAreThere()
    {
        Assert.All(Steps.SelectMany(s => NamedFile().Matches(s)).Select(m => m.Value), path => Assert.True(File.Exists(Path.Combine(Commands.Root, path)), path));
    }

    static string Read(params string[] path) => File.ReadAllText(Path.Combine([Commands.Root, .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex(@"dotnet run environment/\w+\.cs")]
    private static partial Regex Command();

    [GeneratedRegex("--no-install-recommends (?<list>[a-z0-9 .-]+) &&")]
    private static partial Regex Packages();

    [GeneratedRegex(@"Packages = \[[^\]]*\]|Debian\.Require\(""[^)]*\)")]
    private static partial Regex Required();

    [GeneratedRegex("\"(?<word>[a-z0-9.-]+)\"")]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev)\b")]
    private static partial Regex Host();

    [GeneratedRegex(@"environment/\w+\.cs|\w+\.slnx")]
    private static partial Regex NamedFile();
}

using CSharpKernel.Scripting;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>A package whose dependency has the name of a framework assembly, in another version.</summary>
[Collection("session")]
public sealed class NewerAssemblyTests : PackageFolder
{
    const string Json = "System.Text.Json";

    [Fact]
    public async Task The_newer_assembly_is_there_for_the_package_and_for_cells()
    {
        PackAgainst("public static int Answer => 99;", "99.0.0.0");
        await using var session = new CSharpSession();
        Assert.Equal("99", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer"));
        Assert.Equal("99", await session.Value("Tiny.ThingJson.Answer"));
        Assert.Equal("99.0.0.0", await session.Value("typeof(Tiny.ThingJson).Assembly.GetName().Version"));
        // What the framework itself builds on it would otherwise take other types for the same.
        Assert.Equal("cells", await session.Value("System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(System.Net.Http.Json.HttpClientJsonExtensions).Assembly).Name"));
    }

    [Fact]
    public async Task It_takes_the_place_of_one_that_no_cell_has_used()
    {
        PackAgainst("public static int Answer => 99;", "99.0.0.0");
        await using var session = new CSharpSession();
        await session.Value("var before = new List<int> { 1 };");
        var output = new Recording();
        Assert.Equal("99", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer + Tiny.ThingJson.Answer - 99 * before.Count", output));
        Assert.DoesNotContain(output.Displayed, shown => shown.Text()!.Contains("restart"));
    }

    [Fact]
    public async Task Where_cells_have_used_the_frameworks_they_keep_it_and_the_package_gets_its_own()
    {
        PackAgainst("public static int Answer => 99;", "99.0.0.0");
        await using var session = new CSharpSession();
        await session.Value("using System.Text.Json; var document = JsonDocument.Parse(\"{\\\"a\\\":5}\");");
        var output = new Recording();
        Assert.Equal("99", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer", output));
        Assert.Contains(output.Displayed, shown => shown.Text()!.Contains(Json) && shown.Text()!.Contains("restart the kernel"));
        Assert.Equal("5", await session.Value("document.RootElement.GetProperty(\"a\").GetInt32()"));
        Assert.Equal("[1]", await session.Value("JsonSerializer.Serialize(new[] { 1 })"));
        var other = Pack("1.0.0", "public static int Answer => 5;", suffix: "Other");
        output = new();
        Assert.Equal("5", await session.Value($"#r \"nuget: {other.Name}\"\nTiny.ThingOther.Answer", output));
        Assert.DoesNotContain(output.Displayed, shown => shown.Text()!.Contains("restart"));
    }

    [Fact]
    public async Task An_older_one_is_passed_over()
    {
        PackAgainst("public const int Number = 1;", "1.0.0.0", "public static int Answer => Tiny.ThingJson.Number;");
        await using var session = new CSharpSession();
        Assert.Equal("1", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer"));
        Assert.Equal("[1]", await session.Value("System.Text.Json.JsonSerializer.Serialize(new[] { 1 })"));
    }

    [Theory]
    [InlineData("2.0.0.0", "1.0.0.0", "2")]
    [InlineData("1.0.0.0", "2.0.0.0", "2")]
    public async Task Of_an_assembly_that_two_packages_bring_the_newer_is_taken(string inFirst, string inSecond, string answer)
    {
        foreach (var (suffix, version) in new[] { ("A", inFirst), ("B", inSecond) })
            Pack("1.0.0", $"public static int Answer => {version[0]};", suffix: suffix, assemblyName: name + ".Shared", assemblyVersion: version, type: "Shared");
        await using var session = new CSharpSession();
        Assert.Equal(answer, await session.Value($"#r \"nuget:{name}A\"\n#r \"nuget:{name}B\"\nTiny.Shared.Answer"));
    }

    [Theory]
    [InlineData(Json, "99.0.0.0", true)]
    [InlineData(Json, "1.0.0.0", false)]
    [InlineData("netstandard", "99.0.0.0", false)]
    [InlineData("Tiny.Own", "99.0.0.0", false)]
    public void What_replaces_an_assembly_of_the_framework(string assembly, string version, bool replaces)
    {
        var file = Path.Combine(folder, assembly + ".dll");
        File.WriteAllBytes(file, Compile("public static int Answer => 1;", assembly, version: version));
        Assert.Equal(replaces, FrameworkReferences.OlderThan(file) is MetadataReference);
    }

    [Fact]
    public void What_stands_on_an_assembly_comes_along_unless_it_is_half_of_the_framework()
    {
        Assert.Equal(["System.Net.Http.Json"], FrameworkReferences.DependentsOf(Json).Keys);
        Assert.All(FrameworkReferences.DependentsOf("System.Text.Encodings.Web"), dependent => Assert.True(File.Exists(dependent.Value)));
        Assert.Contains(Json, FrameworkReferences.DependentsOf("System.Text.Encodings.Web").Keys);
        Assert.Empty(FrameworkReferences.DependentsOf("System.Diagnostics.DiagnosticSource"));
    }

    void PackAgainst(string json, string version, string members = "public static int Answer => Tiny.ThingJson.Answer;") =>
        Pack("1.0.0", members, dependency: Pack("1.0.0", json, suffix: "Json", assemblyName: Json, assemblyVersion: version));
}

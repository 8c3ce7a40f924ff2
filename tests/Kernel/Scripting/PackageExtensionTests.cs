using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>What a package brings for the session itself: its extension.dib, and native libraries that it loads on its own.</summary>
[Collection("session")]
public sealed class PackageExtensionTests : PackageFolder
{
    [Fact]
    public async Task An_extension_runs_once_in_the_session_as_cells_that_show_only_what_they_display()
    {
        Pack("1.0.0", "public static int Answer;", extension: """
            #!meta

            {"kernelInfo":{"defaultKernelName":"csharp","items":[]}}

            #!csharp

            Tiny.Thing.Answer++;
            var brought = Tiny.Thing.Answer + 10;
            Tiny.Thing.Answer

            #!csharp

            display("at home");
            brought

            #!markdown

            *Written for the reader.*
            """);
        var output = new Recording();
        await using var session = new CSharpSession();
        Assert.Equal("11 1", await session.Value($"#r \"nuget: {name}\"\n$\"{{brought}} {{Tiny.Thing.Answer}}\"", output));
        Assert.Equal(["at home", "*Written for the reader.*", $"Extensions loaded: {name}"], output.Displayed.Skip(1).Select(d => d.Text()!.Trim()));
        Assert.Empty(output.Stderr);
        // The packages after it are restored together with it, into another folder.
        var other = Pack("1.0.0", "public static int Answer => 5;", suffix: "Other", extension: "Tiny.Thing.Answer += 100;");
        Assert.Equal("101", await session.Value($"#r \"nuget: {name}\"\n#r \"nuget: {other.Name}\"\nTiny.Thing.Answer"));
        await using var next = new CSharpSession();
        Assert.Equal("102", await next.Value($"#r \"nuget: {name}\"\n#r \"nuget: {other.Name}\"\nTiny.Thing.Answer + (brought == 11 ? 1 : 0)"));
    }

    [Fact]
    public async Task The_extension_of_a_dependency_runs_too()
    {
        var dependency = Pack("1.0.0", "public static int Answer;", suffix: "Base", extension: "#!csharp\nTiny.ThingBase.Answer = 6;");
        Pack("1.0.0", "public static int Answer => Tiny.ThingBase.Answer + 1;", dependency: dependency);
        await using var session = new CSharpSession();
        Assert.Equal("7", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer"));
    }

    [Theory]
    [InlineData("#!csharp\nint.Parse(\"none\");", "FormatException")]
    [InlineData("#!csharp\nNo.Such();", "CS0103")]
    [InlineData("#!fsharp\nlet x = 1", "this kernel does not run")]
    public async Task An_extension_that_fails_is_said_and_survived(string extension, string reason)
    {
        Pack("1.0.0", "public static int Answer => 3;", extension: extension);
        var output = new Recording();
        await using var session = new CSharpSession();
        Assert.Equal("3", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer", output));
        Assert.Contains($"The package {name} is loaded, but its extension.dib failed", output.Stderr);
        Assert.Contains(reason, output.Stderr);
        var error = await session.Failure($"#r \"nuget:{name}\"\nint.Parse(\"\" + Tiny.Thing.Answer + \"x\")");
        Assert.Contains("Cell 2", error.Plain());
        Assert.DoesNotContain("Cell 2 (", error.Plain());
    }

    [Fact]
    public async Task An_extension_that_never_ends_is_interrupted_with_its_cell()
    {
        Pack("1.0.0", "public static int Answer => 3;", extension: "#!csharp\nConsole.WriteLine(\"begun\"); for (;;) { }");
        var output = new Recording();
        await using var session = new CSharpSession();
        var running = session.ExecuteAsync($"#r \"nuget:{name}\"\n1", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0 || running.IsCompleted);
        session.Interrupt();
        Assert.Equal("KeyboardInterrupt", Assert.IsType<CellFailed>(await running).Name);
        Assert.DoesNotContain("failed", output.Stderr);
        Assert.Equal("3", await session.Value("Tiny.Thing.Answer"));
    }

    [Fact]
    public async Task A_package_that_loads_a_library_itself_is_told_the_folders_of_all_packages()
    {
        var native = Pack("1.0.0", "public static int Answer => 1;", suffix: "Native", native: "libtiny-of-its-own.so");
        Pack("1.0.0", """public static string Folders => (string)System.AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES");""", dependency: native);
        await using var session = new CSharpSession();
        Assert.Equal("True", await session.Value($"#r \"nuget:{name}\"\n" +
            "Tiny.Thing.Folders.Split(System.IO.Path.PathSeparator).Any(f => System.IO.File.Exists(System.IO.Path.Combine(f, \"libtiny-of-its-own.so\")))"));
    }
}

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
    public async Task Native_libraries_of_several_packages_lie_in_one_folder_of_which_the_packages_are_told()
    {
        var native = Pack("1.0.0", "public static int Answer => 1;", suffix: "Native", native: "libtiny-one.so");
        Pack("1.0.0", """public static string Folders => (string)System.AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES");""", dependency: native, native: "libtiny-two.so");
        var cell = $"#r \"nuget:{name}\"\nusing System.IO; string.Join('|', Tiny.Thing.Folders.Split(Path.PathSeparator).Where(f => File.Exists(Path.Combine(f, \"libtiny-one.so\"))))";
        string? both;
        await using (var session = new CSharpSession())
            both = await session.Value(cell);
        Assert.Equal(["libtiny-one.so", "libtiny-two.so"], Directory.GetFiles(both!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(both!), file => Assert.True(OperatingSystem.IsWindows() || File.ResolveLinkTarget(file, returnFinalTarget: true)!.Exists));
        var made = Directory.GetLastWriteTimeUtc(both!);
        await using (var session = new CSharpSession())
            Assert.EndsWith(both!, await session.Value(cell));
        Assert.Equal(made, Directory.GetLastWriteTimeUtc(both!));
    }

    [Fact]
    public async Task A_native_library_of_a_package_is_called_by_its_short_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The runtime's library that has this function is none on Windows.");
        var native = Pack("1.0.0", "public static int Answer => 1;", suffix: "Native", native: "libtinynative.so");
        Pack("1.0.0", "public static int Answer => 2;", dependency: native, native: "libtiny-other.so");
        await using var session = new CSharpSession();
        Assert.Equal("True", await session.Value($"#r \"nuget:{name}\"\nusing System.Runtime.InteropServices;\n" +
            "[DllImport(\"tinynative\")] static extern int SystemNative_GetPid();\nSystemNative_GetPid() == Environment.ProcessId"));
    }
}

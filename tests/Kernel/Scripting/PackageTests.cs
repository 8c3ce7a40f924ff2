using CSharpKernel.Scripting;
using CSharpKernel.Scripting.Packages;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

[Collection("session")]
public sealed class PackageTests : PackageFolder
{
    [Fact]
    public async Task A_package_of_a_folder_feed_is_found_kept_and_taken_anew_when_it_is_rebuilt()
    {
        Pack("1.0.0", "public static int Answer => 1;");
        Pack("1.1.0", "public static int Answer => 42;");
        Pack("2.0.0-beta", "public static int Answer => 3;");
        var output = new Recording();
        await using (var session = new CSharpSession())
        {
            Assert.Equal("42", await session.Value($"#r \"nuget: {name}\"\nTiny.Thing.Answer", output));
            Assert.Equal($"Installed Packages: {name}, 1.1.0", output.Updated.Single().Bundle.Text());
            Assert.Equal(output.DisplayedWithIds.Single().Id, output.Updated.Single().Id);
            Assert.Equal("42", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer"));
            var conflict = await session.Failure($"#r \"nuget:{name}, 1.0.0\"");
            Assert.Contains("version 1.0.0 cannot be added because version 1.1.0 was added previously", conflict.Message);
        }
        var again = new Recording();
        await using (var session = new CSharpSession())
        {
            Assert.Equal("42", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer", again));
            Assert.Empty(again.Updated); // no restore was needed: one display, final from the start
            Assert.Contains("Installed Packages", again.Displayed.Single().Text());
        }
        Pack("1.1.0", "public static int Answer => 43;");
        await using (var session = new CSharpSession())
            Assert.Equal("43", await session.Value($"#r \"nuget:{name}\"\nTiny.Thing.Answer"));
        Assert.False(Directory.Exists(Path.Combine(PackageSources.GlobalPackages, name.ToLowerInvariant())));
        await using (var session = new CSharpSession())
            Assert.Equal("1", await session.Value($"#r \"nuget:{name},1.0.0\"\nTiny.Thing.Answer"));
    }

    [Fact]
    public async Task A_relative_source_is_added_and_a_dependency_in_the_same_folder_comes_along()
    {
        Directory.CreateDirectory("more");
        var dependency = Pack("1.0.0", "public static int Answer => 5;", feed: "notebooks/more", suffix: "Base");
        Pack("1.0.0", "public static int Answer => Tiny.ThingBase.Answer + 1;", feed: "notebooks/more", dependency: dependency);
        await using var session = new CSharpSession();
        Assert.Equal("6", await session.Value($"#i \"nuget:more\"\n#r \"nuget:{name}\"\nTiny.Thing.Answer"));
    }

    [Fact]
    public async Task A_package_that_is_nowhere_is_a_clear_error_and_the_session_goes_on()
    {
        await using var session = new CSharpSession();
        var failed = await session.Failure($"#r \"nuget:{name}\"\n1");
        Assert.Equal("DirectiveError", failed.Name);
        Assert.Contains(name, failed.Message);
        Assert.Contains(Path.Combine(folder, "feed"), failed.Message);
        Assert.Equal("2", await session.Value("1 + 1"));
    }

    [Fact]
    public async Task A_source_that_never_answers_can_be_interrupted()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        var output = new Recording();
        await using var session = new CSharpSession();
        var running = session.ExecuteAsync($"#i \"nuget:https://127.0.0.1:{port}/index.json\"\n#r \"nuget:{name}\"", output);
        await SessionRuns.Until(() => silent.Pending());
        session.Interrupt();
        var failed = Assert.IsType<CellFailed>(await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("KeyboardInterrupt", failed.Name);
        Assert.DoesNotContain("could not be stopped", failed.Plain());
        Assert.Equal("2", await session.Value("1 + 1"));
    }

    [Theory]
    [InlineData("1.*", "2")]
    [InlineData("[1.0,1.5)", "1")]
    [InlineData("*", "3")]
    [InlineData("*-*", "4")]
    public async Task Floating_versions_and_ranges_resolve_as_a_restore_does(string version, string answer)
    {
        Pack("1.0.0", "public static int Answer => 1;");
        Pack("1.9.0", "public static int Answer => 2;");
        Pack("2.0.0", "public static int Answer => 3;");
        Pack("3.0.0-rc.1", "public static int Answer => 4;");
        await using var session = new CSharpSession();
        Assert.Equal(answer, await session.Value($"#r \"nuget: {name} , {version}\"\nTiny.Thing.Answer"));
        Assert.False(Directory.Exists(Path.Combine(PackageSources.GlobalPackages, name.ToLowerInvariant())));
    }

    [Fact]
    public async Task A_build_with_a_number_of_its_own_replaces_the_one_before_and_is_shown_without_that_number()
    {
        var first = Pack("1.0.0.900", "public static int Answer => 1;").Package;
        var output = new Recording();
        await using (var session = new CSharpSession())
        {
            Assert.Equal("1", await session.Value($"#r \"nuget: {name}\"\nTiny.Thing.Answer", output));
            Assert.Equal($"Installed Packages: {name}, 1.0.0", output.Updated.Single().Bundle.Text());
            File.Delete(first);
            Pack("1.0.0.20", "public static int Answer => 2;");
            var again = new Recording();
            Assert.Equal("1", await session.Value($"#r \"nuget: {name}\"\nTiny.Thing.Answer", again));
            Assert.Contains("was built again since it was loaded", again.Displayed.Single().Text());
        }
        await using (var session = new CSharpSession())
            Assert.Equal("2", await session.Value($"#r \"nuget: {name}\"\nTiny.Thing.Answer"));
        output = new();
        await using (var session = new CSharpSession())
            Assert.Equal("2", await session.Value($"#r \"nuget: {name}, 1.0.0.20\"\nTiny.Thing.Answer", output));
        Assert.Equal($"Installed Packages: {name}, 1.0.0.20", output.Displayed.Single().Text());
    }

    [Fact]
    public async Task A_damaged_configuration_is_named()
    {
        File.WriteAllText(Path.Combine(folder, "nuget.config"), "<configuration><pack");
        await using var session = new CSharpSession();
        Assert.Contains(Path.Combine(folder, "nuget.config"), (await session.Failure($"#r \"nuget:{name}\"")).Message);
    }

    [Fact]
    public async Task An_assembly_file_is_found_beside_the_notebook_and_may_be_built_again()
    {
        File.WriteAllBytes("tiny.dll", Compile("public static int Answer => 7;", "Tiny.FromFile"));
        await using (var session = new CSharpSession())
            Assert.Equal("7", await session.Value("#r \"tiny.dll\"\nTiny.Thing.Answer"));
        File.WriteAllBytes("tiny.dll", Compile("public static int Answer => 8;", "Tiny.FromFile"));
        await using (var session = new CSharpSession())
        {
            Assert.Equal("8", await session.Value("#r \"tiny.dll\"\nTiny.Thing.Answer"));
            Assert.Equal("8", await session.Value("#r \"tiny.dll\"\nTiny.Thing.Answer"));
            File.WriteAllBytes("tiny.dll", Compile("public static int Answer => 9;", "Tiny.FromFile"));
            Assert.Contains("another build of Tiny.FromFile is loaded already", (await session.Failure("#r \"tiny.dll\"")).Message);
            Assert.Contains("there is no file", (await session.Failure("#r \"none.dll\"")).Message);
            Assert.Null(await session.Bundle("#r \"System.Net.Http.Json.dll\""));
            File.WriteAllText("text.dll", "no assembly");
            Assert.Contains("text.dll", (await session.Failure("#r \"text.dll\"")).Message);
        }
    }
}

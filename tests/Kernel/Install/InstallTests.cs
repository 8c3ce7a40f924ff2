using System.Text.Json.Nodes;

namespace Phenomena.Tests.Kernel.Install;

public sealed class InstallTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Kernels => Path.Combine(folder.Path, "share", "jupyter", "kernels");

    [Fact]
    public void Install_registers_both_names_from_one_copy_and_uninstall_leaves_nothing()
    {
        var (code, output, error) = Run("install");
        Assert.True(code == 0, output + error);
        var (spec, alias) = (Spec("csharp"), Spec(".net-csharp"));
        Assert.Equal("C#", (string?)spec["language"]);
        Assert.Equal("message", (string?)spec["interrupt_mode"]);
        Assert.Equal(".NET (C#)", (string?)alias["display_name"]);
        foreach (var (name, json) in (IEnumerable<(string, JsonObject)>)[("csharp", spec), (".net-csharp", alias)])
        {
            Assert.Equal("{connection_file}", (string?)json["argv"]!.AsArray()[^1]);
            var program = ((string)json["argv"]![0]!).Replace("{resource_dir}", Path.Combine(Kernels, name));
            Assert.True(File.Exists(program), program);
            Assert.True(File.Exists(Path.Combine(Kernels, name, "logo-64x64.png")));
        }
        Assert.Equal(0, Run("uninstall").Code);
        Assert.Empty(Directory.GetFileSystemEntries(Kernels));
    }

    [Fact]
    public void A_second_install_needs_force_and_keeps_the_same_program_folder()
    {
        Run("install");
        var before = Directory.GetDirectories(Path.Combine(Kernels, "csharp"));
        var (code, _, error) = Run("install");
        Assert.Equal(1, code);
        Assert.Contains("--force", error);
        Assert.Equal(0, Run("install", "--force", "--display-name", "Mine \"ä\"").Code);
        Assert.Equal(before, Directory.GetDirectories(Path.Combine(Kernels, "csharp")));
        Assert.Equal("Mine \"ä\"", (string?)Spec("csharp")["display_name"]);
    }

    [Fact]
    public void A_program_folder_in_use_stays_and_an_unused_one_goes()
    {
        Run("install");
        var current = Assert.Single(Directory.GetDirectories(Path.Combine(Kernels, "csharp")));
        var (used, unused) = (Path.Combine(Kernels, "csharp", "bin-used"), Path.Combine(Kernels, "csharp", "bin-unused"));
        foreach (var old in (string[])[used, unused])
        {
            Directory.CreateDirectory(old);
            File.WriteAllText(Path.Combine(old, "csharp-kernel.dll"), "");
        }
        using (new FileStream(Path.Combine(used, "csharp-kernel.dll"), FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            Assert.Equal(0, Run("install", "--force").Code);
            Assert.Equal([current, used], Directory.GetDirectories(Path.Combine(Kernels, "csharp")).Order());
            Assert.Contains("is running", Run("uninstall").Output);
            Assert.Equal([used], Directory.GetDirectories(Path.Combine(Kernels, "csharp")));
        }
    }

    [Fact]
    public void Another_programs_kernel_keeps_its_name()
    {
        var other = Path.Combine(folder.Path, "other");
        foreach (var taken in (string[])[Path.Combine(other, "kernels", ".net-csharp"), Path.Combine(Kernels, "csharp")])
        {
            Directory.CreateDirectory(taken);
            File.WriteAllText(Path.Combine(taken, "kernel.json"), """{ "argv": ["other"], "display_name": "other", "language": "C#" }""");
        }
        Assert.Contains("--force", Run("install").Error);
        var (code, output, error) = KernelProgram.Run(["install", "--prefix", folder.Path, "--name", "mine"], ("JUPYTER_PATH", other));
        Assert.True(code == 0, error);
        Assert.Contains("another kernel has that name", output);
        Assert.False(Directory.Exists(Path.Combine(Kernels, ".net-csharp")));
        Assert.Contains("not installed by this program", Run("uninstall").Error);
        Assert.Equal("other", (string?)Spec("csharp")["display_name"]);
    }

    [Fact]
    public void Doctor_is_content_after_an_install_and_says_what_is_wrong_with_a_broken_one()
    {
        (string, string?)[] home = [("JUPYTER_DATA_DIR", folder.Path), ("JUPYTER_PATH", ""), ("XDG_DATA_HOME", folder.Path)];
        var (code, output, _) = KernelProgram.Run(["doctor"], home);
        Assert.Equal(1, code);
        Assert.Contains("run 'csharp-kernel install'", output);
        Assert.Equal(0, KernelProgram.Run(["install", "--user"], home).Code);
        var kernels = Path.Combine(folder.Path, "kernels");
        Assert.Contains($"ok    kernelspec   csharp in {Path.Combine(kernels, "csharp")}", KernelProgram.Run(["doctor"], home).Output);
        Directory.Delete(Directory.GetDirectories(Path.Combine(kernels, "csharp")).Single(), recursive: true);
        (code, output, _) = KernelProgram.Run(["doctor"], home);
        Assert.Equal(1, code);
        Assert.Contains("which is not there", output);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "--frobnicate")]
    [InlineData(2, "a", "b")]
    [InlineData(1, "missing.json")]
    [InlineData(1, "install", "--nonsense")]
    [InlineData(1, "install", "--name")]
    [InlineData(1, "install", "--name", "../up")]
    [InlineData(1, "install", "--user", "--prefix", "/x")]
    [InlineData(1, "install", "--prefix", "/dev/null/x")]
    [InlineData(1, "uninstall", "--prefix", "/nonexistent")]
    public void Wrong_arguments_are_answered_with_a_sentence_and_an_exit_code(int expected, params string[] arguments)
    {
        var (code, output, error) = KernelProgram.Run(arguments);
        Assert.Equal(expected, code);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", error);
        Assert.Contains(expected == 1 ? "csharp-kernel: " : "usage:", error);
    }

    [Theory]
    [InlineData("--version", "0.")]
    [InlineData("--help", "usage: csharp-kernel CONNECTION_FILE")]
    public void Questions_are_answered(string argument, string answer)
    {
        var (code, output, _) = KernelProgram.Run([argument]);
        Assert.Equal(0, code);
        Assert.Contains(answer, output);
    }

    (int Code, string Output, string Error) Run(string command, params string[] options) =>
        KernelProgram.Run([command, "--prefix", folder.Path, .. options], ("JUPYTER_PATH", ""), ("JUPYTER_DATA_DIR", folder.File("user")));

    JsonObject Spec(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Kernels, name, "kernel.json")))!.AsObject();
}

using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What cannot work is refused in one clear sentence, before anything is touched.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void AnUnknownNotebookIsRefusedWithTheListOfThoseThere()
    {
        var folder = Path.Combine(Commands.NewFolder("bad"), "out");
        var outcome = Commands.Run(["--notebook", "no-such-notebook", "--out", folder]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("There is no notebook 'no-such-notebook'", outcome.Error);
        Assert.Contains("01-superposition-scaling", outcome.Error);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsRefusedBeforeAnyWork()
    {
        // A file where the folder should be: refused for every user, root included.
        var file = Path.Combine(Commands.NewFolder("bad"), "out");
        File.WriteAllText(file, "kept");
        var outcome = Commands.Run(["--no-setup", "--out", file]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains($"Cannot write to '{file}'", outcome.Error);
        Assert.DoesNotContain("Notebooks", outcome.Output);
        Assert.Equal("kept", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("Unrecognized command or argument '--frobnicate'. --help lists what there is.", "--frobnicate")]
    [InlineData("Unrecognized command or argument '--notebok'. Did you mean --notebook?", "--notebok", "01")]
    [InlineData("Required argument missing for option: '--notebook'.", "--notebook")]
    [InlineData("Required argument missing for option: '--out'.", "--out", "--no-setup")]
    [InlineData("--out needs the name of a folder; got an empty one.", "--out", "")]
    [InlineData("There is no kernel 'python3'. There are: csharp, dotnet-interactive.", "--kernel", "python3")]
    [InlineData("--save writes notebooks as the collection's own kernel runs them", "--kernel", "dotnet-interactive", "--save")]
    [InlineData("--no-run executes nothing", "--kernel", "dotnet-interactive", "--no-run")]
    [InlineData("--save writes notebooks with what their own parameters give; leave out --quick.", "--quick", "--save")]
    [InlineData("--claims writes what the notebooks' own parameters give; leave out --quick.", "--quick", "--claims", "claims.csv")]
    [InlineData("--no-run executes nothing; leave out --quick.", "--quick", "--no-run")]
    public void ACommandLineThatMakesNoSenseIsRefused(string sentence, params string[] args)
    {
        var outcome = Commands.Run(args);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(sentence, Assert.Single(outcome.Error.Trim().Split('\n')));
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public void SavingWithoutABrowserIsRefusedBeforeAnyWork()
    {
        var folder = Path.Combine(Commands.NewFolder("bad"), "out");
        var notebooks = Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb").ToDictionary(f => f, File.GetLastWriteTimeUtc);
        var outcome = Commands.Run(["--no-setup", "--save", "--out", folder], ("PHENOMENA_BROWSER", "/nowhere/chromium"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Chromium, which draws the pictures of saved notebooks, is missing", outcome.Error);
        Assert.Empty(Directory.EnumerateFiles(folder));
        Assert.All(notebooks, n => Assert.Equal(n.Value, File.GetLastWriteTimeUtc(n.Key)));
    }

    [Theory]
    [InlineData("run", "--notebook", "--out", "--save", "--quick", "--claims", "--kernel", "--no-run", "--no-setup")]
    [InlineData("test", "--suite", "--no-setup")]
    [InlineData("bench", "NAME", "--quick", "--csv", "--peer", "--list")]
    [InlineData("ledger", "--check")]
    public void HelpSaysHowTheCommandIsCalledAndNamesEveryOption(string program, params string[] options)
    {
        var outcome = Commands.Dotnet(["run", $"environment/{program}.cs", "--", "--help"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains($"dotnet run environment/{program}.cs -- ", outcome.Output);
        Assert.All(options, option => Assert.Contains(option, outcome.Output));
        // Not on a terminal: no colour, and no line broken.
        Assert.DoesNotContain("\e", outcome.Output);
    }
}

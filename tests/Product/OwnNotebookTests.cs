using System.Text.Json.Nodes;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What the first command makes of notebooks that are damaged, that fail, or that have not been run here yet.</summary>
public sealed class OwnNotebookTests(Clone clone) : IClassFixture<Clone>
{
    static readonly string Good = Clone.Notebook("Console.WriteLine(6 * 7)");

    [Fact]
    public void ADamagedNotebookCostsASentenceAndTheOthersGetTheirPages()
    {
        (string Name, string Text, string Flaw)[] damaged =
        [
            ("01-list", "[]", "its outermost value is no object"),
            ("02-empty", "", "JSON"),
            ("03-text", "not JSON at all", "JSON"),
            ("04-null", "null", "its outermost value is no object"),
            ("05-no-cells", """{"nbformat": 4, "metadata": {}}""", "it has no list 'cells'"),
            ("06-no-source", """{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "markdown", "source": "a"}, {"cell_type": "code", "outputs": []}]}""", "its cell 2 has no text 'source'"),
            ("07-twice", """{"nbformat": 4, "nbformat": 4, "cells": []}""", "nbformat"),
        ];
        clone.Hold([.. damaged.Select(d => (d.Name, d.Text)), ("08-good", Good)]);
        foreach (var how in new string[][] { ["--no-run"], [] })
        {
            var folder = Path.Combine(Commands.NewFolder("damaged"), "out");
            var outcome = clone.Run([.. how, "--no-setup", "--out", folder]);
            Assert.Equal(1, outcome.ExitCode);
            foreach (var (name, _, flaw) in damaged)
                Assert.Contains(flaw, Assert.Single(outcome.Error.Split('\n'), line => line.Contains(name + ".ipynb")));
            Assert.Equal(damaged.Length, outcome.Error.Trim().Split('\n').Length);
            Assert.EndsWith("7 of 8 notebooks failed.", outcome.Output.Trim());
            Assert.Equal(["08-good.html", "index.html"], Pages(folder));
            Assert.Contains("08-good.html", File.ReadAllText(Path.Combine(folder, "index.html")));
        }
    }

    [Fact]
    public void ANotebookThatDiesOrFailsCostsASentenceWithItsCellAndTheOthersAreRun()
    {
        clone.Hold(("01-dies", Clone.Notebook("1 + 1", "// the end\nEnvironment.Exit(3);", "2")),
            ("02-fails", Clone.Notebook("1 + 1", "throw new InvalidOperationException(\"no such thing\");")), ("03-good", Good));
        var folder = Path.Combine(Commands.NewFolder("dies"), "out");
        var outcome = clone.Run("--no-setup", "--out", folder);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("01-dies did not run to its end: the kernel died in code cell 2 ('// the end').", outcome.Error);
        Assert.Contains("02-fails did not run to its end: it failed in code cell 2 ('throw new InvalidOperationException(\"no such thing\");')", outcome.Error);
        Assert.Contains("InvalidOperationException: no such thing", outcome.Error);
        Assert.DoesNotContain("site-packages", outcome.All);
        Assert.DoesNotContain("nbclient", outcome.All);
        Assert.DoesNotContain("\e", outcome.Error);
        // The first two show what was saved, the third what was run.
        Assert.Equal(["01-dies.html", "02-fails.html", "03-good.html", "index.html"], Pages(folder));
        Assert.Equal(["as saved", "as saved", "run here"], States(folder));
        Assert.Contains("42", File.ReadAllText(Path.Combine(folder, "03-good.html")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder), entry => Path.GetFileName(entry).StartsWith('.'));
    }

    [Fact]
    public async Task PagesAsSavedAreThereBeforeTheFirstNotebookHasRunAndAreReplacedOneByOne()
    {
        string folder = Path.Combine(Commands.NewFolder("first"), "out"), go = Path.Combine(Commands.NewFolder("first"), "go");
        clone.Hold(("01-first", Clone.Notebook("Console.WriteLine(6 * 7)")), ("02-waits", Clone.Notebook($"while (!System.IO.File.Exists(@\"{go}\")) System.Threading.Thread.Sleep(50);\nConsole.WriteLine(6 * 8)")));
        using var command = clone.Start("--no-setup", "--out", folder);
        var error = command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string[]? before = null;
        while (await command.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("index.html in a browser now"))
            {
                // The first notebook may have run since; the second waits for us.
                Assert.Equal(["01-first.html", "02-waits.html", "index.html"], Pages(folder));
                before = States(folder);
            }
            if (!line.Contains("01-first.html")) continue;
            Assert.Contains("left", line);
            while (States(folder)[0] != "run here") await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.Equal(["run here", "as saved"], States(folder));
            Assert.Contains("42", File.ReadAllText(Path.Combine(folder, "01-first.html")));
            File.WriteAllText(go, "");
        }
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(command.ExitCode == 0, await error);
        Assert.Equal("as saved", before?[1]);
        Assert.Equal(["run here", "run here"], States(folder));

        // What was run here stays until it is run again, and --no-run goes back to what was saved.
        Assert.DoesNotContain("as they were saved", clone.Run("--no-setup", "--notebook", "01", "--out", folder).Output);
        Assert.Equal(0, clone.Run("--no-setup", "--no-run", "--notebook", "01", "--out", folder).ExitCode);
        Assert.Equal(["as saved", "run here"], States(folder));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenStillGivesPagesElsewhere()
    {
        clone.Hold(("01-good", Good));
        var folder = Path.Combine(Commands.NewFolder("read-only"), "out");
        // A file where the folder of the set-up should be: it cannot be written by any user, root included.
        var setup = Path.Combine(clone.Root, "environment", ".setup");
        File.WriteAllText(setup, "");
        var packages = Path.Combine(clone.Root, "environment", "packages");
        var target = Directory.ResolveLinkTarget(packages, returnFinalTarget: true)!.FullName;
        try
        {
            Assert.Equal(0, clone.Run("--no-run", "--out", folder).ExitCode);
            Assert.Equal(["01-good.html", "index.html"], Pages(folder));

            Directory.Delete(packages);
            var outcome = clone.Run("--no-run", "--out", folder);
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("plotly.js is missing, and set-up cannot write to", Assert.Single(outcome.Error.Trim().Split('\n')));
            Assert.Contains($"cp -r '{clone.Root}'", outcome.Error);
        }
        finally
        {
            File.Delete(setup);
            if (!Directory.Exists(packages)) Directory.CreateSymbolicLink(packages, target);
        }
    }

    static string[] Pages(string folder) => [.. Directory.EnumerateFiles(folder, "*.html").Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>What the index says of each notebook, in its order.</summary>
    static string[] States(string folder) => [.. File.ReadAllText(Path.Combine(folder, "index.html")).Split("<p class=\"facts\">").Skip(1)
        .Select(card => card.Contains(">as saved<") ? "as saved" : card.Contains(">run here, in 0:") ? "run here" : card)];
}

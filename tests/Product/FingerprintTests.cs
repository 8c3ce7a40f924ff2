using System.Diagnostics;
using System.Text.RegularExpressions;
using Phenomena.Pages;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>Saved notebooks and claims are of this code: those that carry another fingerprint than theirs, and one more in rotation, are executed in full.</summary>
public sealed partial class FingerprintTests
{
    [Fact]
    public void WhatIsOfOtherCodeAndOneNotebookInRotationGivesItsClaimsAndFiguresAgain()
    {
        var library = LibrarySources.Read();
        var all = Notebook.Select([]);
        var why = all.ToDictionary(n => n.Name, n => Changed(n, library)).Where(n => n.Value.Count > 0).ToDictionary(n => n.Key, n => $"saved from other code: {string.Join(", ", n.Value)}");
        var turn = InRotation(all.Count);
        why.TryAdd(all[turn.Index].Name, turn.Why);
        // What is run when the others are not is worth knowing also when all is well.
        foreach (var (name, reason) in why) Console.WriteLine($"{name} is executed in full: {reason}.");

        var folder = Commands.NewFolder("full");
        var table = Path.Combine(folder, "claims.csv");
        var outcome = Commands.Run(["--no-setup", "--out", folder, "--claims", table, .. why.Keys.SelectMany(name => new[] { "--notebook", name })], ("PHENOMENA_RUNS", Commands.NewFolder("full-runs")));
        Assert.True(outcome.ExitCode == 0, outcome.All);

        var stale = new List<string>();
        foreach (var name in why.Keys)
        {
            var executed = Path.Combine(folder, name + ".ipynb");
            var saved = Notebook.Read(all.Single(n => n.Name == name).Source);
            Executed.AssertRan(name, Executed.CodeCells(executed));
            stale.AddRange(ClaimsAgain.Differences(Path.Combine(Commands.Root, "data", "claims.csv"), table, name, sameProcessor: Fingerprint.In(saved).Processor == Processor.Kind));
            stale.AddRange(Shown(saved).Zip(Shown(Notebook.Read(executed))).Where(figure => figure.First != figure.Second).Select(figure => $"{name} shows '{figure.Second}' where it was saved with '{figure.First}'."));
            Assert.Equal(Shown(saved).Count, Shown(Notebook.Read(executed)).Count);
        }
        Assert.True(stale.Count == 0, $"{string.Join('\n', stale)}\n{string.Join('\n', why.Select(w => $"{w.Key} was executed in full: {w.Value}."))}\n" +
            "If this is what the code is meant to give: raise the version of the experiments whose results changed, and dotnet run environment/run.cs -- --save");
    }

    [Fact]
    public void AChangedLineOfAThemeConcernsItsNotebookAndACommentNone()
    {
        const string Experiment = "lib/Themes/Grokking/LazyRich/LazyRichExperiment.cs";
        Assert.Equal(["03-grokking: lib/Themes/Grokking"], Concerned(Experiment, text => text.Replace("PerDecade = 16", "PerDecade = 17")));
        Assert.Empty(Concerned(Experiment, text => text.Replace("namespace ", "// A word more.\nnamespace ").Replace("/// <summary>", "/// <summary>Again: ")));
        // The kernel's first cell loads this, whatever the notebook.
        Assert.Equal(Notebook.Select([]).Count, Concerned("lib/extension.dib", text => text + "\nConsole.Write(1);").Count);
        // One that nobody reaches yet.
        Assert.Empty(Concerned("lib/Kernels/New.cs", _ => "namespace Phenomena.Kernels;\npublic static class NobodyNamesThis;"));
    }

    [Theory]
    [InlineData("using A; Thing.Do();", "a.cs inner.cs")]
    [InlineData("using A;", "")]
    [InlineData("Thing.Do();", "")]
    [InlineData("A.Thing.Do();", "a.cs inner.cs")]
    [InlineData("using T = A.Thing; T.Do();", "a.cs inner.cs")]
    [InlineData("using static A.Thing; Do();", "a.cs inner.cs")]
    [InlineData("// using A; Thing\nusing B;", "")]
    [InlineData("using B; 3.Doubled();", "b.cs")]
    [InlineData("using B; 3.Halved;", "c.cs")]
    [InlineData("using A; 3.Doubled();", "")]
    public void CodeLeadsToTheFilesThatDeclareWhatItNames(string code, string files)
    {
        var library = LibrarySources.Of(
        [
            ("a.cs", "namespace A;\npublic static class Thing { public static void Do() => Inner.Run(); }"),
            ("inner.cs", "namespace A;\ninternal record struct Inner;"),
            ("b.cs", "namespace B;\npublic static class Extensions { public static int Doubled(this int n) => 2 * n; }"),
            ("c.cs", "namespace B;\npublic static class Blocks { extension(int n) { public double Halved => n / 2.0; } }"),
        ]);
        Assert.Equal(files, string.Join(' ', library.From(code).Select(f => f.Path)));
    }

    [Fact]
    public void AFingerprintIsReadAsItWasWrittenAndOneWithoutFitsNothing()
    {
        var notebook = Notebook.Read(Notebook.Select(["99"])[0].Source);
        var now = Fingerprint.Of("99-kernel-tour", notebook, LibrarySources.Read());
        now.PutInto(notebook);
        Assert.Empty(Fingerprint.In(notebook).Changed(now));
        Assert.Equal(Processor.Kind, Fingerprint.In(notebook).Processor);
        notebook["metadata"]!.AsObject().Remove("phenomena");
        Assert.Equal(["saved without a fingerprint"], Fingerprint.In(notebook).Changed(now));
    }

    /// <summary>Which notebooks no longer fit when a file of the library is changed, and why.</summary>
    static List<string> Concerned(string path, Func<string, string> change)
    {
        var files = LibrarySources.Files().ToDictionary(f => f.Path, f => f.Text);
        var before = LibrarySources.Of(files.Select(f => (f.Key, f.Value)));
        files[path] = change(files.GetValueOrDefault(path, ""));
        var after = LibrarySources.Of(files.Select(f => (f.Key, f.Value)));
        return [.. from n in Notebook.Select([]) let saved = Notebook.Read(n.Source)
                   let changed = Fingerprint.Of(n.Name, saved, before).Changed(Fingerprint.Of(n.Name, saved, after))
                   where changed.Count > 0 select $"{n.Name}: {string.Join(", ", changed)}"];
    }

    static IReadOnlyList<string> Changed(Notebook notebook, LibrarySources library)
    {
        var saved = Notebook.Read(notebook.Source);
        return Fingerprint.In(saved).Changed(Fingerprint.Of(notebook.Name, saved, library));
    }

    /// <summary>Each commit has its notebook, so that all have their turn; a folder without a history always the same.</summary>
    static (int Index, string Why) InRotation(int count)
    {
        try
        {
            var git = Commands.Program("git", ["rev-list", "--count", "HEAD"]);
            if (git.ExitCode == 0 && int.TryParse(git.Output, out var commits)) return (commits % count, $"it is the turn of notebook {commits % count + 1} of {count} at {commits} commits");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine.
        }
        return (count / 2, "there is no history to take turns by");
    }

    /// <summary>Titles, axes and traces of the figures; numbers in them are of the run or of its time.</summary>
    static List<string> Shown(System.Text.Json.Nodes.JsonNode notebook) => [.. NotebookFigures.Of(notebook).Select(f => Number().Replace(f.Words, "#").Replace("\n", "; "))];

    [GeneratedRegex(@"[−-]?\d[\d.,]*(e[+-]?\d+)?")]
    private static partial Regex Number();
}

#!/usr/bin/env dotnet
#:property PublishAot=false
#:package System.CommandLine
#:package Spectre.Console
#:package PuppeteerSharp
#:include setup/*.cs
#:include pages/*.cs
#:include ../lib/Figures/FigureScript.cs

using System.CommandLine;
using System.Diagnostics;
using Phenomena.Pages;
using Phenomena.Setup;

var named = CommandLine.Values("--notebook", "NAME", "only this notebook (its number or its name); may be given several times");
var goal = CommandLine.Value("--out", "FOLDER", "where executed notebooks and pages go (default: out)");
var toSave = CommandLine.Flag("--save", "also write the executed notebooks back into notebooks/, with a picture of every figure (drawn by Chromium), and their claims into data/claims.csv; data/papers.csv and README.md follow");
var isQuick = CommandLine.Flag("--quick", "run each notebook with the small parameters that stand in the metadata of its cell of parameters: every cell in seconds, no claim judged; pages go to out/quick");
var claimsTo = CommandLine.Value("--claims", "FILE", "also put what the notebooks measured into this table, a copy of data/claims.csv or a new one");
var inKernel = CommandLine.Value("--kernel", "NAME", "csharp, the collection's own (default), or dotnet-interactive: .NET Interactive, which VS Code's Polyglot Notebooks starts, as a tool of this folder (what is registered with Jupyter stays as it is); its pages go to out/dotnet-interactive");
var noRun = CommandLine.Flag("--no-run", "execute nothing: make the pages from the notebooks as they were saved, in seconds");
var noSetup = CommandLine.Flag("--no-setup", "install nothing; fail if something is missing");

return new CommandLine("dotnet run environment/run.cs --", "Runs the notebooks and turns them into interactive pages.", """
    The first run sets up what is missing: Jupyter's nbconvert, plotly.js, the C# kernel, the library. Pages of the notebooks as
    they were saved are there at once; each is replaced when its notebook has run.
    Later runs do no set-up work again and need no network. Finished training runs are kept
    (PHENOMENA_RUNS, default: the user's data folder), so a second run is quick.
    """, named, goal, toSave, isQuick, claimsTo, inKernel, noRun, noSetup).Run(args, given =>
{
    // Everything that can be wrong with the request is found before any work is done.
    // The atlas shows what the others have found, so it comes last.
    var notebooks = Notebook.Select(given.GetValue(named) ?? []).OrderBy(n => n.Name.StartsWith("00", StringComparison.Ordinal)).ToList();
    bool save = given.GetValue(toSave), quick = given.GetValue(isQuick), run = !given.GetValue(noRun), inInteractive = given.GetValue(inKernel) is DotnetInteractive.Name;
    if (given.GetValue(inKernel) is { } kernel and not (Kernel.Name or DotnetInteractive.Name))
        throw Problem.Usage($"There is no kernel '{kernel}'. There are: {Kernel.Name}, {DotnetInteractive.Name}.");
    if (inInteractive && (save || !run))
        throw Problem.Usage($"{(save ? "--save writes notebooks as the collection's own kernel runs them" : "--no-run executes nothing")}; leave out --kernel {DotnetInteractive.Name}.");
    if (quick && (save || !run || given.GetValue(claimsTo) is not null))
        throw Problem.Usage($"{(save ? "--save writes notebooks with what their own parameters give" : run ? "--claims writes what the notebooks' own parameters give" : "--no-run executes nothing")}; leave out --quick.");
    if (given.GetValue(goal) is { } folderName && string.IsNullOrWhiteSpace(folderName)) throw Problem.Usage("--out needs the name of a folder; got an empty one.");
    var site = new Site(Path.GetFullPath(given.GetValue(goal) ?? Repository.At(["out", .. inInteractive ? [DotnetInteractive.Name] : Array.Empty<string>(), .. quick ? ["quick"] : Array.Empty<string>()])));
    Repository.RequireWritable(site.Folder, "Give write permission to it, or choose another folder with --out.");
    if (given.GetValue(claimsTo) is { } table) Repository.RequireWritable(Path.GetDirectoryName(Path.GetFullPath(table))!, "Give write permission to it, or name another file with --claims.");
    if (save)
        foreach (var folder in new[] { Repository.Notebooks, Repository.At("data") }) Repository.RequireWritable(folder, "Give write permission to it, or leave out --save.");

    Interruption.Watch();
    var clock = Stopwatch.StartNew();
    if (given.GetValue(noSetup))
    {
        Preparation.Check(toRun: run, toSave: save, inInteractive: inInteractive);
        if (run) AsSaved();
    }
    else Preparation.Run(toRun: run, toSave: save, inInteractive: inInteractive, pagesCanBeMade: run ? AsSaved : null);

    Steps.Heading("Notebooks");
    // Packed and read now: what is saved was made of these.
    if (save && !Library.IsOfItsSources) throw new Problem("--save writes down which sources the notebooks were run with, and the packed library is of other ones. Run the command without --no-setup, which packs it anew.");
    var (library, claims) = (save ? LibrarySources.Read() : null, save ? Repository.At("data", "claims.csv") : given.GetValue(claimsTo) is { } file ? Path.GetFullPath(file) : null);
    var failures = new List<string>();
    using var pictures = new Pictures();
    var (left, working) = (TimeLeft.Of(notebooks, site.Folder), Stopwatch.StartNew());
    for (var i = 0; i < notebooks.Count; i++)
    {
        var notebook = notebooks[i];
        try
        {
            if (run) Steps.Run(notebook.Name, tell => $"{notebook.Execute(site.Folder, claims, inInteractive, quick,
                share => tell(share, TimeLeft.Words(left.After(working.Elapsed, i, share))))} cells");
            else Steps.Run(notebook.Name, () => notebook.Take(site.Folder));
            if (save) Steps.Run(notebook.Name + ", pictures", () => notebook.Save(site.Folder, pictures, library!));
            Steps.Run(notebook.Name + ".html", () => string.Join(", ", new[] { site.Write(notebook), run ? TimeLeft.Words(left.After(working.Elapsed, i + 1)) : null }.OfType<string>()));
            if (run) site.WriteIndex();
        }
        catch (Problem problem) when (!Interruption.Asked)
        {
            failures.Add(problem.Message);
        }
    }

    // The tables' states, and the README's numbers, follow from the claims.
    if (save && Shell.Run([Shell.Dotnet, "run", Repository.At("environment", "ledger.cs")]) is { Ok: false } ledger) failures.Add(ledger.Tail(20));

    Steps.Heading("Index");
    Steps.Run("index.html", site.WriteIndex);
    foreach (var failure in failures) View.Problem(failure);
    Console.WriteLine(failures.Count == 0
        ? $"Done in {clock.Elapsed.TotalSeconds:0} s. Open {Index()} in a browser."
        : $"{failures.Count} of {notebooks.Count} notebooks failed.");
    return failures.Count == 0 ? 0 : 1;

    string Index() => Repository.Shown(Path.Combine(site.Folder, "index.html"));

    // Something to read while the notebooks run. A page that was run here before stays until it is run again.
    void AsSaved()
    {
        var saved = notebooks.Where(n => !site.IsRunHere(n)).ToList();
        if (saved.Count == 0) return;
        Steps.Heading("Pages of the notebooks as they were saved");
        Steps.Run($"{saved.Count} pages", () =>
        {
            Parallel.ForEach(saved, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, Quietly);
            Interruption.ThrowIfAsked();
            site.WriteIndex();
            return $"open {Index()} in a browser now";
        });
        Console.WriteLine("  The notebooks are run next, and each page is replaced by what was run here.");
    }

    // What is wrong with a notebook is said when its turn to be run has come.
    void Quietly(Notebook notebook)
    {
        try
        {
            notebook.Take(site.Folder);
            site.Write(notebook);
        }
        catch (Problem)
        {
        }
    }
});

#!/usr/bin/env dotnet
#:property PublishAot=false
#:include setup/*.cs
#:include pages/*.cs

using System.Diagnostics;
using Phenomena.Pages;
using Phenomena.Setup;

const string Help = """
    Runs the notebooks and turns them into interactive pages.

      dotnet run environment/run.cs [-- OPTIONS]

      --notebook NAME   only this notebook (its number or its name); may be given several times
      --out FOLDER      where executed notebooks and pages go (default: out)
      --save            also write the executed notebooks back into notebooks/, and their claims into data/claims.csv
      --no-setup        install nothing; fail if something is missing
      --help            this text

    The first run sets up what is missing: Jupyter's nbconvert, plotly.js, the C# kernel, the library.
    Later runs do no set-up work again and need no network. Finished training runs are kept
    (PHENOMENA_RUNS, default: the user's data folder), so a second run is quick.
    """;

return CommandLine.Guard(() =>
{
    var options = new CommandLine(args, flags: ["--help", "--no-setup", "--save"], options: ["--notebook", "--out"]);
    if (options.Has("--help"))
    {
        Console.WriteLine(Help);
        return 0;
    }

    // Everything that can be wrong with the request is found before any work is done.
    var notebooks = Notebook.Select(options.All("--notebook"));
    var site = new Site(Path.GetFullPath(options.Last("--out") ?? Repository.At("out")));
    Repository.RequireWritable(site.Folder);
    if (options.Has("--save"))
    {
        Repository.RequireWritable(Repository.Notebooks);
        Repository.RequireWritable(Repository.At("data"));
    }

    var clock = Stopwatch.StartNew();
    if (options.Has("--no-setup")) Preparation.Check();
    else Preparation.Run();

    Steps.Heading("Notebooks");
    var failures = new List<string>();
    foreach (var notebook in notebooks)
    {
        try
        {
            Steps.Run(notebook.Name, () => notebook.Execute(site.Folder, options.Has("--save") ? Repository.At("data", "claims.csv") : null));
            if (options.Has("--save")) notebook.Save(site.Folder);
            Steps.Run(notebook.Name + ".html", () => site.Write(notebook));
        }
        catch (Problem problem)
        {
            failures.Add(problem.Message);
        }
    }

    Steps.Heading("Index");
    Steps.Run("index.html", site.WriteIndex);
    foreach (var failure in failures) Console.Error.WriteLine(failure);
    Console.WriteLine(failures.Count == 0
        ? $"Done in {clock.Elapsed.TotalSeconds:0} s. Open {Repository.Shown(Path.Combine(site.Folder, "index.html"))} in a browser."
        : $"{failures.Count} of {notebooks.Count} notebooks failed.");
    return failures.Count == 0 ? 0 : 1;
});

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>One notebook of the collection.</summary>
sealed record Notebook(string Name)
{
    public string Source => Path.Combine(Repository.Notebooks, Name + ".ipynb");

    /// <summary>The notebooks asked for, by number, name or file name; all of them where none was asked for.</summary>
    public static IReadOnlyList<Notebook> Select(IReadOnlyList<string> wanted)
    {
        var all = Directory.Exists(Repository.Notebooks)
            ? Directory.EnumerateFiles(Repository.Notebooks, "*.ipynb").Select(f => new Notebook(Path.GetFileNameWithoutExtension(f))).OrderBy(n => n.Name, StringComparer.Ordinal).ToList()
            : [];
        if (all.Count == 0) throw new Problem($"There are no notebooks in '{Repository.Notebooks}'. Restore the folder from the repository.");
        if (wanted.Count == 0) return all;
        return [.. wanted.Select(name => all.FirstOrDefault(n => n.IsCalled(name)) ??
            throw Problem.Usage($"There is no notebook '{name}' in notebooks/. There are: {string.Join(", ", all.Select(n => n.Name))}."))];
    }

    bool IsCalled(string name)
    {
        var bare = Path.GetFileName(name);
        if (bare.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase)) bare = bare[..^6];
        return Name.Equals(bare, StringComparison.OrdinalIgnoreCase) || Name.Split('-')[0] == bare;
    }

    /// <summary>Executes the notebook into <paramref name="folder"/>; the source stays as it is.</summary>
    /// <param name="folder">Where the executed notebook goes.</param>
    /// <param name="claims">The table whose rows of this notebook are replaced by the claims it shows, if it runs to its end; null for none. It need not be there.</param>
    /// <param name="inInteractive">With .NET Interactive instead of our kernel. Its outputs hold figures as HTML only, so plotly.js comes along with the first of them.</param>
    /// <param name="quick">With its quick parameters behind its own, where it has some.</param>
    /// <param name="progress">Is told which share of the cells is done.</param>
    /// <returns>How many cells ran.</returns>
    public int Execute(string folder, string? claims = null, bool inInteractive = false, bool quick = false, Action<double>? progress = null)
    {
        var notebook = Read(Source);
        quick = quick && QuickParameters.PutInto(notebook, Name);
        var execution = new Execution(Name, notebook, progress);
        // nbconvert writes beside the goal and the result is moved: an interrupted run leaves the last good one.
        var unfinished = Path.Combine(folder, $".{Name}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(unfinished);
            var recorded = Path.Combine(unfinished, "claims.csv");
            if (File.Exists(claims)) File.Copy(claims, recorded);
            var clock = Stopwatch.StartNew();
            (string, string)[] environment = [("PHENOMENA_PLOTLY", inInteractive ? "" : "page"), ("PHENOMENA_NOTEBOOK", Name), ("PHENOMENA_CLAIMS", claims is null ? "" : recorded), ("PHENOMENA_FOLDER", Repository.Notebooks)];
            if (inInteractive) environment = [.. environment, ("JUPYTER_PATH", DotnetInteractive.JupyterPath)];
            var source = quick ? Path.Combine(Directory.CreateDirectory(Path.Combine(unfinished, "source")).FullName, Name + ".ipynb") : Source;
            if (quick) File.WriteAllText(source, notebook.ToJsonString());
            execution.Run(source, unfinished, inInteractive ? DotnetInteractive.Name : Kernel.Name, environment);
            File.WriteAllText(In(folder), NotebookFile.Written(Read(Path.Combine(unfinished, Name + ".ipynb"))));
            new RunTimes(folder).Record(Name, clock.Elapsed);
            if (claims is not null && File.Exists(recorded)) File.Move(recorded, claims, overwrite: true);
            return execution.Cells;
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Takes the notebook as it was saved last instead of executing it.</summary>
    public string Take(string folder)
    {
        Read(Source);
        File.Copy(Source, In(folder), overwrite: true);
        new RunTimes(folder).Forget(Name);
        return "as saved";
    }

    /// <summary>Writes the executed notebook over its source, with a picture of each figure, and the picture that stands for it in lists.</summary>
    /// <param name="library">The sources that it was executed with.</param>
    /// <returns>A remark: how many figures, how large.</returns>
    public string Save(string folder, Pictures pictures, LibrarySources library)
    {
        var executed = Read(In(folder));
        Fingerprint.Of(Name, executed, library).PutInto(executed);
        var remark = pictures.AddTo(executed, Read(Source));
        NotebookFile.ForgetTimes(executed);
        var text = NotebookFile.Written(executed);
        File.WriteAllText(In(folder), text);
        File.WriteAllText(Source, text);
        if (pictures.Cover(executed) is { } cover)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Cover)!);
            File.WriteAllBytes(Cover, cover);
        }
        return $"{remark}, {new FileInfo(Source).Length / 1e6:0.00} MB";
    }

    /// <summary>The picture that stands for the notebook in lists; there once it has been saved.</summary>
    public string Cover => Repository.At("environment", "pages", "covers", Name + ".png");

    public string In(string folder) => Path.Combine(folder, Name + ".ipynb");

    /// <summary>Reads a notebook and makes sure that it is one.</summary>
    public static JsonNode Read(string path)
    {
        string flaw;
        try
        {
            var notebook = JsonNode.Parse(File.ReadAllText(path));
            if (NotebookFile.Flaw(notebook) is not { } found) return notebook!;
            flaw = found;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            flaw = e.Message;
        }
        throw new Problem($"'{Repository.Shown(path)}' is not a notebook: {flaw.TrimEnd('.')}. Restore it from the repository, or save it anew in Jupyter.");
    }

    /// <summary>The text of a cell, which the file holds as one string or as lines.</summary>
    public static string Text(JsonNode? source) => source is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : (string?)source ?? "";
}

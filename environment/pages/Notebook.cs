using System.Text.Encodings.Web;
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

    /// <summary>Executes the notebook with our kernel into <paramref name="folder"/>; the source stays as it is.</summary>
    /// <param name="folder">Where the executed notebook goes.</param>
    /// <param name="claims">The table whose rows of this notebook are replaced by the claims it shows, if it runs to its end; null for none.</param>
    /// <returns>A remark: how many cells ran.</returns>
    public string Execute(string folder, string? claims = null)
    {
        // nbconvert writes beside the goal and the result is moved: an interrupted run leaves the last good one.
        var unfinished = Path.Combine(folder, $".{Name}.{Environment.ProcessId}");
        Directory.CreateDirectory(unfinished);
        var recorded = Path.Combine(unfinished, "claims.csv");
        if (File.Exists(claims)) File.Copy(claims, recorded);
        var outcome = Shell.Run([Jupyter.Nbconvert, "--to", "notebook", "--execute", Source, "--output-dir", unfinished,
            "--ExecutePreprocessor.kernel_name=csharp", "--ExecutePreprocessor.timeout=3600", "--ExecutePreprocessor.record_timing=False"],
            environment: [("PHENOMENA_PLOTLY", "page"), ("PHENOMENA_NOTEBOOK", Name), ("PHENOMENA_CLAIMS", claims is null ? "" : recorded)]);
        try
        {
            if (!outcome.Ok) throw new Problem($"{Name} did not run to its end:\n{outcome.Tail(30)}");
            var executed = Read(Path.Combine(unfinished, Name + ".ipynb"));
            File.WriteAllText(In(folder), Normalised(executed));
            if (claims is not null && File.Exists(recorded)) File.Move(recorded, claims, overwrite: true);
            return $"{executed["cells"]!.AsArray().Count(c => (string?)c!["cell_type"] == "code")} cells";
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Copies the executed notebook back over its source.</summary>
    public void Save(string folder) => File.Copy(In(folder), Source, overwrite: true);

    public string In(string folder) => Path.Combine(folder, Name + ".ipynb");

    public static JsonNode Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path))!;
        }
        catch (JsonException e)
        {
            throw new Problem($"'{Repository.Shown(path)}' is not a notebook: {e.Message} Restore it from the repository.");
        }
    }

    /// <summary>The text of a cell, which the file holds as one string or as lines.</summary>
    public static string Text(JsonNode? source) => source is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : (string?)source ?? "";

    // One way of writing, so that a rerun without news gives no difference: nbformat's one-space indent, characters as they are. A figure's JSON stands
    // on one line: with a line for every number it would be three times as long.
    static string Normalised(JsonNode notebook)
    {
        var figures = new Dictionary<string, string>();
        foreach (var data in notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []).Select(output => output!["data"]?.AsObject()).OfType<JsonObject>())
            foreach (var type in data.Select(entry => entry.Key).Where(type => type.EndsWith("+json", StringComparison.Ordinal)).ToList())
            {
                var place = $"figure-{Guid.NewGuid():N}";
                figures[place] = data[type]!.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                data[type] = place;
            }
        var text = notebook.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            IndentSize = 1,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        return figures.Aggregate(text, (all, figure) => all.Replace($"\"{figure.Key}\"", figure.Value)) + "\n";
    }
}

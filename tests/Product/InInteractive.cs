using System.Text.Json.Nodes;
using Phenomena.Setup;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>Every notebook once more with its quick parameters, executed in .NET Interactive by the README's command from the run store that our own kernel has filled.</summary>
public sealed class InInteractive
{
    public string Folder { get; } = Commands.NewFolder("interactive");

    public InInteractive(Executed executed)
    {
        Before = executed.Stored();
        var outcome = Commands.Run(["--no-setup", "--quick", "--kernel", DotnetInteractive.Name, "--out", Folder], ("PHENOMENA_RUNS", executed.Runs));
        if (outcome.ExitCode != 0) throw new InvalidOperationException("The notebooks did not run in .NET Interactive:\n" + outcome.All);
        After = executed.Stored();
    }

    /// <summary>The files of the store and when they were written, before and after.</summary>
    public Dictionary<string, DateTime> Before { get; }

    public Dictionary<string, DateTime> After { get; }

    public IEnumerable<JsonObject> CodeCells(string name) => Executed.CodeCells(Path.Combine(Folder, name + ".ipynb"));

    /// <summary>Executes cells as a notebook of a folder; what each of them shows, as MIME types and texts.</summary>
    public static JsonObject[] Run(string folder, params string[] cells)
    {
        var file = Path.Combine(folder, "cells.ipynb");
        File.WriteAllText(file, new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select((source, i) => new JsonObject
            {
                ["cell_type"] = "code", ["id"] = $"cell-{i}", ["metadata"] = new JsonObject(), ["execution_count"] = null, ["outputs"] = new JsonArray(), ["source"] = source,
            })]),
            ["metadata"] = new JsonObject(),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        }.ToJsonString());
        string[] arguments = ["--to", "notebook", "--execute", "--inplace", file, $"--ExecutePreprocessor.kernel_name={DotnetInteractive.Name}", "--ExecutePreprocessor.timeout=600"];
        var outcome = Commands.Program("jupyter-nbconvert", arguments, ("JUPYTER_PATH", DotnetInteractive.JupyterPath));
        // Jupyter chooses a kernel's ports some seconds before that kernel takes them, and whoever starts meanwhile may take one.
        if (outcome.ExitCode != 0 && outcome.All.Contains("AddressAlreadyInUse")) outcome = Commands.Program("jupyter-nbconvert", arguments, ("JUPYTER_PATH", DotnetInteractive.JupyterPath));
        Assert.True(outcome.ExitCode == 0, outcome.All);
        return [.. Executed.CodeCells(file)];
    }
}

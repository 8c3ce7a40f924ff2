using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>One execution of a notebook by nbconvert: how far it is, and in which cell it ended when it did not get to its end.</summary>
sealed partial class Execution(string name, JsonNode notebook, Action<double>? progress)
{
    const string Begins = "phenomena: cell ";

    readonly List<int> code = [.. notebook["cells"]!.AsArray().Select((cell, i) => (cell, i)).Where(c => (string?)c.cell!["cell_type"] == "code").Select(c => c.i)];
    int current = -1;

    /// <summary>How many code cells there are.</summary>
    public int Cells => code.Count;

    /// <summary>Executes the notebook's file into a folder.</summary>
    public void Run(string source, string folder, string kernel, params (string, string)[] environment)
    {
        var outcome = Shell.Run([Jupyter.Nbconvert, $"--config={Repository.At("environment", "pages", "execute.py")}", "--to", "notebook", "--execute", source, "--output-dir", folder,
            $"--ExecutePreprocessor.kernel_name={kernel}", "--ExecutePreprocessor.timeout=3600", "--ExecutePreprocessor.record_timing=False"], onLine: See, environment: environment);
        if (!outcome.Ok) throw new Problem(Failure(outcome.Output));
    }

    /// <summary>What went wrong, without the traceback of the program in which it did.</summary>
    public string Failure(string output)
    {
        var where = current < 0 ? "before its first cell" : $"in code cell {code.IndexOf(current) + 1} ('{FirstLine(current)}')";
        if (output.Contains("DeadKernelError", StringComparison.Ordinal))
            return $"{name} did not run to its end: the kernel died {where}. Run that cell by itself, and see whether it ends the process or needs more memory than there is.";
        var lines = Colors().Replace(output, "").Split('\n').Select(line => line.TrimEnd()).Where(line => !line.StartsWith(Begins, StringComparison.Ordinal)).ToList();
        var said = lines.FindLastIndex(line => line.EndsWith("CellExecutionError: An error occurred while executing the following cell:", StringComparison.Ordinal));
        // The cell's source stands between two rules, then comes what the cell said.
        for (var rules = 0; said >= 0 && said < lines.Count && rules < 2; said++) rules += lines[said] == Rule ? 1 : 0;
        IEnumerable<string> words = said >= 0 ? lines.Skip(said).Where(line => line.Length > 0).Take(12) : lines.Where(line => line.Length > 0).TakeLast(1);
        return $"{name} did not run to its end: it failed {where}:\n{string.Join('\n', words.Select(line => "    " + line))}";
    }

    /// <summary>Takes in a line that nbconvert says.</summary>
    public void See(string line)
    {
        if (!line.StartsWith(Begins, StringComparison.Ordinal) || !int.TryParse(line.AsSpan(Begins.Length), out var cell) || !code.Contains(cell)) return;
        current = cell;
        progress?.Invoke((double)code.IndexOf(cell) / code.Count);
    }

    string FirstLine(int cell)
    {
        var line = Notebook.Text(notebook["cells"]![cell]!["source"]).Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? "";
        return line.Length > 60 ? line[..60] + "…" : line;
    }

    const string Rule = "------------------";

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colors();
}

using System.Text.Json;

namespace CSharpKernel.Scripting;

/// <summary>Files that a cell can run: notebooks cell by cell, C# files as they are.</summary>
internal static class ImportedFile
{
    /// <summary>The pieces of a file in order, each with the name that errors call it by.</summary>
    /// <exception cref="DirectiveFailed">The file is of no kind that can be run, or is damaged.</exception>
    public static IReadOnlyList<(string Name, string Code)> Pieces(string path)
    {
        var name = Path.GetFileName(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".cs" or ".csx" or ".dib" => [(name, File.ReadAllText(path))],
            ".ipynb" => Cells(path, name),
            ".html" or ".htm" => [(name, "#!html\n" + File.ReadAllText(path))],
            ".js" => [(name, "#!javascript\n" + File.ReadAllText(path))],
            ".md" => [(name, "#!markdown\n" + File.ReadAllText(path))],
            var other => throw new DirectiveFailed($"{name} cannot be run here: .ipynb, .dib, .cs, .csx, .html, .js or .md was expected, {other} came."),
        };
    }

    static List<(string, string)> Cells(string path, string name)
    {
        try
        {
            using var notebook = JsonDocument.Parse(File.ReadAllBytes(path));
            var cells = new List<(string, string)>();
            foreach (var cell in notebook.RootElement.GetProperty("cells").EnumerateArray())
                if (cell.GetProperty("cell_type").GetString() == "code")
                    cells.Add(($"{name}, cell {cells.Count + 1}", Chooser(cell) + Source(cell.GetProperty("source"))));
            return cells;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DirectiveFailed($"{path} is no notebook that can be read: {e.Message}", e);
        }
    }

    static string Source(JsonElement source) =>
        source.ValueKind == JsonValueKind.Array ? string.Concat(source.EnumerateArray().Select(line => line.GetString())) : source.GetString()!;

    // A notebook with several languages says in a cell's metadata which one it is in.
    static string Chooser(JsonElement cell) =>
        cell.TryGetProperty("metadata", out var metadata)
        && (Text(metadata, "polyglot_notebook", "kernelName") ?? Text(metadata, "dotnet_interactive", "language")) is { } language && language != "csharp"
            ? $"#!{language}\n"
            : "";

    static string? Text(JsonElement metadata, string group, string name) =>
        metadata.TryGetProperty(group, out var values) && values.TryGetProperty(name, out var value) ? value.GetString() : null;
}

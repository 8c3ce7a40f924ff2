using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Phenomena.Pages;

/// <summary>The one way in which notebooks are written, so that a rerun without news gives no difference: nbformat's one-space indent, characters as they are, a
/// figure's JSON on one line (with a line for every number it would be three times as long), and nothing of the hour or of chance.</summary>
static class NotebookFile
{
    public static string Written(JsonNode notebook)
    {
        var copy = notebook.DeepClone();
        var figures = new Dictionary<string, string>();
        var ids = new HashSet<string>();
        foreach (var (cell, index) in copy["cells"]!.AsArray().Select((cell, i) => (cell!.AsObject(), i)))
        {
            // Kept where there is one; made from its place, not by chance, where an editor gave none or one twice.
            if ((string?)cell["id"] is not { } id || !ids.Add(id)) cell["id"] = Unused(ids, $"cell-{index + 1}");
            if (cell["metadata"] is JsonObject metadata)
                foreach (var momentary in new[] { "execution", "ExecuteTime", "papermill" }) metadata.Remove(momentary);
            if (cell["outputs"] is not JsonArray outputs) continue;
            JoinStreams(outputs);
            foreach (var data in outputs.Select(output => output!["data"]).OfType<JsonObject>())
                foreach (var type in data.Select(entry => entry.Key).Where(type => type.EndsWith("+json", StringComparison.Ordinal)).ToList())
                {
                    var place = $"figure-json-{figures.Count}-of-this-notebook";
                    figures[$"\"{place}\""] = data[type]!.ToJsonString(Plain);
                    data[type] = place;
                }
        }
        var text = copy.ToJsonString(Indented);
        return figures.Aggregate(text, (all, figure) => all.Replace(figure.Key, figure.Value)) + "\n";
    }

    /// <summary>Takes out what <c>#!time</c> measured: the next execution would measure something else.</summary>
    public static void ForgetTimes(JsonNode notebook)
    {
        foreach (var data in notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []).Select(output => output!["data"]).OfType<JsonObject>())
            if (Notebook.Text(data["text/plain"]) is var text && text.StartsWith(WallTime, StringComparison.Ordinal)) data["text/plain"] = new JsonArray($"{WallTime} …");
    }

    /// <summary>What keeps JSON from being a notebook of today's format; null for one that is fine.</summary>
    /// <exception cref="ArgumentException">An object has two entries of one name.</exception>
    public static string? Flaw(JsonNode? notebook)
    {
        if (notebook is not JsonObject) return "its outermost value is no object";
        if (notebook["nbformat"] is not JsonValue format || format.GetValueKind() != JsonValueKind.Number) return "it has no number 'nbformat'";
        if (notebook["cells"] is not JsonArray cells) return "it has no list 'cells'";
        return cells.Select((cell, i) =>
            cell is not JsonObject || cell["cell_type"]?.GetValueKind() != JsonValueKind.String ? $"its cell {i + 1} has no 'cell_type'"
            : !IsText(cell["source"]) ? $"its cell {i + 1} has no text 'source'"
            : (string)cell["cell_type"]! == "code" && !(cell["outputs"] is JsonArray outputs && outputs.All(o => o is JsonObject && o["data"] is null or JsonObject)) ? $"its cell {i + 1} has no list of 'outputs'"
            : null).FirstOrDefault(flaw => flaw is not null);
    }

    static bool IsText(JsonNode? source) => source?.GetValueKind() == JsonValueKind.String || (source is JsonArray lines && lines.All(l => l?.GetValueKind() == JsonValueKind.String));

    static string Unused(HashSet<string> ids, string wish)
    {
        var id = wish;
        for (var i = 2; !ids.Add(id); i++) id = $"{wish}-{i}";
        return id;
    }

    // A program's output comes in as many pieces as the machine's load made of it; one text it is all the same.
    static void JoinStreams(JsonArray outputs)
    {
        for (var i = outputs.Count - 1; i > 0; i--)
        {
            var (before, after) = (outputs[i - 1]!, outputs[i]!);
            if ((string?)before["output_type"] != "stream" || (string?)after["output_type"] != "stream" || (string?)before["name"] != (string?)after["name"]) continue;
            before["text"] = new JsonArray([.. Lines(Notebook.Text(before["text"]) + Notebook.Text(after["text"])).Select(line => JsonValue.Create(line))]);
            outputs.RemoveAt(i);
        }
    }

    static IEnumerable<string> Lines(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is var found and >= 0 ? found + 1 : text.Length;
            yield return text[at..end];
            at = end;
        }
    }

    const string WallTime = "Wall time:";

    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonSerializerOptions Indented = new(Plain) { WriteIndented = true, IndentSize = 1 };
}

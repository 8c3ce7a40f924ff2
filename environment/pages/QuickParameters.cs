using System.Text.Json.Nodes;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>Small parameters, with which every cell of a notebook runs within seconds. The cell tagged <c>parameters</c> has them in its metadata, as assignments under <c>quick</c>;
/// they come into the notebook as papermill's do, by a cell right behind that one, tagged <c>injected-parameters</c>.</summary>
static class QuickParameters
{
    public const string Key = "quick";
    const string Parameters = "parameters", Injected = "injected-parameters";

    /// <summary>The assignments of a notebook; null where it has none: it is as quick as it can be.</summary>
    /// <exception cref="Problem">They are no list of texts.</exception>
    public static IReadOnlyList<string>? Of(JsonNode notebook, string name)
    {
        if (Tagged(notebook, Parameters)?["metadata"]![Key] is not { } quick) return null;
        return quick is JsonArray list && list.All(line => line is JsonValue text && text.TryGetValue<string>(out _)) ? [.. list.Select(line => (string)line!)]
            : throw new Problem($"{name} should have, in the metadata of its cell of parameters under '{Key}', a list of assignments such as [\"seeds = [0];\"]; it has {quick.ToJsonString()}.");
    }

    /// <summary>Puts them behind the notebook's own parameters.</summary>
    /// <returns>Whether there are any.</returns>
    public static bool PutInto(JsonNode notebook, string name)
    {
        if (Of(notebook, name) is not { } lines) return false;
        Put(notebook, string.Join('\n', lines));
        return true;
    }

    /// <summary>Puts parameters behind the notebook's own.</summary>
    public static void Put(JsonNode notebook, string source)
    {
        var (cells, own) = (notebook["cells"]!.AsArray(), Tagged(notebook, Parameters)!);
        var cell = own.DeepClone().AsObject();
        (cell["id"], cell["source"], cell["outputs"], cell["execution_count"]) = (Injected, source, new JsonArray(), null);
        cell["metadata"]!.AsObject().Remove(Key);
        cell["metadata"]!["tags"] = new JsonArray(Injected);
        cells.Insert(cells.IndexOf(own) + 1, cell);
    }

    /// <summary>Whether a notebook was executed with other parameters than its own.</summary>
    public static bool AreIn(JsonNode notebook) => Tagged(notebook, Injected) is not null;

    static JsonObject? Tagged(JsonNode notebook, string tag) => notebook["cells"]!.AsArray().Select(cell => cell!.AsObject())
        .FirstOrDefault(cell => cell["metadata"]?["tags"] is JsonArray tags && tags.Any(t => (string?)t == tag));
}

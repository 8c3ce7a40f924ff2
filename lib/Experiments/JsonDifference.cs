using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Phenomena.Experiments;

/// <summary>Compares what two runs gave.</summary>
internal static class JsonDifference
{
    // What is nothing but rounding has no size to be relative to.
    private const double Nothing = 1e-12;

    /// <summary>The first place where two values differ, in words; null where they are the same.</summary>
    /// <param name="before">What was.</param>
    /// <param name="now">What is.</param>
    /// <param name="tolerance">How far numbers may lie apart, relative to the larger, or for those of a list to the largest of the list.</param>
    public static string? Between(JsonNode? before, JsonNode? now, double tolerance) => Between(before, now, tolerance, "", 0);

    private static string? Between(JsonNode? before, JsonNode? now, double tolerance, string place, double scale)
    {
        switch (before, now)
        {
            case (JsonObject a, JsonObject b):
                return a.Select(p => p.Key).Union(b.Select(p => p.Key)).Select(key => Between(a[key], b[key], tolerance, place.Length == 0 ? key : $"{place}.{key}", 0)).FirstOrDefault(d => d is not null);
            case (JsonArray a, JsonArray b):
                if (a.Count != b.Count) return $"{b.Count} values in place of {a.Count} in {place}";
                var largest = a.Select(Number).Where(v => v is { } x && double.IsFinite(x)).Select(v => Math.Abs(v!.Value)).DefaultIfEmpty(0).Max();
                return a.Select((_, i) => Between(a[i], b[i], tolerance, $"{place}[{i}]", largest)).FirstOrDefault(d => d is not null);
        }

        if (Number(before) is { } x && Number(now) is { } y && double.IsFinite(x) && double.IsFinite(y))
        {
            var apart = Math.Abs(x - y);
            return apart <= tolerance * Math.Max(scale, Math.Max(Math.Abs(x), Math.Abs(y))) + Nothing ? null
                : string.Create(CultureInfo.InvariantCulture, $"{place} = {y:G9} in place of {x:G9} ({apart / Math.Max(Math.Abs(x), Nothing):G2} of it apart; {tolerance:G2} is allowed)");
        }

        return before?.ToJsonString() == now?.ToJsonString() ? null : $"{place} = {Short(now)} in place of {Short(before)}";
    }

    private static double? Number(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : null;

    private static string Short(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length > 60 ? text[..60] + "…" : text : "nothing";
}

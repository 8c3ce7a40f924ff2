using System.Globalization;
using Microsoft.VisualBasic.FileIO;

namespace Phenomena.Tests.Product;

/// <summary>Holds what a notebook measured again against what was saved.</summary>
static class ClaimsAgain
{
    /// <summary>How far a number may lie from the saved one, relative to it, where both were made on one kind of processor: the table has six digits.</summary>
    const double Apart = 1e-4;

    /// <summary>What is not as it was, a sentence each. Another kind of processor adds in another order, and a training that starts alike then goes its own way: there a verdict may change only where the numbers
    /// agree within three of their standard errors, as at the edge of what is accepted.</summary>
    public static IEnumerable<string> Differences(string saved, string again, string notebook, bool sameProcessor)
    {
        var (before, now) = (Read(saved, notebook), Read(again, notebook));
        foreach (var id in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            if (!now.TryGetValue(id, out var n)) yield return $"Claim {id} is in data/claims.csv and was not measured.";
            else if (!before.TryGetValue(id, out var b)) yield return $"Claim {id} was measured and is not in data/claims.csv.";
            else if (sameProcessor ? b.Verdict != n.Verdict || !Same(b.Measured, n.Measured) : b.Verdict != n.Verdict && !Near(b, n)) yield return $"Claim {id} is stale: data/claims.csv has {b.Measured}, {b.Verdict}; this code gives {n.Measured}, {n.Verdict}.";
        }
    }

    static bool Same(string one, string other) => one == other || (double.TryParse(one, CultureInfo.InvariantCulture, out var a) && double.TryParse(other, CultureInfo.InvariantCulture, out var b)
        && Math.Abs(a - b) <= Apart * Math.Max(Math.Abs(a), Math.Abs(b)));

    static bool Near((string Measured, string Error, string) one, (string Measured, string Error, string) other) => Number(one.Measured) is { } a && Number(other.Measured) is { } b
        && Math.Abs(a - b) <= 3 * double.Hypot(Number(one.Error) ?? 0, Number(other.Error) ?? 0);

    static double? Number(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;

    static Dictionary<string, (string Measured, string Error, string Verdict)> Read(string path, string notebook)
    {
        var rows = new Dictionary<string, (string, string, string)>();
        // A notebook without claims leaves no table.
        if (!File.Exists(path)) return rows;
        using var parser = new TextFieldParser(path) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        parser.SetDelimiters(",");
        var header = parser.ReadFields() ?? [];
        int Column(string name) => Array.IndexOf(header, name);
        while (parser.ReadFields() is { } fields)
            if (fields[Column("notebook")] == notebook) rows[fields[Column("id")]] = (fields[Column("measured")], fields[Column("uncertainty")], fields[Column("verdict")]);
        return rows;
    }
}

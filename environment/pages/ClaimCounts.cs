using Microsoft.VisualBasic.FileIO;

namespace Phenomena.Pages;

/// <summary>How many claims each notebook checked and how they came out, from <c>data/claims.csv</c>: the papers' claims, not what is ours or true by construction.</summary>
sealed record ClaimCounts(int Reproduced, int NotReproduced, int Inconclusive)
{
    public int All => Reproduced + NotReproduced + Inconclusive;

    /// <summary>By notebook; empty where there is no such file.</summary>
    public static IReadOnlyDictionary<string, ClaimCounts> Read(string path)
    {
        if (!File.Exists(path)) return new Dictionary<string, ClaimCounts>();
        using var parser = new TextFieldParser(path) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        parser.SetDelimiters(",");
        var header = parser.ReadFields() ?? [];
        int notebook = Array.IndexOf(header, "notebook"), verdict = Array.IndexOf(header, "verdict"), kind = Array.IndexOf(header, "kind");
        var rows = new List<(string Notebook, string Verdict)>();
        while (parser.ReadFields() is { } fields)
            if (fields[kind] is "paper" or "theory") rows.Add((fields[notebook], fields[verdict]));
        return rows.GroupBy(row => row.Notebook).ToDictionary(g => g.Key, g => new ClaimCounts(
            g.Count(row => row.Verdict == "reproduced"), g.Count(row => row.Verdict == "not reproduced"), g.Count(row => row.Verdict == "inconclusive")));
    }
}

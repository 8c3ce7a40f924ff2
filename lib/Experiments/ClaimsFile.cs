using System.Globalization;
using CsvHelper;

namespace Phenomena.Experiments;

/// <summary>A row of <c>data/claims.csv</c>, what is asked joined with what was measured: a claim's headline number and its verdict. Empty cells are null: an open bound, nothing measured.
/// <c>Version</c> is that of the library that measured, <c>Note</c> the reason given where a claim is not reproduced.</summary>
public sealed record ClaimRow(
    string Id, string Paper, string Notebook, string Statement, string PaperValue,
    double? Low, double? High, double? Measured, double? Uncertainty, int Seeds, Verdict Verdict, double Seconds, string Version, string Note, ClaimKind Kind)
{
    /// <summary>Whether it counts in what is said of its paper.</summary>
    public bool Counts => Asked.Counts(Kind);
}

/// <summary>Reads and writes the table of all claims.</summary>
public static class ClaimsFile
{
    private static readonly string[] Columns =
        ["id", "paper", "notebook", "statement", "paper_value", "low", "high", "measured", "uncertainty", "seeds", "verdict", "seconds", "version", "note", "kind"];

    /// <summary>Puts a notebook's claims into the table in place of that notebook's earlier rows; other notebooks' rows stay.</summary>
    /// <exception cref="InvalidDataException">The file is there and is not such a table; it is left as it is.</exception>
    /// <exception cref="InvalidOperationException">A claim is asked of another notebook, or is there twice.</exception>
    public static void Update(string path, string notebook, IEnumerable<Claim> claims)
    {
        IReadOnlyList<Claim> all = [.. claims];
        if (all.FirstOrDefault(c => c.Asked.Notebook != notebook) is { } astray)
            throw new InvalidOperationException($"Claim {astray.Id} is asked of notebook {astray.Asked.Notebook} and was measured in {notebook}. A claim is measured in one notebook: correct data/asked.csv or the notebook.");
        if (all.CountBy(c => c.Id).FirstOrDefault(n => n.Value > 1).Key is { } twice) throw new InvalidOperationException($"Claim {twice} was measured more than once in {notebook}. Show each claim once.");
        var others = File.Exists(path) ? Read(path).Where(r => r.Notebook != notebook) : [];
        var rows = others.Concat(all.Select(c => Row(c, notebook))).OrderBy(r => SortKey(r.Id), StringComparer.Ordinal).ToList();
        WholeFile.Write(path, temporary =>
        {
            using var csv = CsvWriter.ToFile(temporary, new CsvWriterOptions { NewLine = "\n" });
            csv.WriteRecord(Columns);
            foreach (var r in rows)
            {
                csv.WriteRecord([r.Id, r.Paper, r.Notebook, r.Statement, r.PaperValue, Text(r.Low), Text(r.High), Text(r.Measured), Text(r.Uncertainty),
                    r.Seeds.ToString(CultureInfo.InvariantCulture), Text(r.Verdict), r.Seconds.ToString("0.0", CultureInfo.InvariantCulture), r.Version, r.Note, Asked.Text(r.Kind)]);
            }
        });
    }

    /// <summary>Where a notebook's execution is to be recorded: puts the claims into the table that <c>PHENOMENA_CLAIMS</c> names, as those of
    /// the notebook that <c>PHENOMENA_NOTEBOOK</c> names. Without both, nothing.</summary>
    /// <exception cref="InvalidDataException">The file is there and is not such a table; it is left as it is.</exception>
    public static void Record(IEnumerable<Claim> claims)
    {
        if (Environment.GetEnvironmentVariable("PHENOMENA_CLAIMS") is { Length: > 0 } path
            && Environment.GetEnvironmentVariable("PHENOMENA_NOTEBOOK") is { Length: > 0 } notebook)
        {
            Update(path, notebook, claims);
        }
    }

    /// <summary>Whether this is an execution that will be recorded.</summary>
    internal static bool IsRecording => Environment.GetEnvironmentVariable("PHENOMENA_CLAIMS") is { Length: > 0 };

    /// <summary>Reads the table.</summary>
    /// <exception cref="InvalidDataException">A column or a value is not what it should be; the message has the line.</exception>
    public static IReadOnlyList<ClaimRow> Read(string path)
    {
        using var csv = CsvReader.FromFile(path);
        csv.ReadHeader();
        if (!csv.Headers.SequenceEqual(Columns))
        {
            throw new InvalidDataException($"{path} should begin with the columns {string.Join(',', Columns)}; " +
                $"it begins with {string.Join(',', csv.Headers)}. Restore it from version control.");
        }

        var rows = new List<ClaimRow>();
        while (csv.Read())
        {
            var cells = Columns.Select((_, i) => csv.GetString(i)).ToArray();
            try
            {
                rows.Add(new(cells[0], cells[1], cells[2], cells[3], cells[4], Number(cells[5]), Number(cells[6]), Number(cells[7]), Number(cells[8]),
                    int.Parse(cells[9], CultureInfo.InvariantCulture), Enum.GetValues<Verdict>().Single(v => Text(v) == cells[10]), Number(cells[11]) ?? 0, cells[12], cells[13],
                    Enum.GetValues<ClaimKind>().Single(k => Asked.Text(k) == cells[14])));
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                throw new InvalidDataException(
                    $"{path}, row {csv.RowNumber}: a number, a verdict or a kind was expected, got {string.Join(',', cells)}. Restore the file from version control.", e);
            }
        }

        return rows;
    }

    /// <summary>The verdict in words, as the table has it: <c>not reproduced</c>.</summary>
    public static string Text(Verdict verdict) => verdict switch
    {
        Verdict.Reproduced => "reproduced",
        Verdict.NotReproduced => "not reproduced",
        _ => "inconclusive",
    };

    internal static ClaimRow Row(Claim claim, string notebook)
    {
        var m = claim.Headline;
        return new(claim.Id, claim.Asked.Paper, notebook, claim.Asked.Statement, claim.Asked.PaperValue, Finite(m?.Accepted.Low), Finite(m?.Accepted.High),
            Finite(m?.Value), Finite(m?.Uncertainty), claim.Seeds, claim.Verdict, claim.Seconds, RunStore.LibraryVersion, claim.Verdict == Verdict.Reproduced ? "" : claim.Note, claim.Asked.Kind);
    }

    /// <summary>Pads the numbers of an id, so that 01.10 comes after 01.9, and 03.7b after 03.7.</summary>
    private static string SortKey(string id) => string.Join('.', id.Split('.').Select(part => part.PadLeft(6 + part.Count(char.IsLetter), '0')));

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;

    private static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";

    private static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);
}

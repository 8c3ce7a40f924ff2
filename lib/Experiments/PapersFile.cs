using System.Globalization;
using CsvHelper;

namespace Phenomena.Experiments;

/// <summary>What the claims of a paper say together.</summary>
public enum PaperState
{
    /// <summary>Nothing that it claims has been run.</summary>
    Planned,

    /// <summary>Every claim is reproduced.</summary>
    Reproduced,

    /// <summary>At least one claim is reproduced, and at least one is not or is inconclusive.</summary>
    Partly,

    /// <summary>Claims were checked and none is reproduced.</summary>
    NotReproduced,
}

/// <summary>A row of <c>data/papers.csv</c>.</summary>
/// <param name="Id">The id that claims name.</param>
/// <param name="Title">Title.</param>
/// <param name="Year">Year of the first version.</param>
/// <param name="Theme">Theme, the id of a group of papers.</param>
/// <param name="Tier">A: the central claim can be reproduced on a CPU; B: a miniature shows the same effect; C: only the mechanism; D: nothing to compute.</param>
/// <param name="Notebook">The notebook with its claims; empty when there is none.</param>
/// <param name="State">What the claims say together.</param>
/// <param name="Claims">Ids of its claims.</param>
public sealed record PaperRow(string Id, string Title, int Year, string Theme, string Tier, string Notebook, PaperState State, IReadOnlyList<string> Claims)
{
    /// <summary>The row with notebook, state and claims as the claims have them; nothing else decides these. The state is that of the paper's claims: what is ours or true by construction does not count.</summary>
    public PaperRow With(IReadOnlyList<ClaimRow> claims)
    {
        List<ClaimRow> own = [.. claims.Where(c => c.Paper == Id)];
        List<ClaimRow> counted = [.. own.Where(c => c.Counts)];
        int passed = counted.Count(c => c.Verdict == Verdict.Reproduced);
        var state = counted.Count == 0 ? PaperState.Planned : passed == counted.Count ? PaperState.Reproduced : passed > 0 ? PaperState.Partly : PaperState.NotReproduced;
        return this with { Notebook = own.FirstOrDefault()?.Notebook ?? "", State = state, Claims = [.. own.Select(c => c.Id)] };
    }
}

/// <summary>Reads and writes the table of all papers.</summary>
public static class PapersFile
{
    private static readonly string[] Columns = ["id", "title", "year", "theme", "tier", "notebook", "state", "claims"];

    /// <summary>Reads the table.</summary>
    /// <exception cref="InvalidDataException">A column or a value is not what it should be; the message has the line.</exception>
    public static IReadOnlyList<PaperRow> Read(string path)
    {
        using var csv = CsvReader.FromFile(path);
        csv.ReadHeader();
        if (!csv.Headers.SequenceEqual(Columns))
            throw new InvalidDataException($"{path} should begin with the columns {string.Join(',', Columns)}; it begins with {string.Join(',', csv.Headers)}. Restore it from version control.");
        var rows = new List<PaperRow>();
        while (csv.Read())
        {
            string[] cells = [.. Columns.Select((_, i) => csv.GetString(i))];
            if (!int.TryParse(cells[2], CultureInfo.InvariantCulture, out int year) || Enum.GetValues<PaperState>().Cast<PaperState?>().FirstOrDefault(s => Text(s!.Value) == cells[6]) is not { } state)
                throw new InvalidDataException($"{path}, row {csv.RowNumber}: a year and a state were expected, got {string.Join(',', cells)}. Restore the file from version control.");
            rows.Add(new(cells[0], cells[1], year, cells[3], cells[4], cells[5], state, cells[7].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }

        return rows;
    }

    /// <summary>Writes the table; a reader sees the old one or the new one.</summary>
    public static void Write(string path, IEnumerable<PaperRow> rows)
    {
        WholeFile.Write(path, temporary =>
        {
            using var csv = CsvWriter.ToFile(temporary, new CsvWriterOptions { NewLine = "\n" });
            csv.WriteRecord(Columns);
            foreach (var r in rows)
                csv.WriteRecord([r.Id, r.Title, r.Year.ToString(CultureInfo.InvariantCulture), r.Theme, r.Tier, r.Notebook, Text(r.State), string.Join(' ', r.Claims)]);
        });
    }

    /// <summary>The state in words, as the table has it: <c>not reproduced</c>.</summary>
    public static string Text(PaperState state) => state switch
    {
        PaperState.Reproduced => "reproduced",
        PaperState.Partly => "partly",
        PaperState.NotReproduced => "not reproduced",
        _ => "planned",
    };
}

namespace Phenomena.Experiments;

/// <summary>All papers and all claims, and whether they fit together.</summary>
/// <param name="Papers">Every paper.</param>
/// <param name="Claims">Every claim that was checked.</param>
public sealed record Ledger(IReadOnlyList<PaperRow> Papers, IReadOnlyList<ClaimRow> Claims)
{
    /// <summary>What is asked; null when that is not looked at.</summary>
    public IReadOnlyList<Asked>? Asked { get; init; }

    /// <summary>The claims that count in what is said of the papers.</summary>
    public IReadOnlyList<ClaimRow> Counted => [.. Claims.Where(c => c.Counts)];

    /// <summary>Reads <c>papers.csv</c>, <c>claims.csv</c> and, where it is, <c>asked.csv</c> in a folder <c>data</c>, looked for here and in the folders above.</summary>
    /// <param name="from">Where to begin; the current folder when null.</param>
    /// <exception cref="FileNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is not such a table.</exception>
    public static Ledger Load(string? from = null)
    {
        var start = Path.GetFullPath(from ?? Environment.CurrentDirectory);
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            string papers = Path.Combine(folder.FullName, "data", "papers.csv"), claims = Path.Combine(folder.FullName, "data", "claims.csv");
            var asked = Path.Combine(folder.FullName, "data", "asked.csv");
            if (File.Exists(papers) && File.Exists(claims))
                return new(PapersFile.Read(papers), ClaimsFile.Read(claims)) { Asked = File.Exists(asked) ? Experiments.Asked.Parse(File.ReadAllText(asked), asked) : null };
        }

        throw new FileNotFoundException($"There is no data/papers.csv with data/claims.csv in '{start}' or above it. Run this from a folder of the collection.");
    }

    /// <summary>The same with every paper's notebook, state and claims derived from the claims.</summary>
    public Ledger Derived() => this with { Papers = [.. Papers.Select(p => p.With(Claims))] };

    /// <summary>What is wrong, a sentence each; empty when all fits together.</summary>
    public IEnumerable<string> Complaints()
    {
        var known = Papers.Select(p => p.Id).ToHashSet();
        foreach (var twice in Papers.Select(p => p.Id).Concat(Claims.Select(c => c.Id)).CountBy(id => id).Where(n => n.Value > 1))
            yield return $"{twice.Key} is there {twice.Value} times; an id belongs to one row.";
        foreach (var c in Claims)
        {
            if (c.Low is null && c.High is null) yield return $"Claim {c.Id} has no accepted interval: nothing could refute it.";
            if (!known.Contains(c.Paper)) yield return $"Claim {c.Id} names the paper '{c.Paper}', which is not among the papers.";
            if (c.PaperValue.Length == 0) yield return $"Claim {c.Id} does not say what the paper found.";
            if (c.Verdict == Verdict.Reproduced && c.Measured is null) yield return $"Claim {c.Id} is called reproduced and has no measured value.";
            if (c.Verdict != Verdict.Reproduced && c.Note.Length == 0) yield return $"Claim {c.Id} is {ClaimsFile.Text(c.Verdict)} and does not say why.";
        }

        foreach (var complaint in AskedOtherwise()) yield return complaint;
        foreach (var (p, derived) in Papers.Zip(Derived().Papers))
        {
            if (p.State != derived.State || p.Notebook != derived.Notebook || !p.Claims.SequenceEqual(derived.Claims))
            {
                yield return $"Paper {p.Id} is written down as {PapersFile.Text(p.State)} with the claims '{string.Join(' ', p.Claims)}'; " +
                    $"the claims that ran make it {PapersFile.Text(derived.State)} with '{string.Join(' ', derived.Claims)}'. Run: dotnet run environment/ledger.cs";
            }
        }
    }

    private IEnumerable<string> AskedOtherwise()
    {
        if (Asked is null) yield break;
        const string run = "Run: dotnet run environment/run.cs -- --save";
        foreach (var asked in Asked)
        {
            if (Claims.FirstOrDefault(c => c.Id == asked.Id) is not { } row) yield return $"Claim {asked.Id} is asked of {asked.Notebook} and was not measured there. {run}";
            else if ((row.Paper, row.Notebook, row.Statement, row.PaperValue, row.Kind) != (asked.Paper, asked.Notebook, asked.Statement, asked.PaperValue, asked.Kind)
                || (row.Measured is not null && !asked.Conditions.Any(c => Same(c.Accepted.Low, row.Low) && Same(c.Accepted.High, row.High))))
            {
                yield return $"Claim {asked.Id} was asked otherwise when it was measured. {run}";
            }
        }

        foreach (var row in Claims.Where(c => Asked.All(a => a.Id != c.Id))) yield return $"Claim {row.Id} was measured and is not asked in data/asked.csv.";

        // Six digits are written.
        static bool Same(double bound, double? written) => double.IsFinite(bound) ? written is { } w && Math.Abs(bound - w) <= 1e-5 * Math.Abs(bound) : written is null;
    }
}

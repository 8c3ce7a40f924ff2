namespace Phenomena.Experiments;

/// <summary>All papers and all claims, and whether they fit together.</summary>
/// <param name="Papers">Every paper.</param>
/// <param name="Claims">Every claim that was checked.</param>
public sealed record Ledger(IReadOnlyList<PaperRow> Papers, IReadOnlyList<ClaimRow> Claims)
{
    /// <summary>Reads <c>papers.csv</c> and <c>claims.csv</c> in a folder <c>data</c>, looked for here and in the folders above.</summary>
    /// <param name="from">Where to begin; the current folder when null.</param>
    /// <exception cref="FileNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is not such a table.</exception>
    public static Ledger Load(string? from = null)
    {
        var start = Path.GetFullPath(from ?? Environment.CurrentDirectory);
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            string papers = Path.Combine(folder.FullName, "data", "papers.csv"), claims = Path.Combine(folder.FullName, "data", "claims.csv");
            if (File.Exists(papers) && File.Exists(claims)) return new(PapersFile.Read(papers), ClaimsFile.Read(claims));
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

        foreach (var (p, derived) in Papers.Zip(Derived().Papers))
        {
            if (p.State != derived.State || p.Notebook != derived.Notebook || !p.Claims.SequenceEqual(derived.Claims))
            {
                yield return $"Paper {p.Id} is written down as {PapersFile.Text(p.State)} with the claims '{string.Join(' ', p.Claims)}'; " +
                    $"the claims that ran make it {PapersFile.Text(derived.State)} with '{string.Join(' ', derived.Claims)}'. Run: dotnet run environment/ledger.cs";
            }
        }
    }
}

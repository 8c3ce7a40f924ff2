using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes;

/// <summary>How claims are shown. It stands here because neither the claims know of tables nor the tables of claims.</summary>
public static class ClaimTable
{
    /// <summary>A row for each claim: what the paper says, what was measured, what is accepted and why, and the verdict.
    /// What is shown is what is recorded (<see cref="ClaimsFile.Record"/>), so a notebook shows all its claims in one table.</summary>
    public static Table ToTable(this IEnumerable<Claim> claims)
    {
        IReadOnlyList<Claim> all = [.. claims];
        ClaimsFile.Record(all);
        return Shown(all);
    }

    private static Table Shown(IReadOnlyList<Claim> claims) => Table.Of(claims,
        ("Claim", c => c.Id),
        ("Statement", c => c.Asked.Statement),
        ("Kind", c => Experiments.Asked.Text(c.Asked.Kind)),
        ("Paper", c => c.Asked.PaperValue),
        ("Measured", c => c.Headline is { } m ? $"{m}{(m.Label == "" ? "" : $"\n{m.Label}")}" : "not measured"),
        ("Accepted", c => $"{c.Headline?.Accepted}\n{c.Asked.Why}".Trim()),
        ("Verdict", c => Mark(c.Verdict)));

    /// <summary>A verdict as a coloured mark.</summary>
    public static Badge Mark(Verdict verdict) => new(ClaimsFile.Text(verdict), verdict switch
    {
        Verdict.Reproduced => true,
        Verdict.NotReproduced => false,
        _ => null,
    });
}

using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>How much longer a list of notebooks takes, judged by how far it is and how long that took.</summary>
/// <param name="weights">How long each notebook takes, in any unit.</param>
sealed class TimeLeft(IReadOnlyList<double> weights)
{
    // So little work says nothing yet.
    const double Enough = 0.03;

    /// <summary>As long as each took when it was run here last; where that is not known of all, by their cells and claims: a claim stands for training.</summary>
    public static TimeLeft Of(IReadOnlyList<Notebook> notebooks, string folder)
    {
        var times = new RunTimes(folder).Read();
        if (notebooks.All(n => times.ContainsKey(n.Name))) return new([.. notebooks.Select(n => times[n.Name])]);
        var claims = ClaimCounts.Read(Repository.At("data", "claims.csv"));
        return new([.. notebooks.Select(n => new FileInfo(n.Source).Length * 1e-6 + 10.0 * (claims.GetValueOrDefault(n.Name)?.All ?? 0) + 1)]);
    }

    /// <summary>The time left once <paramref name="done"/> notebooks are done and a share of the next; null while too little is done to tell.</summary>
    public TimeSpan? After(TimeSpan elapsed, int done, double share = 0)
    {
        var all = weights.Sum();
        var part = (weights.Take(done).Sum() + (done < weights.Count ? share * weights[done] : 0)) / all;
        return part < Enough ? null : elapsed * ((1 - part) / part);
    }

    /// <summary>about 6 min left.</summary>
    public static string? Words(TimeSpan? left) => left is not { } time || time < TimeSpan.FromSeconds(1) ? null
        : time.TotalSeconds < 90 ? $"about {Math.Ceiling(time.TotalSeconds / 10) * 10:0} s left" : $"about {Math.Ceiling(time.TotalMinutes):0} min left";
}

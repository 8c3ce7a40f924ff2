using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Fournier and others (2023), arXiv 2306.06968, claim: claims 32 to 34. Claim 31, the formulas, is measured where they are drawn.</summary>
public static class GuessClaims
{
    /// <summary>All guesses; noise at several rates, up to where it diverges.</summary>
    public static IEnumerable<GuessConfig> Study(IEnumerable<int> seeds) =>
        from seed in seeds
        from guess in new[]
        {
            (Guess.Exact, 0.1), (Guess.Local, 0.1), (Guess.LocalOnly, 0.1), (Guess.Gaussian, 0.01), (Guess.Gaussian, 0.03), (Guess.Gaussian, 0.1), (Guess.Rademacher, 0.01), (Guess.Rademacher, 0.03),
            (Guess.GaussianWeights, 1e-3), (Guess.GaussianWeights, 3e-3), (Guess.GaussianWeights, 1e-2), (Guess.GaussianWeights, 3e-2),
        }
        select new GuessConfig { Guess = guess.Item1, LearningRate = guess.Item2, Seed = seed };

    /// <summary>Each guess at the rate with the highest mean accuracy.</summary>
    public static IEnumerable<Run<GuessConfig, GuessResult>> AtBestRate(IEnumerable<Run<GuessConfig, GuessResult>> runs) =>
        runs.GroupBy(r => r.Config.Guess).SelectMany(kind => kind.GroupBy(r => r.Config.LearningRate).MaxBy(g => g.Average(r => r.Result.Accuracy))!);

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<GuessConfig, GuessResult>> runs)
    {
        List<Run<GuessConfig, GuessResult>> best = [.. AtBestRate(runs)];
        List<Run<GuessConfig, GuessResult>> By(Guess guess) => [.. best.Where(r => r.Config.Guess == guess)];
        IEnumerable<double> Points(Guess one, Guess other) => Measuring.Paired(By(one), By(other), c => c.Seed, (a, b) => 100 * (a.Accuracy - b.Accuracy));
        return
        [
            Measuring.On("05.32", runs, c => c.Seed, () =>
            [
                Measuring.Over(Measuring.Paired(By(Guess.Local), By(Guess.Gaussian), c => c.Seed, (a, b) => Math.Min(a.FirstCosine / b.FirstCosine, a.SecondCosine / b.SecondCosine)), "05.32", "cosine, local over Gaussian"),
            ]),
            Measuring.On("05.33", runs, c => c.Seed, () => [Measuring.Over(Points(Guess.Local, Guess.Gaussian), "05.33", "points above Gaussian activity"), Measuring.Over(Points(Guess.Local, Guess.GaussianWeights), "05.33/weight", "points above Gaussian weights")]),
            Measuring.On("05.34", runs, c => c.Seed, () => [Measuring.Over(Points(Guess.Exact, Guess.Local), "05.34", "points, backpropagation − local")], "On digits a local guess is as good as backpropagation: three small layers hardly need what local losses do not know."),
        ];
    }
}

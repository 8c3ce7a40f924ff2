namespace Phenomena.Themes.Pruning;

/// <summary>The configs of the pruned perceptron's study at notebook size.</summary>
public static class PerceptronStudy
{
    /// <summary>The smallest share that frontiers may keep: a pool 2000 times as large as what is kept.</summary>
    public const double SmallestShare = 5e-4;

    private static readonly double[] s_shown = [1, 0.8, 0.5, 0.3, 0.2, 0.1];
    private static readonly double[] s_alphas = [.. Enumerable.Range(-8, 49).Select(k => Math.Round(Math.Pow(2, k / 8.0), 4))];
    private static readonly double[] s_frontier = [1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 5, 6, 8, 10, 12, 16, 23, 32];

    /// <summary>The 41 simulated points: three probe angles, hard and easy, six sizes, and five unpruned sizes.</summary>
    public static IEnumerable<PerceptronConfig> Simulations(int repetitions, int seed) =>
    [
        .. from theta in new[] { 0.0, 10, 20 }
           from fraction in new[] { 0.5, 0.2 }
           from alpha in new[] { 1.0, 2, 4 }
           from keep in new[] { PerceptronKeep.Hard, PerceptronKeep.Easy }
           select new PerceptronConfig { Theta = theta, Alpha = alpha, Fraction = fraction, Keep = keep, Repetitions = repetitions, Seed = seed },
        .. from alpha in new[] { 0.5, 1, 2, 4, 8 }
           select new PerceptronConfig { Alpha = alpha, Fraction = 1, Keep = PerceptronKeep.Random, Repetitions = repetitions, Seed = seed },
    ];

    /// <summary>ε over α_prune at fixed shares, keep-hard, for each angle.</summary>
    public static IEnumerable<PruningGridConfig> Curves(IEnumerable<double> thetas) => thetas.Select(t => new PruningGridConfig { Theta = t, Fractions = s_shown, Alphas = s_alphas });

    /// <summary>The frontiers for each angle.</summary>
    public static IEnumerable<FrontierConfig> Frontiers(IEnumerable<double> thetas) => thetas.Select(t => new FrontierConfig(t, s_frontier, SmallestShare));

    /// <summary>ε over α_tot and f, perfect probe: keep-hard and keep-easy.</summary>
    public static IEnumerable<PruningGridConfig> Map() =>
        new[] { PerceptronKeep.Hard, PerceptronKeep.Easy }.Select(keep => new PruningGridConfig
        {
            Keep = keep,
            Total = true,
            Fractions = [.. Enumerable.Range(1, 18).Select(i => Math.Round(0.05 * i, 2))],
            Alphas = [.. Enumerable.Range(0, 31).Select(i => Math.Round(Math.Pow(10, 0.3 + i * 0.045), 3))],
        });

    /// <summary>ε over f for sets of given size, perfect probe, keep-hard.</summary>
    public static IEnumerable<PruningGridConfig> Knees(IEnumerable<double> totals) =>
        [new() { Total = true, Fractions = [.. Enumerable.Range(0, 97).Select(i => Math.Round(Math.Pow(10, -2 + i / 48.0), 5))], Alphas = [.. totals] }];

    /// <summary>Where keep-hard meets keep-easy and random, and the knees.</summary>
    public static IEnumerable<CrossingConfig> Crossings(IEnumerable<double> totals) => [new([.. Enumerable.Range(1, 18).Select(i => Math.Round(0.05 * i, 2))], [.. totals])];

    /// <summary>Information over α_prune.</summary>
    public static IEnumerable<InformationConfig> Information()
    {
        double[] alphas = [.. s_alphas.Where((a, i) => a <= 16 && i % 2 == 0)];
        return [new(1, PerceptronKeep.Random, alphas), new(0.5, PerceptronKeep.Hard, alphas), new(0.2, PerceptronKeep.Hard, alphas), new(0.5, PerceptronKeep.Easy, alphas), new(0.2, PerceptronKeep.Easy, alphas)];
    }

    /// <summary>The six points whose ε is known to ten digits, then points for the replica equations alone, far apart in θ, α and f.</summary>
    public static IEnumerable<SaddleConfig> Saddle() =>
    [
        new(
        [
            new(0, 1, 1, PerceptronKeep.Random), new(0, 4, 1, PerceptronKeep.Random), new(0, 2, 0.5, PerceptronKeep.Hard), new(0, 2, 0.5, PerceptronKeep.Easy),
            new(20, 4, 0.5, PerceptronKeep.Hard), new(20, 4, 0.2, PerceptronKeep.Hard),
            new(7, 3, 0.35, PerceptronKeep.Hard), new(15, 1.3, 0.6, PerceptronKeep.Hard), new(33, 5, 0.25, PerceptronKeep.Easy), new(25, 9, 0.15, PerceptronKeep.Hard),
            new(0, 2.7, 0.33, PerceptronKeep.Hard), new(0, 5.5, 0.45, PerceptronKeep.Easy), new(12, 0.7, 0.8, PerceptronKeep.Easy),
        ]),
    ];

    /// <summary>What limits of the theory are held against: large sets, and the smallest shares around α_prune = 2.</summary>
    public static IEnumerable<PruningGridConfig> Limits() =>
    [
        .. new[] { 10.0, 20 }.Select(t => new PruningGridConfig { Theta = t, Fractions = [0.5, 0.3, 0.2], Alphas = [32, 64] }),
        new() { Fractions = [0.1, 0.03, 0.01], Alphas = [1, 1.5, 2.5, 3] },
        new() { Fractions = [0.5, 0.3, 0.2, 0.1], Alphas = [6, 8, 16] },
        new() { Theta = 20, Fractions = [1, 0.2], Alphas = [4] },
    ];
}

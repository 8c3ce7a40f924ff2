using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Theory on a grid.</summary>
public sealed record PruningGridConfig
{
    /// <summary>θ in degrees.</summary>
    public double Theta { get; init; }

    /// <summary>Which examples are kept.</summary>
    public PerceptronKeep Keep { get; init; } = PerceptronKeep.Hard;

    /// <summary>The shares f kept.</summary>
    public required double[] Fractions { get; init; }

    /// <summary>α_prune, or α_tot.</summary>
    public required double[] Alphas { get; init; }

    /// <summary>Whether <see cref="Alphas"/> are α_tot.</summary>
    public bool Total { get; init; }
}

/// <summary>ε[f][α], 8 significant digits.</summary>
/// <param name="Errors">A row for each f.</param>
public sealed record PruningGridResult(double[][] Errors);

/// <summary>The best share to keep at each α_prune; θ in degrees.</summary>
public sealed record FrontierConfig(double Theta, double[] Alphas, double Smallest);

/// <summary>The frontier at each α_prune, and what an unpruned set of that size gives.</summary>
public sealed record FrontierResult(double[] Fractions, double[] Errors, double[] Random);

/// <summary>Where one choice meets another; see <see cref="ParetoFrontier"/>.</summary>
/// <param name="Fractions">f for the crossings.</param>
/// <param name="Totals">α_tot for the knees.</param>
public sealed record CrossingConfig(double[] Fractions, double[] Totals);

/// <summary>α_tot at which keep-hard meets keep-easy and random, for each f; α_prune of the knee, for each α_tot.</summary>
public sealed record CrossingResult(double[] HardEasy, double[] HardRandom, double[] Knees);

/// <summary>Information for each example along α_prune.</summary>
public sealed record InformationConfig(double Fraction, PerceptronKeep Keep, double[] Alphas);

/// <summary>In bits.</summary>
public sealed record InformationResult(double[] Bits);

/// <summary>Points at which the theory is solved and put into the replica equations.</summary>
public sealed record SaddleConfig(PrunedPoint[] Points);

/// <summary>A number for each point: ε, and the largest residual.</summary>
public sealed record SaddleResult(double[] Errors, double[] Residuals);

/// <summary>The theory as experiments, many solves a run, so that a second execution of a notebook reads them.</summary>
public static class PruningTheoryRuns
{
    /// <summary>ε over f and α.</summary>
    public static Experiment<PruningGridConfig, PruningGridResult> Grid { get; } = new("pruning-theory", version: 1, (config, stop, progress) =>
        new([.. config.Fractions.Select((f, i) =>
        {
            stop.ThrowIfCancellationRequested();
            progress.Report((double)i / config.Fractions.Length);
            return PerceptronTheory.Curve(config.Theta, f, config.Keep, config.Alphas.Select(a => config.Total ? a * f : a)).Select(s => Digits(s.Error)).ToArray();
        })]))
    { Cost = c => (c.Theta > 0 ? 50.0 : 1) * c.Fractions.Length * c.Alphas.Length };

    /// <summary>The best f along α_prune.</summary>
    public static Experiment<FrontierConfig, FrontierResult> Frontier { get; } = new("pruning-frontier", version: 1, (config, stop, progress) =>
    {
        var best = Each(config.Alphas, a => ParetoFrontier.Best(config.Theta, a, config.Smallest), stop, progress);
        return new([.. best.Select(b => Digits(b.Fraction))], [.. best.Select(b => Digits(b.Error))], [.. config.Alphas.Select(a => Digits(PerceptronTheory.Error(0, a, 1, PerceptronKeep.Random)))]);
    })
    { Cost = c => (c.Theta > 0 ? 1500.0 : 30) * c.Alphas.Length };

    /// <summary>Crossings and knees.</summary>
    public static Experiment<CrossingConfig, CrossingResult> Crossings { get; } = new("pruning-crossings", version: 1, (config, stop, progress) =>
        new(Each(config.Fractions, f => Digits(ParetoFrontier.HardMeetsEasy(f)), stop, progress), Each(config.Fractions, f => Digits(ParetoFrontier.HardMeetsRandom(f)), stop, progress),
            Each(config.Totals, t => Digits(ParetoFrontier.Knee(t)), stop, progress)));

    /// <summary>Information for each example.</summary>
    public static Experiment<InformationConfig, InformationResult> Information { get; } = new("pruning-information", version: 1, (config, stop, progress) =>
        new(Each(config.Alphas, a => Digits(InformationGain.Of(new(0, a, config.Fraction, config.Keep)).Bits), stop, progress)));

    /// <summary>Solutions put into the replica equations.</summary>
    public static Experiment<SaddleConfig, SaddleResult> Saddle { get; } = new("pruning-saddle", version: 1, (config, stop, progress) =>
    {
        var solved = Each(config.Points, PerceptronTheory.Solve, stop, progress);
        return new([.. solved.Select(s => Math.Round(s.Error, 11))], Each([.. config.Points.Zip(solved)], p => Digits(SaddlePoint.Residuals(p.First, p.Second).Max(Math.Abs)), stop, progress));
    });

    private static TOut[] Each<TIn, TOut>(TIn[] items, Func<TIn, TOut> solve, CancellationToken stop, IProgress<double> progress) => [.. items.Select((item, i) =>
    {
        stop.ThrowIfCancellationRequested();
        progress.Report((double)i / items.Length);
        return solve(item);
    })];

    /// <summary>Eight significant digits: more than the nodes give, and small when stored.</summary>
    private static double Digits(double value) => SignificantDigits.Of(value, 8);
}

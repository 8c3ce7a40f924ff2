using Phenomena.Experiments;

namespace Phenomena.Themes.Optimizers;

/// <summary>What Heo and others, AdamP (2021), arXiv 2006.08217, claim: claims 1 to 4 and 49.</summary>
public static class AdamPClaims
{
    /// <summary>Tangent noise and the cosine in 50 dimensions, for five momenta, with and without projection.</summary>
    public static IEnumerable<SphereConfig> Spheres(IEnumerable<int> seeds) =>
        from seed in seeds from pull in Enum.GetValues<SpherePull>() from beta in new[] { 0, 0.5, 0.9, 0.95, 0.99 } from project in new[] { false, true }
        select new SphereConfig { Pull = pull, Momentum = beta, Project = project, LearningRate = pull == SpherePull.Noise ? 0.02 : 0.1, Seed = seed };

    /// <summary>The plane: five angles, three rates, 600 steps.</summary>
    public static IEnumerable<SphereConfig> Planes() =>
        from angle in new[] { 30.0, 60, 90, 120, 150 } from rate in new[] { 0.02, 0.04, 0.08 } from beta in new[] { 0.9, 0.99 } from project in new[] { false, true }
        select new SphereConfig { Pull = SpherePull.Cosine, Dimensions = 2, Steps = 600, Momentum = beta, LearningRate = rate, Angle = angle, Project = project };

    /// <summary>Five rules on digits behind batch normalisation.</summary>
    public static IEnumerable<DigitsConfig> Nets(IEnumerable<int> seeds) =>
        from seed in seeds
        from rule in new (UpdateKind Kind, double Rate, bool Project)[] { (UpdateKind.Sgd, 0.1, false), (UpdateKind.Nesterov, 0.1, false), (UpdateKind.Nesterov, 0.1, true), (UpdateKind.Adam, 3e-3, false), (UpdateKind.Adam, 3e-3, true) }
        select new DigitsConfig
        {
            Hidden = [100, 100], Biases = false, Normalisation = Normalisation.Batch, Gain = 1, Batch = 64, Dealt = true, Steps = 1000,
            Rule = new(rule.Kind), LearningRate = rule.Rate, Project = rule.Project, Seed = seed,
        };

    /// <summary>The rule's name in figures.</summary>
    public static string Name(DigitsConfig c) => (c.Rule.Kind, c.Project) switch { (UpdateKind.Nesterov, true) => "SGDP", (UpdateKind.Adam, true) => "AdamP", (UpdateKind.Sgd, _) => "SGD", var (kind, _) => kind.ToString() };

    /// <summary>The claims on these runs.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<Run<SphereConfig, SphereResult>> spheres, IReadOnlyList<Run<SphereConfig, SphereResult>> planes, IReadOnlyList<Run<DigitsConfig, DigitsResult>> nets)
    {
        List<Run<SphereConfig, SphereResult>> noise = [.. spheres.Where(r => r.Config.Pull == SpherePull.Noise && !r.Config.Project)];
        IEnumerable<double> Saved(SpherePull pull) => Measuring.Paired(
            spheres.Where(r => r.Config is { Project: true, Momentum: 0.9 } && r.Config.Pull == pull), spheres.Where(r => r.Config is { Project: false, Momentum: 0.9 } && r.Config.Pull == pull), c => c.Seed, (a, b) => a.Growth / b.Growth);
        IEnumerable<double> Hidden(string with, string without) => Measuring.Paired(
            nets.Where(r => Name(r.Config) == with), nets.Where(r => Name(r.Config) == without), c => c.Seed, (a, b) => (a.Growth[0] + a.Growth[1]) / (b.Growth[0] + b.Growth[1]));
        double[] ratios = [.. planes.Where(r => r.Config is { Momentum: 0.99, Project: false }).Select(r =>
            r.Result.Growth / planes.First(o => o.Config == r.Config with { Momentum = 0.9 }).Result.Growth)];
        return
        [
            Measuring.On("05.1", noise, c => c.Seed, () =>
            [
                .. new[] { 0.9, 0.5, 0.95 }.Select(b => Measure.Mean(noise.Where(r => r.Config.Momentum == b).Select(r => r.Result.Ratio / SphereExperiment.Multiplied(b)), "05.1", FormattableString.Invariant($"over the formula, β = {b}"))),
                new(spheres.Where(r => !r.Config.Project).Max(r => r.Result.IdentityError), "05.1/identity", null, "error for finite T"),
            ]),
            Measuring.On("05.2", nets, c => c.Seed, () =>
            [
                Measure.Mean(Saved(SpherePull.Cosine), "05.2", "cosine, SGDP / momentum"), Measure.Mean(Hidden("SGDP", "Nesterov"), "05.2/digits", "digits, SGDP / Nesterov"), Measure.Mean(Hidden("AdamP", "Adam"), "05.2/adam", "digits, AdamP / Adam"),
            ]),
            Measuring.On("05.3", planes, c => c.Seed, () => [new(ratios.Average(), "05.3", Statistics.StandardError(ratios), "mean over angles and rates"), new(ratios.Min(), "05.3", null, "least"), new(ratios.Max(), "05.3", null, "largest")]),
            Measuring.On("05.4", nets, c => c.Seed, () => [Measure.Mean(Measuring.Paired(nets.Where(r => Name(r.Config) == "AdamP"), nets.Where(r => Name(r.Config) == "Adam"), c => c.Seed, (a, b) => 100 * (a.Accuracy - b.Accuracy)), "05.4", "points, AdamP − Adam")]),
            Measuring.On("05.49", spheres, c => c.Seed, () => [Measure.Mean(Saved(SpherePull.Noise), "05.49", "noise, SGDP / momentum")],
                "Pure noise makes a longer walk of the shorter weight: unslowed steps are larger, and their own squares add up. The share that stays falls with β, to 0.02 at 0.99."),
        ];
    }
}

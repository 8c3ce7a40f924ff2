using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

using Grids = IEnumerable<Run<PruningGridConfig, PruningGridResult>>;
using Simulated = IEnumerable<Run<PerceptronConfig, PerceptronResult>>;

/// <summary>What Sorscher and others (2022) say of the pruned perceptron, held against theory and simulation: claims 1 to 10, 22 and 23. A claim whose runs are missing
/// is inconclusive.</summary>
public static class PerceptronClaims
{
    internal const string Paper = "beyond-neural-scaling-laws";

    // ε of the first points of PerceptronStudy.Saddle, from another program with another optimizer.
    private static readonly double[] s_known = [0.2657114718, 0.1136568566, 0.1360971231, 0.1173059678, 0.0705944983, 0.1524245707];

    /// <summary>Theory against the replica equations, and against simulation.</summary>
    public static IReadOnlyList<Claim> OfAgreement(IEnumerable<Run<SaddleConfig, SaddleResult>> saddle, Simulated simulated)
    {
        var points = saddle.ToList();
        List<Run<PerceptronConfig, PerceptronResult>> all = [.. simulated];
        List<(Run<PerceptronConfig, PerceptronResult> Run, double Off, bool Threshold)> compared =
        [
            .. all.Select(r =>
            {
                double theory = PerceptronTheory.Solve(r.Config.Point).Error;
                bool threshold = r.Config is { Keep: PerceptronKeep.Hard, Alpha: 2 };
                return (r, Math.Abs(r.Result.Error - theory) / (threshold ? 0.02 : 0.004 + 0.05 * theory), threshold);
            }),
        ];
        return
        [
            new("04.1", Paper, "The theory's largest margin solves the replica method's saddle-point equations", "exact",
                "Residuals of (A1), (A2), (B1) to (B3) below 1e-6, also at points chosen before looking; ε as known from another program within 1e-6.",
                points.Count == 0 ? [] :
                [
                    new(points.Max(p => p.Result.Residuals.Max()), Interval.AtMost(1e-6), null, "largest residual"),
                    new(points[0].Result.Errors.Zip(s_known, (e, k) => Math.Abs(e - k)).Max(), Interval.AtMost(1e-6), null, "largest difference to known ε"),
                ]) { Seconds = points.Sum(p => p.Seconds) },
            new("04.2", Paper, "Theory describes simulated students of 200 inputs: hard, easy and unpruned, probes at 0, 10 and 20 degrees", "dots on lines",
                "The mean over repetitions within 0.004 + 5 % of ε; within 0.02 for hard ones at α_prune = 2, where training sets differ most. In units of that.",
                compared.Count == 0 ? [] :
                [
                    .. new[] { (Cover: false, "largest difference / accepted"), (Cover: true, "largest difference / accepted, hard, α_prune = 2") }.Where(p => compared.Exists(c => c.Threshold == p.Cover))
                        .Select(p => new Measure(compared.Where(c => c.Threshold == p.Cover).Max(c => c.Off), Interval.AtMost(1), null, p.Item2)),
                    new(compared.Select(c => Math.Abs(c.Run.Result.Error - PerceptronTheory.Solve(c.Run.Config.Point).Error)).Order().ElementAt(compared.Count / 2), Interval.AtMost(0.004), null, $"median difference of {compared.Count} points"),
                ]) { Seeds = all.Select(r => r.Config.Repetitions).DefaultIfEmpty(0).Max(), Seconds = all.Sum(r => r.Seconds) },
        ];
    }

    /// <summary>Scaling laws and where they end.</summary>
    public static IReadOnlyList<Claim> OfScaling(Grids curves, IEnumerable<Run<FrontierConfig, FrontierResult>> frontiers, Grids limits, IEnumerable<Run<CrossingConfig, CrossingResult>> crossings)
    {
        List<Run<PruningGridConfig, PruningGridResult>> grids = [.. curves, .. limits];
        List<Run<FrontierConfig, FrontierResult>> fronts = [.. frontiers];
        var knees = crossings.ToList();
        double seconds = grids.Sum(g => g.Seconds) + fronts.Sum(f => f.Seconds);
        return
        [
            Of(3, "Without pruning the error falls as 1/α", "exponent −1", "Local exponent over α = 8 to 16 in −1.05 to −0.93; ε α at 16 within 0.003 of 0.497.",
                [.. Exponent(0, 1, 8, 16, new(-1.05, -0.93), "exponent, α = 8 to 16"), .. At(0, 1, 16, e => 16 * e, Interval.Around(0.497, 0.003), "ε α at 16")]),
            Of(4, "A fixed share of hard examples keeps that exponent: ε ≈ 0.5005/α_tot, pruning is free", "qualitative", "ε α_tot within 2 % of 0.5005 from α_prune = 6 on for f ≤ 0.5; exponent over 8 to 16 in −1.05 to −0.93.",
                [
                    .. new[] { 0.5, 0.3, 0.2, 0.1 }.SelectMany(f => new[] { 6.0, 16 }.SelectMany(a => At(0, f, a, e => e * a / f / 0.5005, new(0.98, 1.02), Invariant($"ε α_tot / 0.5005, f = {f}, α_prune = {a}")))),
                    .. Exponent(0, 0.2, 8, 16, new(-1.05, -0.93), "exponent, f = 0.2"),
                ]),
            Of(6, "With a perfect probe a constant number of examples is enough, whatever the pool: about 3 for each dimension", "constant",
                "The smallest kept size that costs at most 5 % more errors than α_tot = 20, 50, 100: α_prune in 2.9 to 3.2.",
                [.. knees.Take(1).SelectMany(k => k.Config.Totals.Zip(k.Result.Knees)).Where(p => p.First >= 20).Select(p => new Measure(p.Second, new(2.9, 3.2), null, Invariant($"α_prune, α_tot = {p.First}")))]),
            Of(7, "With a perfect probe the best f beats every power law", "exponential or better", "ε at α_prune = 2.5 with f ≥ 0.0005 below a hundredth of that without pruning.",
                [.. Ratio(0, 2.5, Interval.AtMost(0.01), "ε / ε not pruned, α_prune = 2.5")]),
            Of(8, "With an imperfect probe exponential fall turns into a power law, with a gain of 1/sin θ at most", "qualitative",
                "At 10 degrees: exponent from 2 to 3 below −1.8, from 8 to 16 in −1.3 to −1.1; ε over that without pruning, at 32, within 12 % of sin θ.",
                [
                    .. FrontierExponent(10, 2, 3, Interval.AtMost(-1.8), "exponent, α_prune = 2 to 3, 10°"), .. FrontierExponent(10, 8, 16, new(-1.3, -1.1), "exponent, 8 to 16, 10°"),
                    .. new[] { 10.0, 20 }.SelectMany(t => Ratio(t, 32, new(0.88, 1.12), Invariant($"ε / ε not pruned / sin θ, α_prune = 32, {t}°"), Math.Sin(t * Math.PI / 180))),
                ]),
            Of(22, "With a probe at θ and a fixed f, ε α_prune → 0.5005 f / (2Φ(γ/sin θ) − 1): the probe's error bounds what pruning gains", "none: derived here from the same theory",
                "Within 1 % at α_prune = 64, for 10 and 20 degrees and f = 0.5, 0.3, 0.2.",
                [.. from t in new[] { 10.0, 20 } from f in new[] { 0.5, 0.3, 0.2 } from m in At(t, f, 64, e => e * 64 / Limit(t, f), new(0.99, 1.01), Invariant($"ε / predicted, {t}°, f = {f}")) select m]),
            Of(23, "Pruned ever harder, nothing is learned below α_prune = 2 and everything above: the capacity of random labels", "Cover's capacity of random labels, 2", "With f = 0.01: ε above 0.45 at 1.5, below 0.01 at 2.5.",
                [.. At(0, 0.01, 1.5, e => e, Interval.AtLeast(0.45), "ε, α_prune = 1.5"), .. At(0, 0.01, 2.5, e => e, Interval.AtMost(0.01), "ε, α_prune = 2.5")]),
        ];

        Claim Of(int number, string statement, string paper, string why, IReadOnlyList<Measure> measures) => new($"04.{number}", Paper, statement, paper, why, measures) { Seconds = seconds };

        IEnumerable<Measure> At(double theta, double f, double alpha, Func<double, double> number, Interval accepted, string label) =>
            [new(Find(grids, theta, f, alpha) is { } e ? number(e) : double.NaN, accepted, null, label)];

        IEnumerable<Measure> Exponent(double theta, double f, double from, double to, Interval accepted, string label) =>
            At(theta, f, from, first => Math.Log((Find(grids, theta, f, to) ?? double.NaN) / first) / Math.Log(to / from), accepted, label);

        double? Front(double theta, double alpha, Func<FrontierResult, double[]> list) =>
            fronts.Find(r => r.Config.Theta == theta) is { } run && Array.IndexOf(run.Config.Alphas, alpha) is var i and >= 0 ? list(run.Result)[i] : null;

        IEnumerable<Measure> FrontierExponent(double theta, double from, double to, Interval accepted, string label) =>
            [new(Math.Log((Front(theta, to, r => r.Errors) ?? double.NaN) / (Front(theta, from, r => r.Errors) ?? double.NaN)) / Math.Log(to / from), accepted, null, label)];

        IEnumerable<Measure> Ratio(double theta, double alpha, Interval accepted, string label, double unit = 1) =>
            [new((Front(theta, alpha, r => r.Errors) ?? double.NaN) / (Front(theta, alpha, r => r.Random) ?? double.NaN) / unit, accepted, null, label)];

        static double Limit(double theta, double f) => 0.5005 * f / (2 * GaussianTail.Cdf(PrunedLaw.Of(new(theta, 1, f, PerceptronKeep.Hard)).High / Math.Sin(theta * Math.PI / 180)) - 1);
    }

    /// <summary>Which end to keep, and what an example tells.</summary>
    public static IReadOnlyList<Claim> OfChoice(IEnumerable<Run<CrossingConfig, CrossingResult>> crossings, Simulated simulated, Grids limits, IEnumerable<Run<InformationConfig, InformationResult>> information)
    {
        var meets = crossings.ToList();
        List<Run<PerceptronConfig, PerceptronResult>> all = [.. simulated];
        List<Run<InformationConfig, InformationResult>> bits = [.. information];
        double? random = Find(limits, 20, 1, 4), pruned = Find(limits, 20, 0.2, 4);
        return
        [
            new("04.5", Paper, "Much data: keep the hard examples. Little data: keep the easy ones", "sign change with α_tot",
                "α_tot at which both are equal: 5.05 ± 0.05 for f = 0.5, 10.34 ± 0.1 for f = 0.2. Simulated at f = 0.2: hard is worse at α_tot = 5, better at 20.",
                meets.Count == 0 ? [] :
                [
                    Meeting(0.5, Interval.Around(5.05, 0.05)), Meeting(0.2, Interval.Around(10.34, 0.1)),
                    Difference(0, 1, 0.2, Interval.AtLeast(0), "ε hard − ε easy, simulated, α_tot = 5"), Difference(0, 4, 0.2, Interval.AtMost(0), "ε hard − ε easy, simulated, α_tot = 20"),
                ]) { Seeds = all.Select(r => r.Config.Repetitions).DefaultIfEmpty(1).Max(), Seconds = meets.Sum(m => m.Seconds) },
            new("04.9", Paper, "Keeping too few hard examples with a bad probe is worse than not choosing", "qualitative", "At 20 degrees, f = 0.2, α_prune = 4: ε above that of as many unpruned ones, in theory and in simulation.",
                [
                    new((pruned ?? double.NaN) - (random ?? double.NaN), Interval.AtLeast(0.02), null, "ε pruned − ε not pruned, theory"),
                    Gap(Simulation(20, 4, 0.2, PerceptronKeep.Hard), Simulation(0, 4, 1, PerceptronKeep.Random), Interval.AtLeast(0), "the same, simulated"),
                ]) { Seeds = all.Select(r => r.Config.Repetitions).DefaultIfEmpty(1).Max(), Seconds = all.Sum(r => r.Seconds) },
            new("04.10", Paper, "An example of a hard-pruned set tells more than one of an unpruned set, and that more than one of an easy-pruned set; unpruned falls as 1/α", "qualitative",
                "At α_prune = 1: 1.207, 0.731, 0.385 bits ± 0.002 (f = 0.5); the order at every α_prune; exponent over 8 to 16 in −1.05 to −0.9.",
                bits.Count == 0 ? [] :
                [
                    new(Bits(0.5, PerceptronKeep.Hard, 1), Interval.Around(1.207, 0.002), null, "bits, hard"), new(Bits(1, PerceptronKeep.Random, 1), Interval.Around(0.731, 0.002), null, "bits, not pruned"),
                    new(Bits(0.5, PerceptronKeep.Easy, 1), Interval.Around(0.385, 0.002), null, "bits, easy"),
                    new(Least(PerceptronKeep.Hard, PerceptronKeep.Random), Interval.AtLeast(0), null, "least of hard − not pruned"), new(Least(PerceptronKeep.Random, PerceptronKeep.Easy), Interval.AtLeast(0), null, "least of not pruned − easy"),
                    new(Math.Log(Bits(1, PerceptronKeep.Random, 16) / Bits(1, PerceptronKeep.Random, 8)) / Math.Log(2), new(-1.05, -0.9), null, "exponent, not pruned"),
                ]) { Seconds = bits.Sum(b => b.Seconds) },
        ];

        Measure Meeting(double f, Interval accepted) =>
            new(Array.IndexOf(meets[0].Config.Fractions, f) is var i and >= 0 ? meets[0].Result.HardEasy[i] : double.NaN, accepted, null, Invariant($"α_tot, f = {f}"));

        PerceptronResult? Simulation(double theta, double alpha, double f, PerceptronKeep keep) =>
            all.Find(r => r.Config.Theta == theta && r.Config.Alpha == alpha && r.Config.Fraction == f && r.Config.Keep == keep)?.Result;

        Measure Difference(double theta, double alpha, double f, Interval accepted, string label) =>
            Gap(Simulation(theta, alpha, f, PerceptronKeep.Hard), Simulation(theta, alpha, f, PerceptronKeep.Easy), accepted, label);

        static Measure Gap(PerceptronResult? one, PerceptronResult? other, Interval accepted, string label) => one is null || other is null
            ? new(double.NaN, accepted, null, label)
            : new(one.Error - other.Error, accepted, Math.Sqrt(Math.Pow(one.StandardError ?? double.NaN, 2) + Math.Pow(other.StandardError ?? double.NaN, 2)), label);

        double Bits(double f, PerceptronKeep keep, double alpha) =>
            bits.Find(b => b.Config.Fraction == f && b.Config.Keep == keep) is { } run && Array.IndexOf(run.Config.Alphas, alpha) is var i and >= 0 ? run.Result.Bits[i] : double.NaN;

        double Least(PerceptronKeep more, PerceptronKeep less) =>
            (from m in bits where m.Config.Keep == more from l in bits where l.Config.Keep == less from d in m.Result.Bits.Zip(l.Result.Bits, (x, y) => x - y) select d).DefaultIfEmpty(double.NaN).Min();
    }

    private static double? Find(Grids grids, double theta, double f, double alpha)
    {
        foreach (var (config, errors) in grids.Where(g => g.Config is { Total: false, Keep: PerceptronKeep.Hard } && g.Config.Theta == theta).Select(g => (g.Config, g.Result.Errors)))
        {
            int row = Array.IndexOf(config.Fractions, f), column = Array.IndexOf(config.Alphas, alpha);
            if (row >= 0 && column >= 0) return errors[row][column];
        }
        return null;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

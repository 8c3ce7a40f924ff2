using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

using Grids = IEnumerable<Run<PruningGridConfig, PruningGridResult>>;
using Simulated = IEnumerable<Run<PerceptronConfig, PerceptronResult>>;

/// <summary>What Sorscher and others (2022) say of the pruned perceptron, held against theory and simulation: claims 1 to 10, 22 and 23. A claim whose runs are missing
/// is inconclusive.</summary>
public static class PerceptronClaims
{
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
            Claims.Measured("04.1",
                points.Count == 0 ? [] :
                [
                    new(points.Max(p => p.Result.Residuals.Max()), "04.1", null, "largest residual"),
                    new(points[0].Result.Errors.Zip(s_known, (e, k) => Math.Abs(e - k)).Max(), "04.1/known", null, "largest difference to known ε"),
                ]) with { Seconds = points.Sum(p => p.Seconds) },
            Claims.Measured("04.2",
                compared.Count == 0 ? [] :
                [
                    .. new[] { (Cover: false, "largest difference / accepted"), (Cover: true, "largest difference / asked, hard, α_prune = 2") }.Where(p => compared.Exists(c => c.Threshold == p.Cover))
                        .Select(p => new Measure(compared.Where(c => c.Threshold == p.Cover).Max(c => c.Off), "04.2", null, p.Item2)),
                    new(compared.Select(c => Math.Abs(c.Run.Result.Error - PerceptronTheory.Solve(c.Run.Config.Point).Error)).Order().ElementAt(compared.Count / 2), "04.2/median", null, $"median difference of {compared.Count} points"),
                ]) with { Seeds = all.Select(r => r.Config.Repetitions).DefaultIfEmpty(0).Max(), Seconds = all.Sum(r => r.Seconds) },
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
            Of("04.3",
                [.. Exponent(0, 1, 8, 16, "04.3", "exponent, α = 8 to 16"), .. At(0, 1, 16, e => 16 * e / 0.5005, "04.3/constant", "ε α / 0.5005 at 16")]),
            Of("04.4",
                [
                    .. new[] { 0.5, 0.3, 0.2, 0.1 }.SelectMany(f => new[] { 6.0, 16 }.SelectMany(a => At(0, f, a, e => e * a / f / 0.5005, "04.4", Invariant($"ε α_tot / 0.5005, f = {f}, α_prune = {a}")))),
                    .. Exponent(0, 0.2, 8, 16, "04.4/exponent", "exponent, f = 0.2"),
                ]),
            Of("04.6",
                [
                    new(Sizes().Select(s => s.Knee).DefaultIfEmpty(double.NaN).Max() / Sizes().Select(s => s.Knee).DefaultIfEmpty(double.NaN).Min(), "04.6", null, "largest / smallest α_prune, α_tot of 20 and more"),
                    .. Sizes().Select(s => new Measure(s.Knee, "04.6/size", null, Invariant($"α_prune, α_tot = {s.Total}"))),
                ]),
            Of("04.7",
                [new(Steepenings().DefaultIfEmpty(double.NaN).Min(), "04.7", null, "least d ln ε / d α over the one before, α_prune = 1 to 2.25"), new(Math.Log10((Front(0, 1, r => r.Errors) ?? double.NaN) / (Front(0, 2.25, r => r.Errors) ?? double.NaN)), "04.7/decades", null, "decades of ε between")]),
            Of("04.8",
                [
                    .. FrontierExponent(10, 2, 3, "04.8", "exponent, α_prune = 2 to 3, 10°"), .. FrontierExponent(10, 8, 16, "04.8/late", "exponent, 8 to 16, 10°"),
                    .. new[] { 10.0, 20 }.SelectMany(t => Ratio(t, 32, "04.8/gain", Invariant($"ε / ε not pruned / sin θ, α_prune = 32, {t}°"), Math.Sin(t * Math.PI / 180))),
                ]),
            Of("04.22",
                [.. from t in new[] { 10.0, 20 } from f in new[] { 0.5, 0.3, 0.2 } from m in At(t, f, 64, e => e * 64 / Limit(t, f), "04.22", Invariant($"ε / predicted, {t}°, f = {f}")) select m]),
            Of("04.23",
                [.. At(0, 0.01, 1.5, e => e, "04.23", "ε, α_prune = 1.5"), .. At(0, 0.01, 2.5, e => e, "04.23/above", "ε, α_prune = 2.5")]),
        ];

        IEnumerable<(double Total, double Knee)> Sizes() => knees.Take(1).SelectMany(k => k.Config.Totals.Zip(k.Result.Knees)).Where(p => p.First >= 20);

        Claim Of(string id, IReadOnlyList<Measure> measures) => Claims.Measured(id, measures) with { Seconds = seconds };

        IEnumerable<Measure> At(double theta, double f, double alpha, Func<double, double> number, string asked, string label) =>
            [new(Find(grids, theta, f, alpha) is { } e ? number(e) : double.NaN, asked, null, label)];

        IEnumerable<Measure> Exponent(double theta, double f, double from, double to, string asked, string label) =>
            At(theta, f, from, first => Math.Log((Find(grids, theta, f, to) ?? double.NaN) / first) / Math.Log(to / from), asked, label);

        double? Front(double theta, double alpha, Func<FrontierResult, double[]> list) =>
            fronts.Find(r => r.Config.Theta == theta) is { } run && Array.IndexOf(run.Config.Alphas, alpha) is var i and >= 0 ? list(run.Result)[i] : null;

        // Of a power law it is below 1, of an exponential 1. The frontier keeps at least a share of 0.0005, which can only hide how fast ε falls.
        IEnumerable<double> Steepenings()
        {
            double[] alphas = [1, 1.25, 1.5, 1.75, 2, 2.25];
            double[] slopes = [.. alphas.Zip(alphas.Skip(1), (a, b) => Math.Log((Front(0, b, r => r.Errors) ?? double.NaN) / (Front(0, a, r => r.Errors) ?? double.NaN)) / (b - a))];
            return slopes.Zip(slopes.Skip(1), (before, after) => after / before);
        }

        IEnumerable<Measure> FrontierExponent(double theta, double from, double to, string asked, string label) =>
            [new(Math.Log((Front(theta, to, r => r.Errors) ?? double.NaN) / (Front(theta, from, r => r.Errors) ?? double.NaN)) / Math.Log(to / from), asked, null, label)];

        IEnumerable<Measure> Ratio(double theta, double alpha, string asked, string label, double unit = 1) =>
            [new((Front(theta, alpha, r => r.Errors) ?? double.NaN) / (Front(theta, alpha, r => r.Random) ?? double.NaN) / unit, asked, null, label)];

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
            Claims.Measured("04.5",
                meets.Count == 0 ? [] :
                [
                    .. new[] { 0.2, 0.1, 0.05 }.Select(Meeting),
                    Difference(0, 1, 0.2, "04.5/scarce", "ε hard − ε easy, simulated, α_tot = 5"), Difference(0, 4, 0.2, "04.5/plenty", "ε hard − ε easy, simulated, α_tot = 20"),
                ]) with { Seeds = all.Select(r => r.Config.Repetitions).DefaultIfEmpty(1).Max(), Seconds = meets.Sum(m => m.Seconds) },
            Claims.Measured("04.9",
                [
                    new((pruned ?? double.NaN) - (random ?? double.NaN), "04.9", null, "ε pruned − ε not pruned, theory"),
                    Gap(Simulation(20, 4, 0.2, PerceptronKeep.Hard), Simulation(0, 4, 1, PerceptronKeep.Random), "04.9/simulated", "the same, simulated"),
                ]) with { Seeds = all.Select(r => r.Config.Repetitions).DefaultIfEmpty(1).Max(), Seconds = all.Sum(r => r.Seconds) },
            Claims.Measured("04.10",
                bits.Count == 0 ? [] :
                [
                    new(Least(PerceptronKeep.Hard, PerceptronKeep.Random), "04.10", null, "least of hard / not pruned"), new(Least(PerceptronKeep.Random, PerceptronKeep.Easy), "04.10", null, "least of not pruned / easy"),
                    new(Bits(1, PerceptronKeep.Random, 16) * 16 * Math.Log(2), "04.10/volume", null, "nats × α, not pruned, α = 16"),
                    new(Math.Log(Bits(1, PerceptronKeep.Random, 16) / Bits(1, PerceptronKeep.Random, 8)) / Math.Log(2), "04.10/exponent", null, "exponent, not pruned"),
                ]) with { Seconds = bits.Sum(b => b.Seconds) },
        ];

        Measure Meeting(double f) =>
            new(Array.IndexOf(meets[0].Config.Fractions, f) is var i and >= 0 ? f * meets[0].Result.HardEasy[i] : double.NaN, "04.5", null, Invariant($"α_prune where both ends teach the same, f = {f}"));

        PerceptronResult? Simulation(double theta, double alpha, double f, PerceptronKeep keep) =>
            all.Find(r => r.Config.Theta == theta && r.Config.Alpha == alpha && r.Config.Fraction == f && r.Config.Keep == keep)?.Result;

        Measure Difference(double theta, double alpha, double f, string asked, string label) =>
            Gap(Simulation(theta, alpha, f, PerceptronKeep.Hard), Simulation(theta, alpha, f, PerceptronKeep.Easy), asked, label);

        static Measure Gap(PerceptronResult? one, PerceptronResult? other, string asked, string label) => one is null || other is null
            ? new(double.NaN, asked, null, label)
            : new(one.Error - other.Error, asked, Math.Sqrt(Math.Pow(one.StandardError ?? double.NaN, 2) + Math.Pow(other.StandardError ?? double.NaN, 2)), label);

        double Bits(double f, PerceptronKeep keep, double alpha) =>
            bits.Find(b => b.Config.Fraction == f && b.Config.Keep == keep) is { } run && Array.IndexOf(run.Config.Alphas, alpha) is var i and >= 0 ? run.Result.Bits[i] : double.NaN;

        double Least(PerceptronKeep more, PerceptronKeep less) =>
            (from m in bits where m.Config.Keep == more from l in bits where l.Config.Keep == less from d in m.Result.Bits.Zip(l.Result.Bits, (x, y) => x / y) select d).DefaultIfEmpty(double.NaN).Min();
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

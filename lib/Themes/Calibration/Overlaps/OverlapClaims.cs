using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

using Ideal = IEnumerable<Run<IdealConfig, IdealResult>>;
using Local = IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>>;

/// <summary>What Chidambaram and Ge (2024) prove of overlapping classes, held against <see cref="IdealExperiment"/> and <see cref="LocalFeatureExperiment"/>,
/// over whatever overlaps and class counts were run. A claim whose runs are missing is inconclusive.</summary>
public static class OverlapClaims
{
    internal const string Paper = "limitations-temperature-scaling-distributions";

    /// <summary>Claims 1 to 5.</summary>
    public static IReadOnlyList<Claim> Of(Ideal ideal, Local local) => Of(ideal, local, 1, "");

    /// <summary>The same five, asked of settings that were not looked at before: claims 19 to 23.</summary>
    public static IReadOnlyList<Claim> HeldOut(Ideal ideal, Local local) => Of(ideal, local, 19, " (held-out k and β)");

    private static IReadOnlyList<Claim> Of(Ideal idealRuns, Local localRuns, int first, string note)
    {
        List<Run<IdealConfig, IdealResult>> ideals = [.. idealRuns];
        List<Run<LocalFeatureConfig, LocalFeatureResult>> locals = [.. localRuns];
        var ideal = OverlapCells.Of(ideals).Where(c => c.Overlap >= 0.25).ToList();
        IReadOnlyList<OverlapCell<LocalFeatureResult>> plain = OverlapCells.Of(locals, mixup: false), mixup = OverlapCells.Of(locals, mixup: true);
        Claim ByIdeal(Claim claim) => claim with { Seeds = ideal.Count == 0 ? 0 : ideal.Min(c => c.Results.Count), Seconds = ideals.Sum(r => r.Seconds) };
        Claim ByLocal(Claim claim) => claim with { Seeds = plain.Count == 0 ? 0 : plain.Min(c => c.Results.Count), Seconds = locals.Sum(r => r.Seconds) };
        string Id(int n) => $"02.{first + n}";
        return
        [
            ByIdeal(Law(Id(0), note, ideal)), ByIdeal(Slope(Id(1), note, ideal)), ByIdeal(MixupOptimum(Id(2), note, ideal)),
            ByLocal(Growth(Id(3), note, plain, mixup)), ByLocal(Overlap(Id(4), note, plain, mixup)),
        ];
    }

    private static Claim Law(string id, string note, List<OverlapCell<IdealResult>> ideal) => new(id, Paper,
        "A temperature-scaled interpolator has NLL H(β/2) + (β/2) ln(k − 1)" + note, "at least of order (β − 1/k) ln k",
        "Within 8 % of the law for every β ≥ 0.25 and every k; the telling one is the farthest.",
        [.. ideal.Select(c =>
        {
            var law = CalibrationTheory.ScaledInterpolator(c.Overlap, c.Classes);
            return new Measure(c.Mean(r => r.InterpolatorNll) / law, Interval.Around(1, 0.08), c.Error(r => r.InterpolatorNll) / law, $"NLL / law, {At(c)}");
        }).OrderByDescending(m => Math.Abs(m.Value - 1))]);

    private static Claim Slope(string id, string note, List<OverlapCell<IdealResult>> ideal) => new(id, Paper,
        "It grows with the logarithm of the number of classes, with slope β/2" + note, "Θ(ln k)", "Slope of NLL on ln(k − 1) for k ≥ 10 within 20 % of β/2.",
        [.. from row in ideal.Where(c => c.Classes >= 10).GroupBy(c => c.Overlap)
            where row.Count() > 1
            let fit = LinearFit.Of(row.Select(c => Math.Log(c.Classes - 1)), row.Select(c => c.Mean(r => r.InterpolatorNll)))
            orderby row.Key descending
            select new Measure(fit.Slope / (row.Key / 2), Interval.Around(1, 0.2), double.IsNaN(fit.SlopeError) ? null : fit.SlopeError / (row.Key / 2), $"slope / (β/2), β = {Text(row.Key)}")]);

    private static Claim MixupOptimum(string id, string note, List<OverlapCell<IdealResult>> ideal)
    {
        var mixed = ideal.Where(c => double.IsFinite(c.Mean(r => r.MixupNll))).ToList();
        return new(id, Paper, "The optimum of Mixup does not depend on k and lies near the Bayes NLL" + note, "O(1)",
            "Over k no more than 0.05 apart, and at most 0.12 above Bayes for β ≥ 0.25.",
            [
                .. from row in mixed.GroupBy(c => c.Overlap)
                   let values = row.Select(c => c.Mean(r => r.MixupNll)).ToList()
                   select new Measure(values.Max() - values.Min(), Interval.AtMost(0.05), Label: $"spread over k, β = {Text(row.Key)}"),
                .. from c in mixed
                   select new Measure(c.Mean(r => r.MixupNll) - CalibrationTheory.Bayes(c.Overlap), Interval.AtMost(0.12), c.Error(r => r.MixupNll), $"above Bayes, {At(c)}"),
            ]);
    }

    private static Claim Growth(string id, string note, IReadOnlyList<OverlapCell<LocalFeatureResult>> plain, IReadOnlyList<OverlapCell<LocalFeatureResult>> mixup) => new(id, Paper,
        "Trained: the NLL of an interpolator with its best temperature grows with k, that of Mixup does not" + note, "Θ(ln k) against O(1)",
        "NLL at the largest k over that at k = 2, for β ≥ 0.5: at least 2.2 scaled, 0.98 to 1.05 for Mixup unscaled.",
        [
            .. Ratios(plain, r => r.Test.Converged.Nll, Interval.AtLeast(2.2), "plain, scaled"),
            .. Ratios(mixup, r => r.Test.Raw.Nll, new(0.98, 1.05), "Mixup, unscaled"),
        ]);

    private static IEnumerable<Measure> Ratios(IReadOnlyList<OverlapCell<LocalFeatureResult>> cells, Func<LocalFeatureResult, double> nll, Interval accepted, string what) =>
        from row in cells.Where(c => c.Overlap >= 0.5).GroupBy(c => c.Overlap)
        where row.Count() > 1
        let few = row.First()
        let many = row.Last()
        // Seeds share their points between class counts, so the ratio is taken within a seed.
        let ratios = many.Results.Zip(few.Results, (a, b) => nll(a) / nll(b)).ToList()
        select new Measure(ratios.Average(), accepted, Statistics.StandardError(ratios), $"{what}, k = {few.Classes} to {many.Classes}, β = {Text(row.Key)}");

    private static Claim Overlap(string id, string note, IReadOnlyList<OverlapCell<LocalFeatureResult>> plain, IReadOnlyList<OverlapCell<LocalFeatureResult>> mixup)
    {
        var k = plain.Select(c => c.Classes).DefaultIfEmpty(0).Max();
        List<OverlapCell<LocalFeatureResult>> rising = [.. plain.Where(c => c.Classes == k)], near = [.. mixup.Where(c => c.Classes == k)];
        return new(id, Paper, "Trained, many classes: more overlap makes the scaled interpolator worse, and Mixup stays near Bayes" + note, "worse with overlap against O(1)",
            "Each larger β has a larger NLL; Mixup unscaled at most 0.16 above Bayes at every β.",
            [
                .. rising.Zip(rising.Skip(1), (a, b) => new Measure(b.Mean(Scaled) - a.Mean(Scaled), Interval.AtLeast(0), Combined(a, b), $"β = {Text(a.Overlap)} to {Text(b.Overlap)}, k = {k}")),
                .. near.Select(c => new Measure(c.Mean(r => r.Test.Raw.Nll) - CalibrationTheory.Bayes(c.Overlap), Interval.AtMost(0.16), c.Error(r => r.Test.Raw.Nll), $"Mixup above Bayes, {At(c)}")),
            ]);

        static double Scaled(LocalFeatureResult r) => r.Test.Converged.Nll;

        static double? Combined(OverlapCell<LocalFeatureResult> a, OverlapCell<LocalFeatureResult> b) =>
            a.Error(Scaled) is { } x && b.Error(Scaled) is { } y ? Math.Sqrt(x * x + y * y) : null;
    }

    private static string At<T>(OverlapCell<T> cell) => $"β = {Text(cell.Overlap)}, k = {cell.Classes}";

    private static string Text(double value) => FormattableString.Invariant($"{value}");
}

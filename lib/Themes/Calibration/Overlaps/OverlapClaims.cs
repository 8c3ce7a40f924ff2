using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

using Ideal = IEnumerable<Run<IdealConfig, IdealResult>>;
using Local = IEnumerable<Run<LocalFeatureConfig, LocalFeatureResult>>;

/// <summary>What Chidambaram and Ge (2024) prove of overlapping classes, held against <see cref="IdealExperiment"/> and <see cref="LocalFeatureExperiment"/>,
/// over whatever overlaps and class counts were run. A claim whose runs are missing is inconclusive.</summary>
public static class OverlapClaims
{
    /// <summary>Claims 1 to 5.</summary>
    public static IReadOnlyList<Claim> Of(Ideal ideal, Local local) => Of(ideal, local, ["02.1", "02.2", "02.3", "02.4", "02.5"]);

    /// <summary>The same five, asked of settings that were not looked at before: claims 19 to 23.</summary>
    public static IReadOnlyList<Claim> HeldOut(Ideal ideal, Local local) => Of(ideal, local, ["02.19", "02.20", "02.21", "02.22", "02.23"]);

    private static IReadOnlyList<Claim> Of(Ideal idealRuns, Local localRuns, string[] ids)
    {
        List<Run<IdealConfig, IdealResult>> ideals = [.. idealRuns];
        List<Run<LocalFeatureConfig, LocalFeatureResult>> locals = [.. localRuns];
        var ideal = OverlapCells.Of(ideals).Where(c => c.Overlap >= 0.25).ToList();
        IReadOnlyList<OverlapCell<LocalFeatureResult>> plain = OverlapCells.Of(locals, mixup: false), mixup = OverlapCells.Of(locals, mixup: true);
        Claim ByIdeal(Claim claim) => claim with { Seeds = ideal.Count == 0 ? 0 : ideal.Min(c => c.Results.Count), Seconds = ideals.Sum(r => r.Seconds) };
        Claim ByLocal(Claim claim) => claim with { Seeds = plain.Count == 0 ? 0 : plain.Min(c => c.Results.Count), Seconds = locals.Sum(r => r.Seconds) };
        return
        [
            ByIdeal(Law(ids[0], ideal)), ByIdeal(Slope(ids[1], ideal)), ByIdeal(MixupOptimum(ids[2], ideal)),
            ByLocal(Growth(ids[3], plain, mixup)), ByLocal(Overlap(ids[4], plain, mixup)),
        ];
    }

    private static Claim Law(string id, List<OverlapCell<IdealResult>> ideal) => Claims.Measured(id,
        [.. ideal.Select(c =>
        {
            var law = CalibrationTheory.ScaledInterpolator(c.Overlap, c.Classes);
            return new Measure(c.Mean(r => r.InterpolatorNll) / law, id, c.Error(r => r.InterpolatorNll) / law, $"NLL / law, {At(c)}");
        }).OrderByDescending(m => Math.Abs(m.Value - 1))]);

    private static Claim Slope(string id, List<OverlapCell<IdealResult>> ideal) => Claims.Measured(id,
        [.. from row in ideal.Where(c => c.Classes >= 10).GroupBy(c => c.Overlap)
            where row.Count() > 1
            let fit = LinearFit.Of(row.Select(c => Math.Log(c.Classes - 1)), row.Select(c => c.Mean(r => r.InterpolatorNll)))
            orderby row.Key descending
            select new Measure(fit.Slope / (row.Key / 2), id, double.IsNaN(fit.SlopeError) ? null : fit.SlopeError / (row.Key / 2), $"slope / (β/2), β = {Text(row.Key)}")]);

    private static Claim MixupOptimum(string id, List<OverlapCell<IdealResult>> ideal)
    {
        var mixed = ideal.Where(c => double.IsFinite(c.Mean(r => r.MixupNll))).ToList();
        return Claims.Measured(id,
            [
                .. from row in mixed.GroupBy(c => c.Overlap)
                   let values = row.Select(c => c.Mean(r => r.MixupNll)).ToList()
                   select new Measure(values.Max() - values.Min(), id, Label: $"spread over k, β = {Text(row.Key)}"),
                .. from c in mixed
                   select new Measure(c.Mean(r => r.MixupNll) - CalibrationTheory.Bayes(c.Overlap), id + "/bayes", c.Error(r => r.MixupNll), $"above Bayes, {At(c)}"),
            ]);
    }

    private static Claim Growth(string id, IReadOnlyList<OverlapCell<LocalFeatureResult>> plain, IReadOnlyList<OverlapCell<LocalFeatureResult>> mixup) => Claims.Measured(id,
        [
            .. Ratios(plain, r => r.Test.Converged.Nll, id, "plain, scaled"),
            .. Ratios(mixup, r => r.Test.Raw.Nll, id + "/mixup", "Mixup, unscaled"),
        ]);

    private static IEnumerable<Measure> Ratios(IReadOnlyList<OverlapCell<LocalFeatureResult>> cells, Func<LocalFeatureResult, double> nll, string asked, string what) =>
        from row in cells.Where(c => c.Overlap >= 0.5).GroupBy(c => c.Overlap)
        where row.Count() > 1
        let few = row.First()
        let many = row.Last()
        // Seeds share their points between class counts, so the ratio is taken within a seed.
        let ratios = many.Results.Zip(few.Results, (a, b) => nll(a) / nll(b)).ToList()
        select new Measure(ratios.Average(), asked, Statistics.StandardError(ratios), $"{what}, k = {few.Classes} to {many.Classes}, β = {Text(row.Key)}");

    private static Claim Overlap(string id, IReadOnlyList<OverlapCell<LocalFeatureResult>> plain, IReadOnlyList<OverlapCell<LocalFeatureResult>> mixup)
    {
        var k = plain.Select(c => c.Classes).DefaultIfEmpty(0).Max();
        List<OverlapCell<LocalFeatureResult>> rising = [.. plain.Where(c => c.Classes == k)], near = [.. mixup.Where(c => c.Classes == k)];
        return Claims.Measured(id,
            [
                .. rising.Zip(rising.Skip(1), (a, b) => new Measure(b.Mean(Scaled) - a.Mean(Scaled), id, Combined(a, b), $"β = {Text(a.Overlap)} to {Text(b.Overlap)}, k = {k}")),
                .. near.Select(c => new Measure(c.Mean(r => r.Test.Raw.Nll) - CalibrationTheory.Bayes(c.Overlap), id + "/bayes", c.Error(r => r.Test.Raw.Nll), $"Mixup above Bayes, {At(c)}")),
            ]);

        static double Scaled(LocalFeatureResult r) => r.Test.Converged.Nll;

        static double? Combined(OverlapCell<LocalFeatureResult> a, OverlapCell<LocalFeatureResult> b) =>
            a.Error(Scaled) is { } x && b.Error(Scaled) is { } y ? Math.Sqrt(x * x + y * y) : null;
    }

    private static string At<T>(OverlapCell<T> cell) => $"β = {Text(cell.Overlap)}, k = {cell.Classes}";

    private static string Text(double value) => FormattableString.Invariant($"{value}");
}

using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>An estimate with its standard error.</summary>
public sealed record EffectEstimate(double Value, double Error)
{
    /// <summary>The 97.5 % point of the standard normal.</summary>
    public static double Z { get; } = Normal.InvCDF(0, 1, 0.975);

    /// <summary>Half the length of the 95 % interval.</summary>
    public double Half => Z * Error;

    /// <summary>Whether the 95 % interval has a number.</summary>
    public bool Covers(double truth) => Math.Abs(Value - truth) <= Half;

    /// <summary>A mean with its standard error, from what each unit adds to it.</summary>
    internal static EffectEstimate Mean(IReadOnlyCollection<double> parts)
    {
        double mean = parts.Average();
        return new(mean, Math.Sqrt(parts.Sum(p => (p - mean) * (p - mean)) / (parts.Count - 1.0) / parts.Count));
    }
}

/// <summary>The average effect of a treatment from observed units: outcomes y [n], who was treated [n], covariates [n, d].</summary>
public static class EffectEstimators
{
    /// <summary>Mean outcome of the treated minus that of the others.</summary>
    /// <exception cref="ArgumentException">A group has fewer than two units.</exception>
    public static EffectEstimate Difference(IReadOnlyList<double> y, IReadOnlyList<bool> treated)
    {
        Groups(y, treated);
        var (one, none) = (EffectEstimate.Mean([.. y.Where((_, i) => treated[i])]), EffectEstimate.Mean([.. y.Where((_, i) => !treated[i])]));
        return new(one.Value - none.Value, Math.Sqrt(one.Error * one.Error + none.Error * none.Error));
    }

    /// <summary>The weight of the treatment in a linear regression on treatment and covariates.</summary>
    /// <exception cref="ArgumentException">A group is too small, or the design is singular.</exception>
    public static EffectEstimate Adjusted(IReadOnlyList<double> y, IReadOnlyList<bool> treated, Matrix<double> covariates)
    {
        Groups(y, treated);
        var x = covariates.InsertColumn(0, Vector<double>.Build.Dense(y.Count, i => treated[i] ? 1 : 0));
        var outcomes = Vector<double>.Build.DenseOfEnumerable(y);
        var (w, intercept) = Draws.Ridge(x, outcomes, 0);
        var (rows, residual) = (x.Centred().Rows, outcomes - x * w - intercept);
        return new(w[0], Math.Sqrt(residual * residual / (y.Count - x.ColumnCount - 1) * rows.TransposeThisAndMultiply(rows).Inverse()[0, 0]));
    }

    /// <summary>Inverse propensity weighting: each outcome over the chance of the treatment that it had, with weights that sum to 1 in each group.</summary>
    /// <exception cref="ArgumentException">A group is too small, or a propensity is not between 0 and 1.</exception>
    public static EffectEstimate Weighted(IReadOnlyList<double> y, IReadOnlyList<bool> treated, IReadOnlyList<double> propensity) =>
        Robust(y, treated, propensity, [0, 0], fitted: null);

    /// <summary>The doubly robust estimate: a regression in each group, whose residuals are weighted as in <see cref="Weighted"/>. Right if either model is.</summary>
    /// <exception cref="ArgumentException">A group is too small, its design is singular, or a propensity is not between 0 and 1.</exception>
    public static EffectEstimate DoublyRobust(IReadOnlyList<double> y, IReadOnlyList<bool> treated, Matrix<double> covariates, IReadOnlyList<double> propensity)
    {
        Groups(y, treated);
        double[][] fitted = [.. new[] { false, true }.Select(group =>
        {
            int[] own = [.. Enumerable.Range(0, y.Count).Where(i => treated[i] == group)];
            var (w, a) = Draws.Ridge(Matrix<double>.Build.DenseOfRows(own.Select(i => covariates.Row(i))), Vector<double>.Build.DenseOfEnumerable(own.Select(i => y[i])), 0);
            return (covariates * w + a).ToArray();
        })];
        return Robust(y, treated, propensity, [0, 0], fitted);
    }

    /// <summary>The chance of treatment by logistic regression on covariates, [n].</summary>
    /// <exception cref="ArgumentException">A group is empty, or covariates tell the groups apart without an error, so that no finite weights are best.</exception>
    public static double[] Propensity(IReadOnlyList<bool> treated, Matrix<double> covariates)
    {
        Groups([.. treated.Select(_ => 0.0)], treated);
        var x = covariates.InsertColumn(0, Vector<double>.Build.Dense(treated.Count, 1));
        var t = Vector<double>.Build.Dense(treated.Count, i => treated[i] ? 1 : 0);
        Vector<double> Chance(Vector<double> w) => (x * w).Map(SpecialFunctions.Logistic);
        var likelihood = ObjectiveFunction.GradientHessian(
            w => (x * w).Map2((z, own) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - own * z, t).Average(),
            w => x.TransposeThisAndMultiply(Chance(w) - t) / t.Count,
            w => x.TransposeThisAndMultiply(Chance(w) is var p ? x.MapIndexed((i, _, v) => v * (p[i] * (1 - p[i]) + 1e-12)) : x) / t.Count);
        var best = new NewtonMinimizer(1e-9, 100).FindMinimum(likelihood, Vector<double>.Build.Dense(x.ColumnCount)).MinimizingPoint;
        return (x * best).Enumerate().All(z => Math.Abs(z) > 12) ? throw new ArgumentException("Covariates tell treated and untreated apart without an error: nobody is there to compare with. Find units that overlap, or leave a covariate out.")
            : Chance(best).ToArray();
    }

    private static EffectEstimate Robust(IReadOnlyList<double> y, IReadOnlyList<bool> treated, IReadOnlyList<double> propensity, double[] means, double[][]? fitted)
    {
        Groups(y, treated);
        if (propensity.FirstOrDefault(p => !(p > 0 && p < 1), 0.5) is var bad and not 0.5) throw new ArgumentException($"A chance of treatment lies between 0 and 1; got {bad}. Leave out units that are always or never treated.");
        double Weight(int i, bool group) => treated[i] != group ? 0 : group ? 1 / propensity[i] : 1 / (1 - propensity[i]);
        double[] totals = [.. new[] { false, true }.Select(group => Enumerable.Range(0, y.Count).Sum(i => Weight(i, group)) / y.Count)];
        double Model(int i, int group) => fitted is null ? means[group] : fitted[group][i];
        // Without a model the weighted mean of the group takes its place: the error is then that of a ratio.
        for (int g = 0; g < 2 && fitted is null; g++) means[g] = Enumerable.Range(0, y.Count).Sum(i => Weight(i, g == 1) * y[i]) / totals[g] / y.Count;
        double Side(int i, int g) => Model(i, g) + Weight(i, g == 1) / totals[g] * (y[i] - Model(i, g));
        return EffectEstimate.Mean([.. Enumerable.Range(0, y.Count).Select(i => Side(i, 1) - Side(i, 0))]);
    }

    private static void Groups(IReadOnlyList<double> y, IReadOnlyList<bool> treated)
    {
        int some = treated.Count(t => t);
        if (y.Count != treated.Count || some < 2 || y.Count - some < 2) throw new ArgumentException($"Two treated and two untreated units at least are needed, each with an outcome; got {some} treated, {treated.Count - some} others and {y.Count} outcomes.");
    }
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>Entropic optimal transport between weighted points (Cuturi 2013): the plan a_i b_j exp((f_i + g_j − c_ij)/ε).</summary>
/// <param name="RowPotentials">f, [rows], also of rows without weight. How much the distance rises when a little weight goes to row i, up to a constant for all rows.</param>
/// <param name="ColumnPotentials">g, [columns].</param>
/// <param name="Distance">a·f + b·g: the dual value, which is the distance with its entropy term.</param>
/// <param name="Error">By how much the plan misses the row weights, summed.</param>
public sealed record Sinkhorn(double[] RowPotentials, double[] ColumnPotentials, double Distance, double Error)
{
    /// <summary>Scales rows and columns in turn until the plan has both weights.</summary>
    /// <param name="costs">[rows, columns], row by row, at least 0 and below 500 ε.</param>
    /// <param name="rows">a, sums to 1; may hold zeros.</param>
    /// <param name="columns">b, sums to 1.</param>
    /// <param name="epsilon">ε, in the unit of the costs.</param>
    /// <param name="tolerance">The error at which to stop.</param>
    /// <param name="most">Iterations at most.</param>
    /// <param name="start">Column potentials to start from, such as those of a similar problem.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit, or costs too large for ε.</exception>
    public static Sinkhorn Of(ReadOnlySpan<double> costs, double[] rows, double[] columns, double epsilon, double tolerance = 1e-4, int most = 2000, double[]? start = null)
    {
        var (n, m) = (rows.Length, columns.Length);
        if (costs.Length != n * m || !(epsilon > 0)) throw new ArgumentException($"{n} x {m} costs and an ε above 0 are needed; got {costs.Length} costs and ε = {epsilon}.");
        if (TensorPrimitives.Min(costs) < 0 || TensorPrimitives.Max(costs) > 500 * epsilon)
        {
            throw new ArgumentException($"exp(−c/ε) must not vanish: costs of 0 to 500 ε = {500 * epsilon} are needed; got {TensorPrimitives.Min(costs)} to {TensorPrimitives.Max(costs)}. Raise ε.");
        }

        double[] kernel = new double[n * m], transposed = new double[n * m];
        TensorPrimitives.Divide(costs, -epsilon, kernel);
        TensorPrimitives.Exp(kernel, kernel);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++) transposed[j * n + i] = kernel[i * m + j];

        // With y_j = b_j exp(g_j/ε): exp(f_i/ε) = 1/(K y)_i, and the same the other way.
        double[] y = [.. columns.Select((b, j) => b * Math.Exp((start?[j] ?? 0) / epsilon))], x = new double[n], over = new double[n], back = new double[m];
        var error = double.PositiveInfinity;
        Apply(kernel, y, over);
        for (var iteration = 0; iteration < most && error > tolerance; iteration++)
        {
            TensorPrimitives.Divide(rows, over, x);
            Apply(transposed, x, back);
            TensorPrimitives.Divide(columns, back, y);
            Apply(kernel, y, over);
            error = 0;
            for (var i = 0; i < n; i++) error += Math.Abs(x[i] * over[i] - rows[i]);
        }

        double[] f = [.. over.Select(o => -epsilon * Math.Log(o))], g = [.. back.Select(o => -epsilon * Math.Log(o))];
        return new(f, g, TensorPrimitives.Dot(rows, f) + TensorPrimitives.Dot(columns, g), error);
    }

    private static void Apply(double[] matrix, double[] vector, double[] result)
    {
        for (var i = 0; i < result.Length; i++) result[i] = TensorPrimitives.Dot<double>(matrix.AsSpan(i * vector.Length, vector.Length), vector);
    }
}

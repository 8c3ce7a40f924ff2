using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>The plane through the origin with the largest margin.</summary>
/// <param name="Weights">w, with min_i a_i·w = 1 up to rounding.</param>
/// <param name="Margin">κ = min_i a_i·w / |w|.</param>
/// <param name="Iterations">Newton steps taken.</param>
public sealed record MaxMargin(double[] Weights, double Margin, int Iterations);

/// <summary>Minimises |w|²/2 subject to a_i·w ≥ 1 for rows a_i = y_i x_i, by Mehrotra's predictor-corrector interior-point method (1992). Keeps its memory from one
/// problem to the next; not safe to share between threads.</summary>
/// <remarks>
/// Slacks s = A w − 1 &gt; 0 and multipliers λ &gt; 0 with w = A'λ and λ_i s_i = μ → 0. With d = λ/s, every step solves M Δw = right side for M = I + A' diag(d) A.
/// Rows that are far from the margin end with d_i of the order μ. As soon as what they add to M is small beside I, their part of M is replaced by its mean, a multiple
/// of the identity: a step is then not quite Newton's, but residuals are computed from all rows, so the solution is the same. The rows left are hardly more than there are dimensions.
/// </remarks>
public sealed class MaxMarginSolver
{
    private const int MostIterations = 100;
    // Ten times as much left out costs more steps than it saves; a tenth of it leaves a fifth more rows in.
    private const double Negligible = 3e-3;
    private const double Precision = 1e-9, Shortened = 0.995;

    private readonly int _dimension;
    private readonly NormalMatrix _normal;
    private readonly double[] _w, _dw, _right;
    private double[] _s = [], _lambda = [], _d = [], _primal = [], _ds = [], _dLambda = [], _work = [];
    private int[] _chosen = [];

    /// <param name="dimension">N, the length of a row.</param>
    /// <exception cref="ArgumentException">N is not positive.</exception>
    public MaxMarginSolver(int dimension)
    {
        if (dimension is < 1 or > 5000) throw new ArgumentException($"A row has 1 to 5000 numbers; got {dimension}. Use 200, say: a step costs the cube of it.");
        _dimension = dimension;
        _normal = NormalMatrix.Of(dimension);
        (_w, _dw, _right) = (new double[dimension], new double[dimension], new double[dimension]);
    }

    /// <summary>Solves one problem.</summary>
    /// <param name="rows">a_1 … a_P, [P, N].</param>
    /// <exception cref="ArgumentException">Not whole rows, none, or numbers that are not finite.</exception>
    /// <exception cref="InvalidOperationException">No plane through the origin has all rows on its positive side.</exception>
    public MaxMargin Solve(ReadOnlySpan<double> rows)
    {
        int count = rows.Length / _dimension;
        if (count == 0 || rows.Length % _dimension != 0) throw new ArgumentException($"Whole rows of {_dimension} numbers are needed, at least one; got {rows.Length} numbers.");
        if (!double.IsFinite(TensorPrimitives.SumOfSquares(rows))) throw new ArgumentException("Rows hold finite numbers; one is not, or they are too large to square. Look at where they come from.");
        Reserve(count);
        Span<double> s = _s.AsSpan(0, count), lambda = _lambda.AsSpan(0, count), d = _d.AsSpan(0, count), primal = _primal.AsSpan(0, count), ds = _ds.AsSpan(0, count), dLambda = _dLambda.AsSpan(0, count), work = _work.AsSpan(0, count);
        _w.AsSpan().Clear();
        s.Fill(1);
        lambda.Fill(1);
        // r_p = A w − 1 − s and r_d = w − A'λ.
        primal.Fill(-2);
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double mu = TensorPrimitives.Dot<double>(lambda, s) / count;
            if (mu < Precision && TensorPrimitives.MaxMagnitude<double>(primal) is < 1e-7 and > -1e-7) return Finish(rows, iteration);
            TensorPrimitives.Divide(lambda, s, d);
            BuildNormal(rows, d);
            if (!_normal.Factor()) break;

            // Predictor: λ s → 0. Its right side, −r_d − A'[(λ s + λ r_p)/s], is −w − A'(d r_p).
            TensorPrimitives.Negate(_w, _right);
            TensorPrimitives.Multiply(d, primal, work);
            TensorPrimitives.Negate(work, work);
            RowPasses.AddTransposed(rows, work, _right);
            Step(rows, primal, d, lambda, default, ds, dLambda);
            double step = Math.Min(1, Math.Min(Longest(s, ds), Longest(lambda, dLambda)));
            double ahead = 0;
            for (int i = 0; i < count; i++) ahead += (lambda[i] + step * dLambda[i]) * (s[i] + step * ds[i]);
            double target = mu * Math.Pow(ahead / count / mu, 3);

            // Corrector: λ s → σμ, less the second-order part of the predictor.
            for (int i = 0; i < count; i++) work[i] = (target - dLambda[i] * ds[i]) / s[i];
            RowPasses.AddTransposed(rows, work, _right);
            Step(rows, primal, d, lambda, work, ds, dLambda);
            step = Math.Min(1, Shortened * Math.Min(Longest(s, ds), Longest(lambda, dLambda)));
            if (!(step > 1e-10)) break;
            TensorPrimitives.MultiplyAdd(_dw, step, _w, _w);
            TensorPrimitives.MultiplyAdd(ds, step, s, s);
            TensorPrimitives.MultiplyAdd(dLambda, step, lambda, lambda);
            TensorPrimitives.Multiply(primal, 1 - step, primal);
        }
        throw new InvalidOperationException($"No plane was found that has all {count} rows of {_dimension} numbers on its positive side: they are not linearly separable, or only just. Use labels of a teacher, or fewer rows.");
    }

    /// <summary>M from the rows that matter, and the mean of the others.</summary>
    private void BuildNormal(ReadOnlySpan<double> rows, ReadOnlySpan<double> d)
    {
        int chosen = 0;
        double rest = 0;
        for (int i = 0; i < d.Length; i++)
        {
            if (d[i] > Negligible) _chosen[chosen++] = i;
            else rest += d[i] * TensorPrimitives.SumOfSquares(rows.Slice(i * _dimension, _dimension)) / _dimension;
        }
        _normal.Build(rows, _chosen.AsSpan(0, chosen), d, 1 + rest);
    }

    /// <summary>Δw from the right side; Δs = A Δw + r_p; Δλ = −λ − d Δs + what the corrector adds.</summary>
    private void Step(ReadOnlySpan<double> rows, ReadOnlySpan<double> primal, ReadOnlySpan<double> d, ReadOnlySpan<double> lambda, ReadOnlySpan<double> add, Span<double> ds, Span<double> dLambda)
    {
        _right.CopyTo(_dw, 0);
        _normal.Solve(_dw);
        RowPasses.Multiply(rows, _dw, ds);
        TensorPrimitives.Add(ds, primal, ds);
        TensorPrimitives.MultiplyAdd(d, ds, lambda, dLambda);
        TensorPrimitives.Negate(dLambda, dLambda);
        if (!add.IsEmpty) TensorPrimitives.Add(dLambda, add, dLambda);
    }

    private static double Longest(ReadOnlySpan<double> values, ReadOnlySpan<double> change)
    {
        double steepest = 0;
        for (int i = 0; i < values.Length; i++) steepest = Math.Max(steepest, -change[i] / values[i]);
        return 1 / steepest;
    }

    private MaxMargin Finish(ReadOnlySpan<double> rows, int iterations)
    {
        var fields = _work.AsSpan(0, rows.Length / _dimension);
        RowPasses.Multiply(rows, _w, fields);
        return new([.. _w], TensorPrimitives.Min<double>(fields) / TensorPrimitives.Norm<double>(_w), iterations);
    }

    private void Reserve(int count)
    {
        if (_s.Length >= count) return;
        (_s, _lambda, _d, _primal, _ds, _dLambda, _work) = (new double[count], new double[count], new double[count], new double[count], new double[count], new double[count], new double[count]);
        _chosen = new int[count];
    }
}

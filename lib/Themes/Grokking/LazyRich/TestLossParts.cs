using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Grokking;

/// <summary>The test loss over all Gaussian inputs at once, split into what it consists of, in units of Var(y). A predictor l·u + u'Qu of the target s (β·u)²,
/// u ~ N(0, I/D), has E(f − y)² = |l|²/D + [2 tr(B²) + (tr B)²]/D² with B = Q − s ββ' (Isserlis). With q = β'Qβ/|β|², tr(B²) splits into the
/// target's own direction, (q − s|β|²)², and everything else in Q.</summary>
/// <param name="Linear">|l|²/D: a linear part, of which the target has none.</param>
/// <param name="Missing">2 (q − s|β|²)²/D²: the target's direction is not learned yet.</param>
/// <param name="Memorised">2 (tr Q² − q²)/D²: quadratic forms in other directions, which fit the training points only.</param>
/// <param name="Offset">(tr B)²/D²: the mean output is off.</param>
internal readonly record struct TestLossParts(double Linear, double Missing, double Memorised, double Offset)
{
    /// <summary>The test loss.</summary>
    public double Total => Linear + Missing + Memorised + Offset;

    /// <summary>The parts of a predictor l·u + u'Qu, with l [D] and Q [D, D] (symmetric).</summary>
    public static TestLossParts Of(QuadraticTask task, ReadOnlySpan<double> linear, ReadOnlySpan<double> form)
    {
        int d = task.Dimension;
        double unit = task.Variance, target = task.Scale * task.BetaSquared, trace = 0, q = 0;
        for (int i = 0; i < d; i++)
        {
            trace += form[i * d + i];
            q += task.Beta[i] * TensorPrimitives.Dot(form.Slice(i * d, d), task.Beta);
        }
        q /= task.BetaSquared;
        double square = TensorPrimitives.SumOfSquares(form), perPair = 2.0 / ((double)d * d) / unit;
        return new(TensorPrimitives.SumOfSquares(linear) / d / unit, perPair * (q - target) * (q - target), perPair * Math.Max(0, square - q * q), perPair / 2 * (trace - target) * (trace - target));
    }

    /// <summary>The parts of a network, less the outputs it had at its start when <paramref name="start"/> is given.</summary>
    public static TestLossParts Of(QuadraticTask task, ReducedNet net, ReducedNet? start, double[] scratch)
    {
        int d = task.Dimension;
        Span<double> linear = stackalloc double[d];
        net.Mean.CopyTo(linear);
        net.Second.CopyTo(scratch, 0);
        if (start is not null)
        {
            TensorPrimitives.Subtract(linear, start.Mean, linear);
            TensorPrimitives.Subtract(scratch, start.Second, scratch);
        }
        TensorPrimitives.Multiply(linear, net.Alpha, linear);
        TensorPrimitives.Multiply(scratch, net.Alpha * net.Epsilon / 2, scratch);
        return Of(task, linear, scratch);
    }

    /// <summary>The parts of kernel regression with the tangent kernel that the network has at its start: where training would end if features never moved.
    /// Its predictor Σ a_n K(u, u_n), K a = y, is again linear plus quadratic in u.</summary>
    /// <param name="task">The target.</param>
    /// <param name="start">The network at its start.</param>
    /// <param name="train">Training points.</param>
    /// <param name="centred">Whether the starting outputs are subtracted; else they stay and the regression fits what is left.</param>
    /// <exception cref="ArgumentException">The kernel is singular: too many training points for its rank.</exception>
    public static TestLossParts OfKernelRegression(QuadraticTask task, ReducedNet start, Sample train, bool centred)
    {
        int d = task.Dimension, n = train.Count;
        double[] outputs = new double[n];
        if (!centred) start.Predict(train.U, outputs);
        double[] a = [.. Matrix<double>.Build.Dense(n, n, start.Kernel(train.U, train.U)).Cholesky().Solve(Vector<double>.Build.Dense(n, i => train.Y[i] - outputs[i]))];
        // Σ a_n (u·u_n) (1 + ε m·u_n) is linear; Σ a_n (u·u_n) u'(ε m + ε² M u_n) is quadratic.
        double[] weighted = new double[n * d], inner = new double[n * d], linear = new double[d], form = new double[d * d], symmetric = new double[d * d];
        Gemm.Product(n, d, d, train.U, false, start.Second, false, inner);
        for (int i = 0; i < n; i++)
        {
            Span<double> u = train.U.AsSpan(i * d, d), row = inner.AsSpan(i * d, d);
            TensorPrimitives.Multiply(u, a[i], weighted.AsSpan(i * d, d));
            TensorPrimitives.MultiplyAdd(u, a[i] * (1 + start.Epsilon * TensorPrimitives.Dot<double>(start.Mean, u)), linear, linear);
            TensorPrimitives.Multiply(row, start.Epsilon * start.Epsilon, row);
            TensorPrimitives.MultiplyAdd(start.Mean, start.Epsilon, row, row);
        }
        Gemm.Product(d, d, n, weighted, true, inner, false, form);
        for (int i = 0; i < d * d; i++) symmetric[i] = (form[i] + form[i % d * d + i / d]) / 2;
        if (!centred)
        {
            TensorPrimitives.MultiplyAdd(start.Mean, start.Alpha, linear, linear);
            TensorPrimitives.MultiplyAdd(start.Second, start.Alpha * start.Epsilon / 2, symmetric, symmetric);
        }
        return Of(task, linear, symmetric);
    }
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The telescoping model of a network that gradient descent trains on squared loss: every step's change of a prediction is replaced by its first-order
/// part, and these add up. To first order a step moves f(x) by −a k_t(x, X) r_t, where k_t is the tangent kernel before the step, X the P training points,
/// r_t their residuals and a the step size over P. If the residuals are telescoped too, predictions are linear in the targets, f(x) − f_0(x) = s_t(x)·(y − f_0(X)), with
/// S_t+1(x) = S_t(x) + a k_t(x, X) (I − S_t(X)), S_0 = 0. Jeffares, Curth and van der Schaar 2024, sections 3 and 4.1.</summary>
internal sealed class TelescopedSmoother
{
    private readonly int _train, _test;
    private readonly double _a;
    private readonly double[] _rest, _product, _rows, _testProduct;

    /// <summary>Starts at S = 0.</summary>
    /// <param name="train">P: training points.</param>
    /// <param name="test">Test points.</param>
    /// <param name="a">What a step multiplies k r by.</param>
    public TelescopedSmoother(int train, int test, double a)
    {
        (_train, _test, _a) = (train, test, a);
        (_rest, _product, _rows, _testProduct) = (new double[train * train], new double[train * train], new double[test * train], new double[test * train]);
        for (int i = 0; i < train; i++) _rest[i * train + i] = 1;
    }

    /// <summary>S on the test points [test, P].</summary>
    public ReadOnlySpan<double> TestRows => _rows;

    /// <summary>I − S on the training points [P, P].</summary>
    public ReadOnlySpan<double> Rest => _rest;

    /// <summary>One training step.</summary>
    /// <param name="trainKernel">k(X, X) [P, P].</param>
    /// <param name="testKernel">k(test, X) [test, P].</param>
    public void Step(double[] trainKernel, double[] testKernel)
    {
        Gemm.Product(_test, _train, _train, testKernel, false, _rest, false, _testProduct);
        TensorPrimitives.MultiplyAdd(_testProduct, _a, _rows, _rows);
        Gemm.Product(_train, _train, _train, trainKernel, false, _rest, false, _product);
        TensorPrimitives.MultiplyAdd(_product, -_a, _rest, _rest);
    }

    /// <summary>Effective parameters on the training points: the mean of |s(x)|² over them, times P; P itself once the targets are fitted.
    /// Jeffares and others 2024, section 4.1, after Curth and others 2023.</summary>
    public double TrainParameters()
    {
        double sum = 0;
        for (int i = 0; i < _train; i++)
        {
            for (int j = 0; j < _train; j++) sum += Math.Pow((i == j ? 1 : 0) - _rest[i * _train + j], 2);
        }
        return sum;
    }

    /// <summary>Root mean square of |s(x)| over some of the rows. Its square times P is their effective parameters.</summary>
    public double RowNorm(int first, int count) => Math.Sqrt(TensorPrimitives.SumOfSquares<double>(_rows.AsSpan(first * _train, count * _train)) / count);

    /// <summary>Predictions s(x)·targets for the first rows, relative to the outputs at the start.</summary>
    public double[] Predict(int count, ReadOnlySpan<double> targets)
    {
        double[] outputs = new double[count];
        for (int i = 0; i < count; i++) outputs[i] = TensorPrimitives.Dot(_rows.AsSpan(i * _train, _train), targets);
        return outputs;
    }
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>A diagonal linear net β = u² − v² under the loss |Xβ − y|² / 2n; weights lie flat as u [d], v [d].</summary>
public sealed class DiagonalNet(double[] inputs, double[] labels)
{
    private readonly int _d = inputs.Length / labels.Length;
    private readonly double[] _beta = new double[inputs.Length / labels.Length], _pull = new double[inputs.Length / labels.Length], _turn = new double[inputs.Length / labels.Length];

    /// <summary>β, [d].</summary>
    public double[] Beta(ReadOnlySpan<double> w)
    {
        var beta = new double[_d];
        for (int i = 0; i < _d; i++) beta[i] = w[i] * w[i] - w[_d + i] * w[_d + i];
        return beta;
    }

    /// <summary>The loss; its gradient (2u s, −2v s) with s = Xᵀ(Xβ − y)/n is written.</summary>
    public double Gradient(ReadOnlySpan<double> w, Span<double> gradient)
    {
        for (int i = 0; i < _d; i++) _beta[i] = w[i] * w[i] - w[_d + i] * w[_d + i];
        double loss = Through(_beta, _pull, labels);
        for (int i = 0; i < _d; i++) (gradient[i], gradient[_d + i]) = (2 * w[i] * _pull[i], -2 * w[_d + i] * _pull[i]);
        return loss;
    }

    /// <summary>H times a direction, in closed form: what double backpropagation computes. Uses the s of the last <see cref="Gradient"/>, which must have been at these weights.</summary>
    public void HessianProduct(ReadOnlySpan<double> w, ReadOnlySpan<double> direction, Span<double> product)
    {
        for (int i = 0; i < _d; i++) _beta[i] = 2 * w[i] * direction[i] - 2 * w[_d + i] * direction[_d + i];
        Through(_beta, _turn, null);
        for (int i = 0; i < _d; i++)
        {
            product[i] = 2 * direction[i] * _pull[i] + 2 * w[i] * _turn[i];
            product[_d + i] = -2 * direction[_d + i] * _pull[i] - 2 * w[_d + i] * _turn[i];
        }
    }

    private double Through(double[] beta, double[] sum, double[]? subtract)
    {
        Array.Clear(sum);
        double loss = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            var x = inputs.AsSpan(row * _d, _d);
            double residual = TensorPrimitives.Dot<double>(x, beta) - (subtract?[row] ?? 0);
            loss += residual * residual / 2 / labels.Length;
            TensorPrimitives.MultiplyAdd(x, residual / labels.Length, sum, sum);
        }
        return loss;
    }
}

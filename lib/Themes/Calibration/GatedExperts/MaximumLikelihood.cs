using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Calibration;

/// <summary>The likelihood of two gated experts and its maximum. The model gives ln p(y|x) [n] of points x, y [n], each with its own copy of the seven parameters
/// b₁, b₀, τ, a₁, c₁, a₂, c₂ [n, 7].</summary>
public static class MaximumLikelihood
{
    /// <summary>Mean log-likelihood, mean gradient [7] and the empirical Fisher matrix [7, 7] at these parameters.</summary>
    public static (double Value, Vector<double> Gradient, Matrix<double> Fisher) At(this nn.Module<Tensor, Tensor, Tensor, Tensor> model, double[] parameters, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(parameters).expand(x.shape[0], -1).requires_grad_();
        var value = model.call(rows, x, y);
        var own = autograd.grad([value.sum()], [rows])[0];
        using var off = no_grad();
        return (value.mean().item<double>(), Vector<double>.Build.DenseOfArray(own.mean([0]).data<double>().ToArray()),
            Matrix<double>.Build.Dense(7, 7, own.t().mm(own).div(tensor((double)x.shape[0])).data<double>().ToArray()));
    }

    /// <summary>The maximum of the likelihood near a start: Fisher scoring with Levenberg's damping.</summary>
    /// <param name="model">The log-likelihood.</param>
    /// <param name="x">[n], float64.</param>
    /// <param name="y">[n], float64.</param>
    /// <param name="start">Seven parameters, τ above 0.05.</param>
    /// <param name="cancellation">Looked at in every step.</param>
    public static double[] Fit(this nn.Module<Tensor, Tensor, Tensor, Tensor> model, Tensor x, Tensor y, double[] start, CancellationToken cancellation)
    {
        var t = start;
        var damping = 1e-3;
        var here = model.At(t, x, y);
        for (var i = 0; i < 60 && damping < 1e6; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = (here.Fisher + Matrix<double>.Build.DenseIdentity(7) * damping).Solve(here.Gradient);
            double[] next = [.. t.Select((v, j) => v + step[j])];
            var there = next[2] > 0.05 ? model.At(next, x, y) : (Value: double.NegativeInfinity, here.Gradient, here.Fisher);
            if (there.Value > here.Value)
            {
                var gain = there.Value - here.Value;
                (t, here, damping) = (next, there, damping / 4);
                if (gain < 1e-13) break;
            }
            else
            {
                damping *= 8;
            }
        }

        return t;
    }
}

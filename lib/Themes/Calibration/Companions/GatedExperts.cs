using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>Two Gaussian experts a_i x + c_i with σ = ½ in one dimension, chosen by a gate with a temperature: the first with probability sigmoid(h(b₁ x)/τ + b₀), where h is the identity
/// or tanh. Parameters in order: b₁, b₀, τ, a₁, c₁, a₂, c₂. Source: Nguyen, Akbarian and Ho, Is Temperature Sample Efficient for Softmax Gaussian Mixture of Experts? (2024), arXiv 2401.13875.</summary>
internal sealed class GatedExperts(bool activated) : nn.Module<Tensor, Tensor, Tensor, Tensor>(nameof(GatedExperts))
{
    private const double Sigma = 0.5;
    // Kept: a scalar that nothing refers to may be freed while it is used.
    private static readonly Scalar One = 1, Minus = -1, Precision = -1 / (2 * Sigma * Sigma);

    /// <summary>The parameters that data are drawn with.</summary>
    public static double[] Truth => [1.5, 0.2, 0.7, 2, 1, -1, -0.5];

    /// <summary>ln p(y|x) up to a constant, [n], of points x, y [n]; each point has its own copy of the parameters [n, 7], so that its own gradient can be told.</summary>
    public override Tensor forward(Tensor parameters, Tensor x, Tensor y)
    {
        var t = parameters.unbind(1);
        var gate = Activated(t[0] * x).div(t[2]).add(t[1], One);
        return logaddexp(F.logsigmoid(gate).add(Expert(t[3], t[4]), One), F.logsigmoid(-gate).add(Expert(t[5], t[6]), One));

        Tensor Expert(Tensor slope, Tensor offset) => y.add(slope * x, Minus).add(offset, Minus).square().mul(Precision);
    }

    /// <summary>n pairs x, y [n]; x is standard normal.</summary>
    public (Tensor X, Tensor Y) Draw(int count, Generator generator)
    {
        var t = Truth;
        double[] x = new double[count], y = new double[count];
        for (var i = 0; i < count; i++)
        {
            x[i] = generator.NextNormal();
            var h = activated ? Math.Tanh(t[0] * x[i]) : t[0] * x[i];
            var first = generator.NextDouble() < 1 / (1 + Math.Exp(-h / t[2] - t[1]));
            y[i] = (first ? t[3] * x[i] + t[4] : t[5] * x[i] + t[6]) + Sigma * generator.NextNormal();
        }

        return (tensor(x), tensor(y));
    }

    /// <summary>Mean log-likelihood, mean gradient and the empirical Fisher matrix.</summary>
    public (double Value, Vector<double> Gradient, Matrix<double> Fisher) At(double[] parameters, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(parameters).expand(x.shape[0], -1).requires_grad_();
        var value = call(rows, x, y);
        var own = autograd.grad([value.sum()], [rows])[0];
        using var off = no_grad();
        return (value.mean().item<double>(), Vector<double>.Build.DenseOfArray(own.mean([0]).data<double>().ToArray()),
            Matrix<double>.Build.Dense(7, 7, own.t().mm(own).div(tensor((double)x.shape[0])).data<double>().ToArray()));
    }

    /// <summary>The maximum of the likelihood near a start: Fisher scoring with Levenberg's damping.</summary>
    public double[] Fit(Tensor x, Tensor y, double[] start, CancellationToken cancellation)
    {
        var t = start;
        var damping = 1e-3;
        var here = At(t, x, y);
        for (var i = 0; i < 60 && damping < 1e6; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = (here.Fisher + Matrix<double>.Build.DenseIdentity(7) * damping).Solve(here.Gradient);
            double[] next = [.. t.Select((v, j) => v + step[j])];
            var there = next[2] > 0.05 ? At(next, x, y) : (Value: double.NegativeInfinity, here.Gradient, here.Fisher);
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

    private Tensor Activated(Tensor z) => activated ? z.tanh() : z;
}

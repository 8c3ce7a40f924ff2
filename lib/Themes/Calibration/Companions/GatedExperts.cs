using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Calibration;

/// <summary>Two Gaussian experts a_i x + c_i with σ = ½ in one dimension, chosen by a gate with a temperature: the first with probability sigmoid(h(b₁ x)/τ + b₀), where h is the identity
/// or tanh. Parameters in order: b₁, b₀, τ, a₁, c₁, a₂, c₂. Source: Nguyen, Akbarian and Ho, Is Temperature Sample Efficient for Softmax Gaussian Mixture of Experts? (2024), arXiv 2401.13875.</summary>
internal sealed class GatedExperts(bool activated)
{
    private const double Sigma = 0.5;

    /// <summary>The parameters that data are drawn with.</summary>
    public static double[] Truth => [1.5, 0.2, 0.7, 2, 1, -1, -0.5];

    /// <summary>n pairs; x is standard normal.</summary>
    public (double X, double Y)[] Draw(int count, Generator generator)
    {
        var t = Truth;
        var data = new (double, double)[count];
        for (var i = 0; i < count; i++)
        {
            var x = generator.NextNormal();
            var first = generator.NextDouble() < Gate(t, x).P;
            data[i] = (x, (first ? t[3] * x + t[4] : t[5] * x + t[6]) + Sigma * generator.NextNormal());
        }

        return data;
    }

    /// <summary>ln p(y|x) up to a constant, and its gradient in the seven parameters.</summary>
    public double LogLikelihood(double[] t, double x, double y, Span<double> gradient)
    {
        var (p, h, slope) = Gate(t, x);
        double r1 = y - t[3] * x - t[4], r2 = y - t[5] * x - t[6];
        double e1 = -r1 * r1 / (2 * Sigma * Sigma), e2 = -r2 * r2 / (2 * Sigma * Sigma), max = Math.Max(e1, e2);
        double f1 = p * Math.Exp(e1 - max), f2 = (1 - p) * Math.Exp(e2 - max), f = f1 + f2, w = f1 / f;
        // d ln f / d gate logit = w − p.
        var g = w - p;
        gradient[0] = g * slope * x / t[2];
        gradient[1] = g;
        gradient[2] = -g * h / (t[2] * t[2]);
        gradient[3] = w * r1 * x / (Sigma * Sigma);
        gradient[4] = w * r1 / (Sigma * Sigma);
        gradient[5] = (1 - w) * r2 * x / (Sigma * Sigma);
        gradient[6] = (1 - w) * r2 / (Sigma * Sigma);
        return max + Math.Log(f);
    }

    /// <summary>Mean log-likelihood, mean gradient and the empirical Fisher matrix.</summary>
    public (double Value, Vector<double> Gradient, Matrix<double> Fisher) At(double[] t, (double X, double Y)[] data)
    {
        double[] sum = new double[7], one = new double[7];
        var fisher = new double[7, 7];
        var value = 0.0;
        foreach (var (x, y) in data)
        {
            value += LogLikelihood(t, x, y, one);
            for (var i = 0; i < 7; i++)
            {
                sum[i] += one[i];
                for (var j = 0; j < 7; j++) fisher[i, j] += one[i] * one[j];
            }
        }

        return (value / data.Length, Vector<double>.Build.DenseOfArray(sum) / data.Length, Matrix<double>.Build.DenseOfArray(fisher) / data.Length);
    }

    /// <summary>The maximum of the likelihood near a start: Fisher scoring with Levenberg's damping.</summary>
    public double[] Fit((double X, double Y)[] data, double[] start)
    {
        var t = start;
        var damping = 1e-3;
        var here = At(t, data);
        for (var i = 0; i < 60 && damping < 1e6; i++)
        {
            var step = (here.Fisher + Matrix<double>.Build.DenseIdentity(7) * damping).Solve(here.Gradient);
            double[] next = [.. t.Select((v, j) => v + step[j])];
            var there = next[2] > 0.05 ? At(next, data) : (Value: double.NegativeInfinity, here.Gradient, here.Fisher);
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

    private (double P, double H, double Slope) Gate(double[] t, double x)
    {
        var h = activated ? Math.Tanh(t[0] * x) : t[0] * x;
        return (1 / (1 + Math.Exp(-h / t[2] - t[1])), h, activated ? 1 - h * h : 1);
    }
}

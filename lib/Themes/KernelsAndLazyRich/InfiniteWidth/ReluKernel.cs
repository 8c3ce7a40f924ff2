using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>The kernels of an infinitely wide ReLU net, layer by layer: Σ, the covariance of its outputs at the start (Lee and others 2018), and Θ, its tangent kernel (Jacot and others 2018, Theorem 1).</summary>
public static class ReluKernel
{
    /// <summary>Gram matrices [n, n] of the inputs. With c = Σ/√(Σ_xx Σ_x'x') = cos t: Σ ← √(Σ_xx Σ_x'x') (sin t + (π − t) c)/π + β², Θ ← Θ (π − t)/π + Σ, from Σ = Θ = gain x·x'/d + β².</summary>
    /// <param name="inputs">[n][d].</param>
    /// <param name="hidden">Hidden layers; 0 for a linear function.</param>
    /// <param name="bias">β² .</param>
    /// <param name="gain">Variance of the first layer's weights; those behind it have 2, which keeps what ReLU halves.</param>
    /// <exception cref="ArgumentException">No inputs, inputs of different lengths, or a negative variance.</exception>
    public static (Matrix<double> Process, Matrix<double> Tangent) Of(double[][] inputs, int hidden, double bias = 0.01, double gain = 1)
    {
        if (inputs.Length == 0 || inputs.Any(x => x.Length != inputs[0].Length || x.Length == 0) || hidden < 0 || !(bias >= 0) || !(gain > 0))
            throw new ArgumentException($"A kernel needs inputs of one length, at least 0 hidden layers, a gain above 0 and a bias variance of at least 0; got {inputs.Length} inputs, {hidden} layers, {gain} and {bias}.");
        var x = Matrix<double>.Build.DenseOfRowArrays(inputs);
        var process = x * x.Transpose() * (gain / x.ColumnCount) + bias;
        var tangent = process;
        for (int layer = 0; layer < hidden; layer++)
        {
            var (before, kernel) = (process, tangent);
            double Angle(int i, int j) => i == j ? 0 : Math.Acos(Math.Clamp(before[i, j] / Math.Sqrt(before[i, i] * before[j, j]), -1, 1));
            process = before.MapIndexed((i, j, _) => Angle(i, j) is var t ? Math.Sqrt(before[i, i] * before[j, j]) * (Math.Sin(t) + (Math.PI - t) * Math.Cos(t)) / Math.PI + bias : 0);
            var after = process;
            tangent = kernel.MapIndexed((i, j, v) => v * (Math.PI - Angle(i, j)) / Math.PI + after[i, j]);
        }
        return (process, tangent);
    }
}

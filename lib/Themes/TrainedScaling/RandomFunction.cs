using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>A smooth random function of d variables: f(z) = √(2/M) Σ_j cos(ω_j·z + φ_j) with ω_j normal of variance <paramref name="sharpness"/>² in each direction.
/// Values have mean 0 and variance 1; over a distance of 1/sharpness they change by about 1, whatever d is. For many waves it is a draw from the
/// Gaussian process with a squared-exponential kernel (Rahimi and Recht 2007).</summary>
public sealed class RandomFunction(int dimension, double sharpness, Generator generator, int waves = 200)
{
    private readonly Tensor frequencies = generator.Split(0).Normal([dimension, waves], std: sharpness);
    private readonly Tensor phases = generator.Split(1).Uniform([waves], 0, 2 * Math.PI);

    /// <summary>z [rows, d] to f [rows, 1].</summary>
    public Tensor At(Tensor z)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        return ((z.matmul(frequencies) + phases).cos().sum(1, keepdim: true) * Math.Sqrt(2.0 / waves)).MoveToOuterDisposeScope();
    }
}

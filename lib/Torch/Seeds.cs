using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>Random numbers of a run's own <see cref="Generator"/> as tensors and initial weights: torch's global state has no part in them, so a result depends neither on
/// what runs beside it nor on what ran before.</summary>
public static class Seeds
{
    /// <summary>Uniform on [low, high), of this shape.</summary>
    public static Tensor Uniform(this Generator generator, long[] shape, double low = 0, double high = 1, ScalarType dtype = ScalarType.Float32)
    {
        if (dtype == ScalarType.Float64) return tensor(Doubles(shape, () => low + (high - low) * generator.NextDouble()), shape);
        var values = new float[Count(shape)];
        generator.Fill(values);
        for (int i = 0; i < values.Length; i++) values[i] = (float)(high - low) * values[i] + (float)low;
        return tensor(values, shape);
    }

    /// <summary>Normal, of this shape.</summary>
    public static Tensor Normal(this Generator generator, long[] shape, double mean = 0, double std = 1, ScalarType dtype = ScalarType.Float32)
    {
        var values = Doubles(shape, () => mean + std * generator.NextNormal());
        return dtype == ScalarType.Float64 ? tensor(values, shape) : tensor(Array.ConvertAll(values, x => (float)x), shape);
    }

    /// <summary>Gives all weights of a module new initial values as torch's constructors do, drawn from the generator in the order of its parts:
    /// linear layers and convolutions uniform within ±1/√(inputs), embeddings standard normal. Other parts stay as they are.</summary>
    /// <returns>The module.</returns>
    public static TModule Seeded<TModule>(this TModule module, Generator generator) where TModule : nn.Module
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        foreach (var part in module.modules().Prepend(module).Distinct())
        {
            switch (part)
            {
                case Linear or Conv1d or Conv2d:
                    var weight = part.get_parameter("weight")!;
                    double bound = 1 / Math.Sqrt(weight.shape[1..].Aggregate(1L, (a, b) => a * b));
                    Fill(weight, generator.Uniform(weight.shape, -bound, bound));
                    if (part.get_parameter("bias") is { } bias) Fill(bias, generator.Uniform(bias.shape, -bound, bound));
                    break;
                case Embedding:
                    var vectors = part.get_parameter("weight")!;
                    Fill(vectors, generator.Normal(vectors.shape));
                    break;
            }
        }
        return module;
    }

    private static void Fill(Tensor parameter, Tensor values) => parameter.copy_(values);

    private static double[] Doubles(long[] shape, Func<double> draw)
    {
        var values = new double[Count(shape)];
        for (int i = 0; i < values.Length; i++) values[i] = draw();
        return values;
    }

    private static int Count(long[] shape) => checked((int)shape.Aggregate(1L, (a, b) => a * b));
}

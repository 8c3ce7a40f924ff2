using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>Linear layers with ReLU between them: the network of this folder's experiments.</summary>
public sealed class Mlp : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers = nn.Sequential();

    /// <summary>A network with torch's initial values.</summary>
    /// <param name="generator">Draws them, each layer's from a stream of its own.</param>
    /// <param name="sizes">Inputs, units of each hidden layer, outputs.</param>
    public Mlp(Generator generator, params int[] sizes) : base(nameof(Mlp))
    {
        for (var i = 0; i + 1 < sizes.Length; i++)
        {
            if (i > 0) layers.append(nn.ReLU());
            layers.append(nn.Linear(sizes[i], sizes[i + 1]).Seeded(generator.Split((ulong)i)));
        }

        RegisterComponents();
    }

    /// <summary>[rows, inputs] to [rows, outputs].</summary>
    public override Tensor forward(Tensor x) => layers.call(x);
}

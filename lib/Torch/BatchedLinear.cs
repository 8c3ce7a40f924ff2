using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>A linear layer of several seeds at once, [seeds, inputs, outputs]: for the smallest networks an operation costs as much as its call, and one <c>bmm</c> serves all seeds.</summary>
/// <remarks>A loss that is summed over seeds (not averaged) leaves each seed the gradient it would have alone; Adam and SGD then train each as if it were alone.</remarks>
public sealed class BatchedLinear : nn.Module<Tensor, Tensor>
{
    private static readonly Scalar One = 1;

    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>Zeros; see <see cref="Seeded{TModule}"/>.</summary>
    /// <param name="seeds">Networks that are trained together.</param>
    /// <param name="inputs">Inputs of each.</param>
    /// <param name="outputs">Outputs of each.</param>
    /// <param name="hasBias">Whether there is a bias, [seeds, 1, outputs].</param>
    public BatchedLinear(long seeds, long inputs, long outputs, bool hasBias = true) : base(nameof(BatchedLinear))
    {
        weight = new(zeros(seeds, inputs, outputs));
        bias = hasBias ? new(zeros(seeds, 1, outputs)) : null;
        RegisterComponents();
    }

    /// <summary>[seeds, batch, inputs], or [batch, inputs] for all seeds, to [seeds, batch, outputs].</summary>
    public override Tensor forward(Tensor input)
    {
        var product = bmm(input.ndim == 2 ? input.unsqueeze(0).expand(weight.shape[0], -1, -1) : input, weight);
        return bias is null ? product : product.add(bias, One);
    }

    /// <summary>Gives each seed the initial weights that <see cref="Seeds.Seeded"/> would give a network of single linear layers, from the generator of that seed.</summary>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">There is not one generator for each seed.</exception>
    public static TModule Seeded<TModule>(TModule module, IReadOnlyList<Generator> generators) where TModule : nn.Module
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        foreach (var layer in module.modules().Prepend(module).OfType<BatchedLinear>().Distinct())
        {
            long[] shape = layer.weight.shape;
            if (shape[0] != generators.Count) throw new ArgumentException($"A generator for each of {shape[0]} seeds is needed; got {generators.Count}.", nameof(generators));
            double bound = 1 / Math.Sqrt(shape[1]);
            for (int s = 0; s < generators.Count; s++)
            {
                layer.weight[s].copy_(generators[s].Uniform([shape[2], shape[1]], -bound, bound).t());
                layer.bias?[s].copy_(generators[s].Uniform([1, shape[2]], -bound, bound));
            }
        }
        return module;
    }
}

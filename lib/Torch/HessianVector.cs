using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>Products with the Hessian of a loss, by differentiating the gradient (Pearlmutter 1994): the matrix is never made. TorchSharp has no forward mode and no <c>hvp</c>.</summary>
public static class HessianVector
{
    /// <summary>H v, one tensor for each parameter in its shape.</summary>
    /// <param name="loss">One number, recorded; its graph is kept, so that more products can follow.</param>
    /// <param name="parameters">What it is differentiated in, twice.</param>
    /// <param name="direction">v, a tensor for each parameter in its shape.</param>
    /// <exception cref="ArgumentException">There is not one direction for each parameter in its shape, or the loss is not one recorded number.</exception>
    public static Tensor[] Product(Tensor loss, IReadOnlyList<Tensor> parameters, IReadOnlyList<Tensor> direction)
    {
        if (!direction.Select(d => d.shape).SequenceEqual(parameters.Select(p => p.shape), Shapes))
            throw new ArgumentException($"A direction in the shape of each of {parameters.Count} parameters is needed; got {string.Join(", ", direction.Select(d => $"[{string.Join(", ", d.shape)}]"))}.", nameof(direction));
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        var first = Gradient.Of(loss, [.. parameters], create: true);
        // Where the loss is linear, or does not depend on a weight at all, there is nothing to differentiate again.
        var along = first.Zip(direction).Where(x => x.First.requires_grad).Select(x => (x.First * x.Second.detach()).sum()).Aggregate((Tensor?)null, (sum, x) => sum is null ? x : sum + x);
        var product = along is null ? [.. parameters.Select(p => zeros_like(p))] : Gradient.Of(along, [.. parameters], retain: true);
        return [.. product.Select(h => h.detach().MoveToOuterDisposeScope())];
    }

    private static EqualityComparer<long[]> Shapes { get; } = EqualityComparer<long[]>.Create((a, b) => a.AsSpan().SequenceEqual(b), shape => shape.Length);
}

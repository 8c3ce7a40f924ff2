using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary><c>autograd.grad</c> of one number, asked only what it can answer: TorchSharp's ends the process where libtorch throws.</summary>
internal static class Gradient
{
    /// <summary>A gradient for each parameter, zeros where the value does not depend on it. To be called inside a scope.</summary>
    /// <param name="value">One number, recorded.</param>
    /// <param name="parameters">Tensors that require a gradient.</param>
    /// <param name="retain">Keep the graph.</param>
    /// <param name="create">Record the gradients, and keep the graph.</param>
    /// <exception cref="ArgumentException">The value is not one number, or nothing of it is recorded.</exception>
    public static Tensor[] Of(Tensor value, IList<Tensor> parameters, bool retain = false, bool create = false)
    {
        if (value.numel() != 1) throw new ArgumentException($"Gradients are of one number; got shape [{string.Join(", ", value.shape)}]. Take the sum or the mean.");
        if (!value.requires_grad) throw new ArgumentException("Nothing is recorded to differentiate: no parameter requires a gradient, or the value was made under no_grad or detached.");
        if (parameters.Count == 0) return [];
        if (parameters.Any(p => !p.requires_grad)) throw new ArgumentException("A parameter does not require a gradient.");
        var found = autograd.grad([value], parameters, retain_graph: retain || create, create_graph: create, allow_unused: true);
        return [.. found.Select((g, i) => g.IsInvalid ? zeros_like(parameters[i]) : g)];
    }
}

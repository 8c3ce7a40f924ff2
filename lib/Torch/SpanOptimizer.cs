using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>An optimizer that changes the weights where they lie, one pass over each: torch's conventions and numbers, without the dozen small operations a step that
/// TorchSharp's own optimizers make.</summary>
/// <remarks>A placeholder for the loop's shape: <c>ZeroGrad(); loss.backward(); Step();</c>.</remarks>
public abstract class SpanOptimizer(IEnumerable<Parameter> parameters)
{
    /// <summary>What is trained.</summary>
    protected IReadOnlyList<Parameter> Parameters { get; } = [.. parameters];

    /// <summary>η; may be changed between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>One step along the gradients that <c>backward</c> left.</summary>
    public abstract void Step();

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var p in Parameters) p.grad?.zero_();
    }
}

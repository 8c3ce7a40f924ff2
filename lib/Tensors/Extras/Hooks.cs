namespace Phenomena.Tensors;

/// <summary>Takes a hook away again.</summary>
public sealed class GradientHook : IDisposable
{
    private readonly List<Func<Tensor, Tensor?>> _hooks;
    private readonly Func<Tensor, Tensor?> _hook;

    internal GradientHook(List<Func<Tensor, Tensor?>> hooks, Func<Tensor, Tensor?> hook) => (_hooks, _hook) = (hooks, hook);

    /// <summary>From now on the hook is not called.</summary>
    public void remove() => _hooks.Remove(_hook);

    /// <summary>The same as <see cref="remove"/>.</summary>
    public void Dispose() => remove();
}

public partial class Tensor
{
    /// <summary>Calls a function with the gradient of this tensor whenever a backward pass has completed it; what the function returns takes its
    /// place, null leaves it. Several hooks are called in the order in which they were registered. Not in TorchSharp.</summary>
    /// <exception cref="InvalidOperationException">The tensor does not require gradients.</exception>
    public GradientHook register_hook(Func<Tensor, Tensor?> hook)
    {
        if (!requires_grad) throw new InvalidOperationException($"register_hook: a tensor of shape {Shape.Text(_shape)} that does not require gradients gets none. Set requires_grad first.");
        // A function of its own for each registration, so that removing one leaves another of the same function.
        Func<Tensor, Tensor?> own = g => hook(g);
        (State.Hooks ??= []).Add(own);
        return new GradientHook(State.Hooks, own);
    }
}

/// <summary>Ends a search for NaN.</summary>
public sealed class AnomalyMode : IDisposable
{
    private readonly bool _before = Autograd.ChecksNan;

    internal AnomalyMode(bool on) => Autograd.ChecksNan = on;

    /// <summary>Back to what was before.</summary>
    public void Dispose() => Autograd.ChecksNan = _before;
}

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Until disposed, the first NaN in a recorded result or a gradient on this thread throws an exception that names the operation.</summary>
        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(check_nan);

        /// <summary>The same, switched on or off.</summary>
        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode && check_nan);
    }
}

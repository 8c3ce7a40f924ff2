namespace Phenomena.Tensors;

/// <summary>Owns the tensors made while it is the innermost scope of its thread, and disposes them when it is disposed itself:
/// a training step in a scope gives all its memory back.</summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? s_current;

    // Tensors that were moved or disposed meanwhile are recognised by their owner; entries are dropped in one sweep at the end.
    private readonly List<Tensor> _tensors = [];
    private readonly DisposeScope? _outer;
    private bool _open = true;

    internal DisposeScope()
    {
        _outer = s_current;
        s_current = this;
    }

    /// <summary>The innermost open scope of this thread.</summary>
    internal static DisposeScope? Current => s_current;

    /// <summary>Tensors that this scope will dispose.</summary>
    public int DisposablesCount => _tensors.Count(t => t.Scope == this);

    /// <summary>Keeps a tensor beyond this scope, in the scope around it, or in none if there is none.</summary>
    public Tensor MoveToOuter(Tensor tensor)
    {
        if (tensor.Scope != this) return tensor;
        tensor.Scope = null;
        _outer?.Attach(tensor);
        return tensor;
    }

    /// <summary>Takes a tensor over from whichever scope owns it.</summary>
    public Tensor Attach(Tensor tensor)
    {
        tensor.Scope = this;
        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Disposes the tensors and closes the scope. Scopes close in the reverse of the order in which they were opened.</summary>
    /// <exception cref="InvalidOperationException">A scope opened later is still open, or this is another thread.</exception>
    public void Dispose()
    {
        if (!_open) return;
        if (s_current != this) throw new InvalidOperationException("Dispose scopes close from the inside out, on the thread that opened them; an inner scope is still open. Use a using statement for each.");
        _open = false;
        s_current = _outer;
        foreach (var tensor in _tensors)
            if (tensor.Scope == this) tensor.Dispose();
        _tensors.Clear();
    }
}

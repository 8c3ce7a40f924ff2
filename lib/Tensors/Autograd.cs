namespace Phenomena.Tensors;

/// <summary>What makes a tensor part of a graph; shared by all handles of the same value.</summary>
internal sealed class GradientState
{
    private bool _requires;
    private int _users;

    /// <summary>The operation that made the value; null for a leaf.</summary>
    public Node? Creator { get; init; }

    public bool RequiresGrad { get => _requires || Creator is not null; set => _requires = value; }

    /// <summary>The gradient accumulated in a leaf.</summary>
    public Tensor? Gradient { get; set; }

    /// <summary>Whether <see cref="Gradient"/> was made by a backward pass, and goes when the last handle goes.</summary>
    public bool OwnsGradient { get; set; }

    /// <summary>Whether a result that is no leaf keeps its gradient too.</summary>
    public bool RetainsGradient { get; set; }

    /// <summary>What is done with the gradient when it is complete.</summary>
    public List<Func<Tensor, Tensor?>>? Hooks { get; set; }

    /// <summary>One more handle or operation needs this value.</summary>
    public void Hold() => Interlocked.Increment(ref _users);

    /// <summary>One less. A value that nobody needs will never be run backwards: its operation lets go of what it saved.</summary>
    public void Drop()
    {
        if (Interlocked.Decrement(ref _users) != 0) return;
        if (OwnsGradient) Gradient?.Dispose();
        if (Creator is not null) Node.Abandon(Creator);
    }
}

/// <summary>One recorded operation. Its backward pass is written in tensor operations, so that it can itself be recorded and
/// differentiated again.</summary>
internal sealed class Node
{
    [ThreadStatic] private static long s_count;
    [ThreadStatic] private static Stack<Node>? s_abandoned;
    [ThreadStatic] private static bool s_abandoning;

    private readonly Func<Node, Tensor, Tensor?[]> _backward;
    private readonly (Tensor Kept, int Version)[] _saved;
    private int _savedCount;
    private bool _released;

    /// <param name="name">The operation, for messages.</param>
    /// <param name="inputs">Its tensor arguments.</param>
    /// <param name="saved">Tensors that the backward pass needs; kept alive until it has run.</param>
    /// <param name="backward">From the gradient of the result to those of the inputs (null where there is none to give).</param>
    public Node(string name, Tensor[] inputs, Tensor[] saved, Func<Node, Tensor, Tensor?[]> backward)
    {
        (Name, _backward) = (name, backward);
        Order = ++s_count;
        Inputs = new GradientState?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            Inputs[i] = inputs[i].requires_grad ? inputs[i].State : null;
            Inputs[i]?.Hold();
        }
        // One more place, for a result that is saved.
        _saved = new (Tensor, int)[saved.Length + 1];
        foreach (var tensor in saved) Save(tensor);
    }

    public string Name { get; }

    /// <summary>A node comes after all nodes that made its inputs.</summary>
    public long Order { get; }

    /// <summary>The inputs that need a gradient; null at the places of the others.</summary>
    public GradientState?[] Inputs { get; }

    /// <summary>Whether the gradient of an input is wanted: skip the work where it is not.</summary>
    public bool Needs(int input) => Inputs[input] is not null;

    /// <summary>Keeps a tensor for the backward pass. The node's own result does not count as a use of itself.</summary>
    public void Save(Tensor tensor) => _saved[_savedCount++] = (tensor.Keep(counted: !tensor.MadeBy(this)), tensor.Memory.Version);

    /// <exception cref="InvalidOperationException">The graph was used up, or the tensor was changed in place since.</exception>
    public Tensor Saved(int index)
    {
        if (_released)
            throw new InvalidOperationException($"{Name}: the graph was freed by an earlier backward pass. Pass retain_graph: true to the first one.");
        var (kept, version) = _saved[index];
        if (kept.Memory.Version != version)
            throw new InvalidOperationException($"{Name}: a tensor of shape {Shape.Text(kept.Sizes)} that its gradient needs was changed in place afterwards. Change a copy, or run backward first.");
        return kept;
    }

    public Tensor?[] Backward(Tensor gradient)
    {
        if (_released) Saved(0);
        return _backward(this, gradient);
    }

    public void Release()
    {
        if (_released) return;
        _released = _savedCount > 0;
        foreach (var (kept, _) in _saved.AsSpan(0, _savedCount)) kept.Dispose();
    }

    /// <summary>Gives back what a node saved whose result nobody has any more, and then that of its inputs; without recursion, since graphs are deep.</summary>
    public static void Abandon(Node node)
    {
        var open = s_abandoned ??= new Stack<Node>();
        open.Push(node);
        if (s_abandoning) return;
        s_abandoning = true;
        while (open.TryPop(out var next))
        {
            next.Release();
            foreach (var input in next.Inputs) input?.Drop();
        }
        s_abandoning = false;
    }
}

/// <summary>Runs graphs backwards.</summary>
internal static class Autograd
{
    [ThreadStatic] private static bool t_off, t_checks;

    /// <summary>Whether operations are recorded on this thread.</summary>
    public static bool Enabled { get => !t_off; set => t_off = !value; }

    /// <summary>Whether every recorded result and every gradient on this thread is searched for NaN.</summary>
    public static bool ChecksNan { get => t_checks; set => t_checks = value; }

    /// <exception cref="InvalidOperationException">NaN was made while <see cref="ChecksNan"/> is set.</exception>
    public static void Check(Tensor x, string op, string what)
    {
        if (!t_checks || !x.dtype.IsFloat() || !x.HasNan()) return;
        throw new InvalidOperationException($"{op}: {what} of shape {Shape.Text(x.Sizes)} holds NaN, the first in this computation. Look at the arguments of this operation: a logarithm or root of a negative number, 0/0, or infinities.");
    }

    /// <summary>Whether an operation on these inputs must be recorded.</summary>
    public static bool Records(Tensor a) => !t_off && a.requires_grad;

    /// <inheritdoc cref="Records(Tensor)"/>
    public static bool Records(Tensor a, Tensor b) => !t_off && (a.requires_grad || b.requires_grad);

    /// <summary>Gradients of Σ outputs · outputGradients. Without <paramref name="targets"/>, adds them up in the leaves and returns nothing.</summary>
    public static Tensor?[] Run(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor>? outputGradients, IReadOnlyList<GradientState>? targets, bool retain, bool create)
    {
        bool before = Enabled;
        var scope = new DisposeScope();
        try
        {
            Enabled = create;
            var pending = new Dictionary<GradientState, Tensor>();
            for (int i = 0; i < outputs.Count; i++) Seed(pending, outputs[i], outputGradients?[i]);

            var order = Reachable(outputs);
            var wanted = targets?.ToHashSet();
            foreach (var (state, node) in order)
            {
                if (!pending.TryGetValue(state, out var gradient)) continue;
                if (state.Hooks is not null) pending[state] = gradient = Hooked(state, gradient);
                if (wanted?.Contains(state) != true) pending.Remove(state);
                if (wanted is null && state.RetainsGradient) Accumulate(state, gradient, create);
                var results = node.Backward(gradient);
                for (int i = 0; i < results.Length; i++)
                {
                    if (node.Inputs[i] is not { } input || results[i] is not { } part) continue;
                    Check(part, node.Name, $"the gradient of input {i}");
                    Add(pending, input, part);
                }
            }
            foreach (var leaf in pending.Keys.Where(s => s.Creator is null && s.Hooks is not null).ToArray()) pending[leaf] = Hooked(leaf, pending[leaf]);
            if (!retain && !create)
                foreach (var (_, node) in order) node.Release();

            if (targets is not null) return [.. targets.Select(t => pending.TryGetValue(t, out var g) ? scope.MoveToOuter(Own(g, create)) : null)];
            foreach (var (state, gradient) in pending)
                if (state.Creator is null) Accumulate(state, gradient, create);
            return [];
        }
        finally
        {
            Enabled = before;
            scope.Dispose();
        }
    }

    /// <summary>Gradients of a scalar in results along its graph, which is kept. All of them must be on the way.</summary>
    public static Tensor[] Gradients(Tensor scalar, IReadOnlyList<GradientState> states) => Run([scalar], null, states, retain: true, create: false)!;

    private static void Seed(Dictionary<GradientState, Tensor> pending, Tensor output, Tensor? gradient)
    {
        if (!output.requires_grad)
            throw new InvalidOperationException($"backward: the output of shape {Shape.Text(output.Sizes)} does not depend on any tensor that requires gradients. Set requires_grad on a leaf, and leave no_grad.");
        if (gradient is null && output.Count != 1)
            throw new InvalidOperationException($"backward: a gradient can be left out for a scalar only; the output has shape {Shape.Text(output.Sizes)}. Reduce it, or give grad_outputs.");
        if (gradient is not null) Tensor.Require(gradient.Sizes.SequenceEqual(output.Sizes), $"backward: the gradient must have the output's shape {Shape.Text(output.Sizes)}; got {Shape.Text(gradient.Sizes)}.");
        Add(pending, output.State, gradient ?? torch.ones_like(output));
    }

    private static void Add(Dictionary<GradientState, Tensor> pending, GradientState state, Tensor part) =>
        pending[state] = pending.TryGetValue(state, out var sum) ? sum + part : part;

    /// <summary>A gradient to hand out is a handle of its own: the same tensor may be the gradient of several inputs, or belong to the caller.</summary>
    private static Tensor Own(Tensor gradient, bool create) =>
        create ? new Tensor(gradient.Memory.Share(), gradient.RawShape, gradient.dtype, gradient.State) : gradient.detach();

    private static Tensor Hooked(GradientState state, Tensor gradient)
    {
        foreach (var hook in state.Hooks!.ToArray())
        {
            var changed = hook(gradient) ?? gradient;
            Tensor.Require(changed.dtype == gradient.dtype && changed.Sizes.SequenceEqual(gradient.Sizes), $"hook: a gradient {Shape.Text(gradient.Sizes)} ({gradient.dtype}) came back as {Shape.Text(changed.Sizes)} ({changed.dtype}). Return the same shape and dtype, or null to change nothing.");
            gradient = changed;
        }
        return gradient;
    }

    private static void Accumulate(GradientState leaf, Tensor gradient, bool create)
    {
        var sum = leaf.Gradient is { } old ? old + gradient : gradient;
        // Memory that others see too (the gradient of another leaf, say) must not change when this gradient is scaled in place.
        if (!create && sum.Memory.References > 1) sum = sum.clone();
        var owned = new Tensor(sum.Memory.Share(), sum.RawShape, sum.dtype, create ? sum.State : null, scoped: false);
        if (!create) leaf.Gradient?.Dispose();
        (leaf.Gradient, leaf.OwnsGradient) = (owned, true);
    }

    /// <summary>The nodes that the outputs depend on, each with the state it made, the latest first.</summary>
    internal static List<(GradientState State, Node Node)> Reachable(IReadOnlyList<Tensor> outputs)
    {
        var seen = new HashSet<GradientState>();
        var found = new List<(GradientState State, Node Node)>();
        var open = new Stack<GradientState>(outputs.Select(o => o.State));
        while (open.TryPop(out var state))
        {
            if (state.Creator is not { } node || !seen.Add(state)) continue;
            found.Add((state, node));
            foreach (var input in node.Inputs)
                if (input is not null) open.Push(input);
        }
        found.Sort(static (a, b) => b.Node.Order.CompareTo(a.Node.Order));
        return found;
    }
}

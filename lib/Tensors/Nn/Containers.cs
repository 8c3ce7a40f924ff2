using System.Collections;

namespace Phenomena.Tensors.Modules;

/// <summary>One module after another.</summary>
public sealed class Sequential : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>[] _steps;

    internal Sequential((string Name, Module<Tensor, Tensor> Module)[] steps) : base(nameof(Sequential))
    {
        _steps = [.. steps.Select(s => s.Module)];
        foreach (var (name, module) in steps) register_module(name, module);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        foreach (var step in _steps) input = step.call(input);
        return input;
    }
}

/// <summary>Modules by number, whose parameters are found.</summary>
public sealed class ModuleList<T> : Module, IReadOnlyList<T> where T : Module
{
    private readonly List<T> _items = [];

    internal ModuleList(IEnumerable<T> items) : base(nameof(ModuleList<T>))
    {
        foreach (var item in items) append(item);
    }

    /// <inheritdoc/>
    public int Count => _items.Count;
    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <summary>Adds one at the end.</summary>
    public void append(T module)
    {
        register_module($"{_items.Count}", module);
        _items.Add(module);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Modules by name, whose parameters are found.</summary>
public sealed class ModuleDict<T> : Module, IEnumerable<(string name, T module)> where T : Module
{
    private readonly List<(string Name, T Module)> _items;

    internal ModuleDict(IEnumerable<(string, T)> items) : base(nameof(ModuleDict<T>))
    {
        _items = [.. items];
        foreach (var (name, module) in _items) register_module(name, module);
    }

    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public T this[string name] => _items.FirstOrDefault(i => i.Name == name).Module ?? throw new KeyNotFoundException($"ModuleDict: there is no '{name}'; there are {string.Join(", ", _items.Select(i => i.Name))}.");

    /// <inheritdoc/>
    public IEnumerator<(string name, T module)> GetEnumerator() => _items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Parameters by number.</summary>
public sealed class ParameterList : Module, IReadOnlyList<Parameter>
{
    private readonly Parameter[] _items;

    internal ParameterList(Parameter[] items) : base(nameof(ParameterList))
    {
        _items = items;
        for (int i = 0; i < items.Length; i++) register_parameter($"{i}", items[i]);
    }

    /// <inheritdoc/>
    public int Count => _items.Length;
    /// <inheritdoc/>
    public Parameter this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _items.AsEnumerable().GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using System.Reflection;

namespace Phenomena.Tensors.Modules;

/// <summary>A tensor that a module trains. No dispose scope owns it.</summary>
public sealed class Parameter : Tensor
{
    /// <summary>Shares the memory of <paramref name="data"/>, without its history.</summary>
    public Parameter(Tensor data, bool requires_grad = true) : base(data.Memory.Share(), data.RawShape, data.dtype, scoped: false) => this.requires_grad = requires_grad;
}

/// <summary>Parameters, buffers and modules under names. A subclass calls <see cref="RegisterComponents"/> at the end of its constructor.</summary>
public abstract class Module : IDisposable
{
    private readonly List<(string Name, Parameter Value)> _parameters = [];
    private readonly List<(string Name, Tensor Value)> _buffers = [];
    private readonly List<(string Name, Module Value)> _modules = [];

    /// <summary>A module of a name.</summary>
    protected Module(string name) => Name = name;

    /// <summary>Its name, for messages.</summary>
    public string Name { get; }

    /// <summary>Whether dropout drops and batch norm measures.</summary>
    public bool training { get; private set; } = true;

    /// <summary>Registers every field that holds a parameter or a module, under the field's name.</summary>
    protected virtual void RegisterComponents()
    {
        foreach (var field in GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            switch (field.GetValue(this))
            {
                case Parameter p: register_parameter(field.Name, p); break;
                case Module m: register_module(field.Name, m); break;
            }
        }
    }

    /// <summary>Adds a parameter; null adds nothing.</summary>
    public void register_parameter(string name, Parameter? parameter)
    {
        if (parameter is not null && !_parameters.Any(p => p.Name == name)) _parameters.Add((name, parameter));
    }

    /// <summary>Adds a tensor that is saved but not trained.</summary>
    public void register_buffer(string name, Tensor buffer)
    {
        if (!_buffers.Any(b => b.Name == name)) _buffers.Add((name, buffer.DetachFromDisposeScope()));
    }

    /// <summary>Adds a module.</summary>
    public void register_module(string name, Module module)
    {
        if (!_modules.Any(m => m.Name == name)) _modules.Add((name, module));
    }

    /// <summary>Its own parameters, then those of its modules, with dotted names.</summary>
    public IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        _parameters.Select(p => (p.Name, p.Value)).Concat(recurse ? _modules.SelectMany(m => m.Value.named_parameters().Select(p => ($"{m.Name}.{p.name}", p.parameter))) : []);

    /// <summary>All parameters.</summary>
    public IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

    /// <summary>Buffers with dotted names.</summary>
    public IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true) =>
        _buffers.Select(b => (b.Name, b.Value)).Concat(recurse ? _modules.SelectMany(m => m.Value.named_buffers().Select(b => ($"{m.Name}.{b.name}", b.buffer))) : []);

    /// <summary>The modules directly inside.</summary>
    public IEnumerable<(string name, Module module)> named_children() => _modules.Select(m => (m.Name, m.Value));

    /// <summary>This module and all inside it.</summary>
    public IEnumerable<Module> modules() => _modules.SelectMany(m => m.Value.modules()).Prepend(this);

    /// <summary>Calls a function with this module and all inside it.</summary>
    public Module apply(Action<Module> action)
    {
        foreach (var m in modules()) action(m);
        return this;
    }

    /// <summary>Into training mode, or out of it.</summary>
    public void train(bool train = true)
    {
        foreach (var m in modules()) m.training = train;
    }

    /// <summary>Out of training mode.</summary>
    public void eval() => train(false);

    /// <summary>Forgets the gradients.</summary>
    public void zero_grad()
    {
        foreach (var p in parameters()) p.ForgetGradient();
    }

    /// <summary>Parameters and buffers by dotted name: the tensors themselves, not copies.</summary>
    public Dictionary<string, Tensor> state_dict() =>
        named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(named_buffers()).ToDictionary(x => x.Item1, x => x.Item2);

    /// <summary>Copies values in.</summary>
    /// <exception cref="ArgumentException">A name is missing or unknown (unless not strict), or a shape differs. Nothing is changed then.</exception>
    public (IList<string> missing_keys, IList<string> unexpected_keys) load_state_dict(IReadOnlyDictionary<string, Tensor> source, bool strict = true)
    {
        var own = state_dict();
        string[] missing = [.. own.Keys.Where(k => !source.ContainsKey(k))], unexpected = [.. source.Keys.Where(k => !own.ContainsKey(k))];
        Tensor.Require(!strict || missing.Length + unexpected.Length == 0,
            $"load_state_dict: {Name} lacks values for [{string.Join(", ", missing)}] and does not know [{string.Join(", ", unexpected)}]. Give matching names, or strict: false.");
        foreach (var (name, value) in own)
            if (source.TryGetValue(name, out var given))
                Tensor.Require(given.Sizes.SequenceEqual(value.Sizes), $"load_state_dict: {name} has shape {Shape.Text(value.Sizes)}; got {Shape.Text(given.Sizes)}. The models differ in size.");
        using var off = torch.no_grad();
        foreach (var (name, value) in own)
            if (source.TryGetValue(name, out var given)) value.copy_(given);
        return (missing, unexpected);
    }

    /// <summary>Writes <see cref="state_dict"/> as a safetensors file.</summary>
    public void save(string location) => Safetensors.Save(location, state_dict());

    /// <summary>Reads what <see cref="save"/> wrote, or PyTorch's safetensors of a module with the same names.</summary>
    public void load(string location, bool strict = true)
    {
        using var scope = torch.NewDisposeScope();
        load_state_dict(Safetensors.Load(location), strict);
    }

    /// <summary>Disposes parameters and buffers.</summary>
    public void Dispose()
    {
        foreach (var (_, tensor) in state_dict()) tensor.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A module from one argument to a result.</summary>
public abstract class Module<T, TResult> : Module
{
    private readonly List<Func<Module<T, TResult>, T, T>> _before = [];
    private readonly List<Func<Module<T, TResult>, T, TResult, TResult>> _after = [];

    /// <summary>A module of a name.</summary>
    protected Module(string name) : base(name)
    {
    }

    /// <summary>What the module computes, without hooks.</summary>
    public abstract TResult forward(T input);

    /// <summary><see cref="forward"/> between the hooks.</summary>
    public TResult call(T input)
    {
        // By number, since a hook may remove itself.
        for (int i = 0; i < _before.Count; i++) input = _before[i](this, input);
        var result = forward(input);
        for (int i = 0; i < _after.Count; i++) result = _after[i](this, input, result);
        return result;
    }

    /// <summary>Calls a function before <see cref="forward"/>; what it returns becomes the input.</summary>
    public HookRemover register_forward_pre_hook(Func<Module<T, TResult>, T, T> hook) => HookRemover.Added(_before, hook);

    /// <summary>Calls a function with input and result after <see cref="forward"/>; what it returns becomes the result.</summary>
    public HookRemover register_forward_hook(Func<Module<T, TResult>, T, TResult, TResult> hook) => HookRemover.Added(_after, hook);
}

/// <summary>A module from two arguments to a result.</summary>
public abstract class Module<T1, T2, TResult> : Module
{
    /// <summary>A module of a name.</summary>
    protected Module(string name) : base(name)
    {
    }

    /// <summary>What the module computes.</summary>
    public abstract TResult forward(T1 input1, T2 input2);

    /// <summary><see cref="forward"/>.</summary>
    public TResult call(T1 input1, T2 input2) => forward(input1, input2);
}

/// <summary>Takes a hook away again.</summary>
public sealed class HookRemover
{
    private readonly Action _remove;

    private HookRemover(Action remove) => _remove = remove;

    internal static HookRemover Added<T>(List<T> hooks, T hook)
    {
        hooks.Add(hook);
        return new(() => hooks.Remove(hook));
    }

    /// <summary>The hook is called no more.</summary>
    public void remove() => _remove();
}

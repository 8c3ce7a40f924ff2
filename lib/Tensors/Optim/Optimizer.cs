using System.Numerics;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

/// <summary>A learning rate that a scheduler may change.</summary>
public interface ILearningRateController
{
    /// <summary>The rate of the next step.</summary>
    double LearningRate { get; set; }
    /// <summary>The rate that schedulers scale.</summary>
    double InitialLearningRate { get; set; }
}

/// <summary>A momentum that a scheduler may change; for Adam it is beta1.</summary>
public interface IMomentum
{
    /// <summary>Of the next step.</summary>
    double Momentum { get; set; }
}

/// <summary>Parameters that share their settings. Each optimizer has its own kind, under the name <c>ParamGroup</c>.</summary>
public abstract class ParameterGroup : ILearningRateController
{
    private double? _initial;

    private protected ParameterGroup(IEnumerable<Parameter> parameters, double rate)
    {
        Parameters = [.. parameters];
        Tensor.Require(Parameters.Length > 0, $"optim: expected at least one parameter; got none. Does the module call RegisterComponents()?");
        Tensor.Require(rate >= 0, $"optim: expected a learning rate of at least 0; got {rate}. Use maximize: true to climb.");
        LearningRate = rate;
        Slots = [.. Parameters.Select(_ => new Slot())];
    }

    /// <summary>Its parameters.</summary>
    public Parameter[] Parameters { get; }
    /// <inheritdoc/>
    public double LearningRate { get; set; }
    /// <summary>The learning rate itself until a scheduler, or the user, fixes it.</summary>
    public double InitialLearningRate { get => _initial ?? LearningRate; set => _initial = value; }

    internal Slot[] Slots { get; }

    /// <summary>What an optimizer remembers of one parameter.</summary>
    internal sealed class Slot
    {
        public int Steps { get; set; }
        public Tensor?[] Kept { get; } = new Tensor?[3];
    }
}

/// <summary>Changes parameters by their gradients, in place.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly List<ParameterGroup> _groups = [];
    private readonly string[] _names;

    /// <param name="groups">At least one; no parameter in two.</param>
    /// <param name="names">Of the tensors kept for each parameter, as in a state dictionary.</param>
    private protected Optimizer(IEnumerable<ParameterGroup> groups, params string[] names)
    {
        _names = names;
        foreach (var group in groups) add_param_group(group);
        Tensor.Require(_groups.Count > 0, $"optim: expected at least one group of parameters; got none. Give the module's parameters().");
    }

    /// <summary>The groups, whose learning rates may be changed between steps.</summary>
    public IReadOnlyList<ParameterGroup> ParamGroups => _groups;

    /// <summary>The parameters of all groups.</summary>
    public IEnumerable<Parameter> parameters() => _groups.SelectMany(g => g.Parameters);

    /// <summary>Adds parameters with settings of their own.</summary>
    /// <exception cref="ArgumentException">One of them is in a group already, or the group is another optimizer's.</exception>
    public void add_param_group(ParameterGroup group)
    {
        var known = parameters().ToHashSet();
        Tensor.Require(group.Parameters.All(known.Add), $"add_param_group: a parameter stands in two groups, or twice in one. Give each once.");
        Tensor.Require(_groups.Count == 0 || group.GetType() == _groups[0].GetType(), $"add_param_group: expected a {_groups.FirstOrDefault()?.GetType()}; got a {group.GetType()}. Use the group of this optimizer.");
        _groups.Add(group);
    }

    /// <summary>Forgets the gradients, so that the next backward pass starts anew.</summary>
    public void zero_grad()
    {
        foreach (var group in _groups)
            foreach (var p in group.Parameters) p.ForgetGradient();
    }

    /// <summary>One step, of the parameters that have a gradient. A closure evaluates the loss first, its gradients included.</summary>
    public virtual Tensor? step(Func<Tensor>? closure = null)
    {
        var loss = closure?.Invoke();
        foreach (var group in _groups)
        {
            for (int i = 0; i < group.Parameters.Length; i++)
            {
                var p = group.Parameters[i];
                if (p.grad is not { } gradient) continue;
                var slot = group.Slots[i];
                slot.Steps++;
                p.Memory.Version++;
                if (p.dtype == ScalarType.Float32) Update(group, slot, p, p.data<float>(), gradient.data<float>());
                else Update(group, slot, p, p.data<double>(), gradient.data<double>());
            }
        }
        return loss;
    }

    /// <summary>What is remembered of each parameter (by its number), and the learning rate of each group: the tensors themselves, not copies.</summary>
    public virtual Dictionary<string, Tensor> state_dict()
    {
        var state = new Dictionary<string, Tensor>();
        int number = 0;
        for (int g = 0; g < _groups.Count; g++)
        {
            state[$"param_groups.{g}.lr"] = torch.full([], _groups[g].LearningRate, ScalarType.Float64);
            state[$"param_groups.{g}.initial_lr"] = torch.full([], _groups[g].InitialLearningRate, ScalarType.Float64);
            foreach (var slot in _groups[g].Slots)
            {
                state[$"state.{number}.step"] = torch.full([], slot.Steps, ScalarType.Int64);
                for (int k = 0; k < _names.Length; k++)
                    if (slot.Kept[k] is { } kept) state[$"state.{number}.{_names[k]}"] = kept;
                number++;
            }
        }
        return state;
    }

    /// <summary>Goes on where another optimizer of the same parameters stood. Settings other than the learning rate are the constructor's.</summary>
    /// <exception cref="ArgumentException">A name is missing, or a shape differs.</exception>
    public virtual void load_state_dict(IReadOnlyDictionary<string, Tensor> source)
    {
        Tensor Given(string name) => source.TryGetValue(name, out var t) ? t : throw new ArgumentException($"load_state_dict: expected '{name}'; there is {string.Join(", ", source.Keys)}. Give the state of an optimizer with the same groups.");
        int number = 0;
        for (int g = 0; g < _groups.Count; g++)
        {
            _groups[g].LearningRate = Given($"param_groups.{g}.lr").ToDouble();
            _groups[g].InitialLearningRate = Given($"param_groups.{g}.initial_lr").ToDouble();
            for (int i = 0; i < _groups[g].Slots.Length; i++, number++)
            {
                var slot = _groups[g].Slots[i];
                slot.Steps = (int)Given($"state.{number}.step").ToDouble();
                for (int k = 0; k < _names.Length; k++)
                {
                    slot.Kept[k]?.Dispose();
                    slot.Kept[k] = source.TryGetValue($"state.{number}.{_names[k]}", out var kept) ? torch.zeros_like(_groups[g].Parameters[i]).copy_(kept).DetachFromDisposeScope() : null;
                }
            }
        }
    }

    /// <summary><see cref="state_dict"/> as a safetensors file.</summary>
    public void save_state_dict(string location) => Safetensors.Save(location, state_dict());

    /// <summary>Reads what <see cref="save_state_dict"/> wrote.</summary>
    public void load_state_dict(string location)
    {
        using var scope = torch.NewDisposeScope();
        load_state_dict(Safetensors.Load(location));
    }

    /// <summary>Disposes the optimizer's own tensors.</summary>
    public virtual void Dispose()
    {
        foreach (var kept in _groups.SelectMany(g => g.Slots).SelectMany(s => s.Kept)) kept?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Update<T>(ParameterGroup group, ParameterGroup.Slot slot, Parameter parameter, Span<T> p, Span<T> g) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>A tensor kept for a parameter, zeros at first.</summary>
    private protected static Span<T> State<T>(ParameterGroup.Slot slot, Parameter parameter, int index) where T : unmanaged =>
        (slot.Kept[index] ??= torch.zeros_like(parameter).DetachFromDisposeScope()).data<T>();

    private protected static Vector<T> All<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(T.CreateTruncating(value));
}

public partial class Tensor
{
    internal void ForgetGradient()
    {
        grad?.Dispose();
        grad = null;
    }
}

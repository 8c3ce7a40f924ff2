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

/// <summary>Changes parameters by their gradients, in place, each parameter in one pass over its memory.</summary>
public abstract class Optimizer : IDisposable
{
    private protected readonly Parameter[] Parameters;
    private readonly Tensor?[][] _state;

    private protected Optimizer(IEnumerable<Parameter> parameters, double learningRate, int states)
    {
        Parameters = [.. parameters];
        Tensor.Require(Parameters.Length > 0, $"optim: expected at least one parameter; got none. Does the module call RegisterComponents()?");
        Tensor.Require(learningRate >= 0, $"optim: expected a learning rate of at least 0; got {learningRate}. Use maximize: true to climb.");
        _state = [.. Parameters.Select(_ => new Tensor?[states])];
        ParamGroups = [new Group { LearningRate = learningRate, InitialLearningRate = learningRate }];
    }

    /// <summary>The one group of all parameters.</summary>
    public IReadOnlyList<ILearningRateController> ParamGroups { get; }

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> parameters() => Parameters;

    /// <summary>Steps taken.</summary>
    private protected int Steps { get; private set; }

    /// <summary>Forgets the gradients, so that the next backward pass starts anew.</summary>
    public void zero_grad()
    {
        foreach (var p in Parameters) p.ForgetGradient();
    }

    /// <summary>One step. A closure evaluates the loss first, its gradients included.</summary>
    public virtual Tensor? step(Func<Tensor>? closure = null)
    {
        var loss = closure?.Invoke();
        Steps++;
        for (int i = 0; i < Parameters.Length; i++)
        {
            var p = Parameters[i];
            if (p.grad is not { } gradient) continue;
            p.Memory.Version++;
            if (p.dtype == ScalarType.Float32) Update(p.data<float>(), gradient.data<float>(), i);
            else Update(p.data<double>(), gradient.data<double>(), i);
        }
        return loss;
    }

    /// <summary>Disposes the optimizer's own tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in _state.SelectMany(s => s)) tensor?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected double LearningRate => ParamGroups[0].LearningRate;

    private protected abstract void Update<T>(Span<T> p, Span<T> g, int index) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

    /// <summary>A tensor kept for a parameter, zeros at first.</summary>
    private protected Span<T> State<T>(int parameter, int slot) where T : unmanaged =>
        (_state[parameter][slot] ??= torch.zeros_like(Parameters[parameter]).DetachFromDisposeScope()).data<T>();

    private protected static System.Numerics.Vector<T> All<T>(double value) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new(T.CreateTruncating(value));

    private sealed class Group : ILearningRateController
    {
        public double LearningRate { get; set; }
        public double InitialLearningRate { get; set; }
    }
}

public partial class Tensor
{
    internal void ForgetGradient()
    {
        grad?.Dispose();
        grad = null;
    }
}

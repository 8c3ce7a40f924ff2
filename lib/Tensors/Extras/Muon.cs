using System.Numerics.Tensors;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors.Extras;

/// <summary>Momentum whose singular values are all made about 1 before each step (Jordan et al., Muon, 2024). For matrices only: train the rest
/// with AdamW. Not in TorchSharp.</summary>
public sealed class Muon : Optimizer
{
    internal Muon(IEnumerable<ParamGroup> groups) : base(groups, "momentum_buffer")
    {
    }

    /// <summary>Parameters and their settings.</summary>
    public sealed class ParamGroup : ParameterGroup, IMomentum
    {
        internal readonly double Decay;
        internal readonly bool Nesterov;
        internal readonly int Iterations;

        /// <summary>Settings as in <see cref="torch.optim.Muon(IEnumerable{Parameter}, double, double, double, bool, int)"/>.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.02, double momentum = 0.95, double weight_decay = 0, bool nesterov = true, int ns_steps = 5) : base(parameters, lr)
        {
            foreach (var p in Parameters) Tensor.Require(p.ndim == 2, $"Muon: expected matrices; got a parameter of shape {Shape.Text(p.Sizes)}. Give it to AdamW.");
            (Momentum, Decay, Nesterov, Iterations) = (momentum, weight_decay, nesterov, ns_steps);
        }

        /// <inheritdoc/>
        public double Momentum { get; set; }
    }

    /// <summary>About U Vᵀ of x = U S Vᵀ, by Newton and Schulz's iteration with a quintic that grows small singular values fast:
    /// after five steps they lie between about 0.7 and 1.2.</summary>
    /// <param name="x">A matrix.</param>
    /// <param name="steps">Iterations, three matrix products each.</param>
    public static Tensor Orthogonalized(Tensor x, int steps = 5)
    {
        const double A = 3.4445, B = -4.7750, C = 2.0315;
        bool tall = x.Sizes[0] > x.Sizes[1];
        var y = (tall ? x.t() : x) / (x.square().sum().sqrt() + 1e-7);
        for (int i = 0; i < steps; i++)
        {
            var gram = Tensor.Product(y, y, false, true);
            y = y * A + (gram * B + gram.matmul(gram) * C).matmul(y);
        }
        return tall ? y.t() : y;
    }

    private protected override void Update<T>(ParameterGroup group, ParameterGroup.Slot slot, Parameter parameter, Span<T> p, Span<T> g)
    {
        var o = (ParamGroup)group;
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        T keep = T.CreateTruncating(o.Momentum);
        var m = State<T>(slot, parameter, 0);
        TensorPrimitives.MultiplyAdd(m, keep, g, m);
        var direction = torch.empty(parameter.RawShape, parameter.dtype);
        if (o.Nesterov) TensorPrimitives.MultiplyAdd(m, keep, g, direction.data<T>());
        else m.CopyTo(direction.data<T>());
        // Tall matrices step further, so that a step changes their outputs as much.
        double size = -o.LearningRate * Math.Sqrt(Math.Max(1, (double)parameter.Sizes[0] / parameter.Sizes[1]));
        TensorPrimitives.Multiply(p, T.CreateTruncating(1 - o.LearningRate * o.Decay), p);
        TensorPrimitives.MultiplyAdd(Orthogonalized(direction, o.Iterations).data<T>(), T.CreateTruncating(size), p, p);
    }
}

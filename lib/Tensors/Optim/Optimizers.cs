using System.Numerics;
using System.Runtime.InteropServices;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

/// <summary>Stochastic gradient descent, with momentum and Nesterov's form of it.</summary>
public sealed class SGD : Optimizer
{
    internal SGD(IEnumerable<ParamGroup> groups) : base(groups, "momentum_buffer")
    {
    }

    /// <summary>Parameters and their settings.</summary>
    public sealed class ParamGroup : ParameterGroup, IMomentum
    {
        internal readonly double Dampening, Decay;
        internal readonly bool Nesterov, Maximize;

        /// <summary>Settings as in <see cref="torch.optim.SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) : base(parameters, learningRate)
        {
            Tensor.Require(!nesterov || momentum > 0 && dampening == 0, $"SGD: nesterov needs a momentum above 0 and no dampening; got {momentum} and {dampening}. Set momentum: 0.9.");
            (Momentum, Dampening, Decay, Nesterov, Maximize) = (momentum, dampening, weight_decay, nesterov, maximize);
        }

        /// <inheritdoc/>
        public double Momentum { get; set; }
    }

    private protected override void Update<T>(ParameterGroup group, ParameterGroup.Slot slot, Parameter parameter, Span<T> p, Span<T> g)
    {
        var o = (ParamGroup)group;
        bool momentum = o.Momentum != 0, nesterov = o.Nesterov;
        // The first gradient enters the momentum undamped.
        Vector<T> rate = All<T>(-o.LearningRate), sign = All<T>(o.Maximize ? -1 : 1), decay = All<T>(o.Decay), keep = All<T>(o.Momentum), add = All<T>(slot.Steps > 1 ? 1 - o.Dampening : 1);
        var m = momentum ? State<T>(slot, parameter, 0) : default;
        int done = 0;
        if (p.Length >= Vector<T>.Count)
        {
            Span<Vector<T>> ps = MemoryMarshal.Cast<T, Vector<T>>(p), gs = MemoryMarshal.Cast<T, Vector<T>>(g), ms = MemoryMarshal.Cast<T, Vector<T>>(m);
            for (int i = 0; i < ps.Length; i++)
            {
                var d = gs[i] * sign + decay * ps[i];
                if (momentum)
                {
                    var v = ms[i] = keep * ms[i] + add * d;
                    d = nesterov ? d + keep * v : v;
                }
                ps[i] += rate * d;
            }
            done = ps.Length * Vector<T>.Count;
        }
        for (; done < p.Length; done++)
        {
            T d = g[done] * sign[0] + decay[0] * p[done];
            if (momentum)
            {
                T v = m[done] = keep[0] * m[done] + add[0] * d;
                d = nesterov ? d + keep[0] * v : v;
            }
            p[done] += rate[0] * d;
        }
    }
}

/// <summary>Adam (Kingma and Ba 2015); with amsgrad, the largest second moment so far (Reddi, Kale and Kumar 2018).</summary>
public class Adam : Optimizer
{
    private readonly bool _decoupled;

    internal Adam(IEnumerable<ParamGroup> groups, bool decoupled = false) : base(groups, "exp_avg", "exp_avg_sq", "max_exp_avg_sq") => _decoupled = decoupled;

    /// <summary>Parameters and their settings.</summary>
    public sealed class ParamGroup : ParameterGroup, IMomentum
    {
        internal readonly double Beta2, Eps, Decay;
        internal readonly bool Amsgrad, Maximize;

        /// <summary>Settings as in <see cref="torch.optim.Adam(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) : base(parameters, lr)
        {
            Tensor.Require(beta1 is >= 0 and < 1 && beta2 is >= 0 and < 1, $"Adam: expected beta1 and beta2 of at least 0 and below 1; got {beta1} and {beta2}. The usual ones are 0.9 and 0.999.");
            (Momentum, Beta2, Eps, Decay, Amsgrad, Maximize) = (beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }

        /// <summary>beta1.</summary>
        public double Momentum { get; set; }
    }

    private protected override void Update<T>(ParameterGroup group, ParameterGroup.Slot slot, Parameter parameter, Span<T> p, Span<T> g)
    {
        var o = (ParamGroup)group;
        double rate = o.LearningRate, beta1 = o.Momentum;
        Vector<T> sign = All<T>(o.Maximize ? -1 : 1), coupled = All<T>(_decoupled ? 0 : o.Decay), keep = All<T>(_decoupled ? 1 - rate * o.Decay : 1);
        Vector<T> b1 = All<T>(beta1), b2 = All<T>(o.Beta2), a1 = All<T>(1 - beta1), a2 = All<T>(1 - o.Beta2), eps = All<T>(o.Eps);
        Vector<T> size = All<T>(-rate / (1 - Math.Pow(beta1, slot.Steps))), scale = All<T>(1 / Math.Sqrt(1 - Math.Pow(o.Beta2, slot.Steps)));
        Span<T> m = State<T>(slot, parameter, 0), v = State<T>(slot, parameter, 1), top = o.Amsgrad ? State<T>(slot, parameter, 2) : v;
        Span<Vector<T>> ps = MemoryMarshal.Cast<T, Vector<T>>(p), gs = MemoryMarshal.Cast<T, Vector<T>>(g), ms = MemoryMarshal.Cast<T, Vector<T>>(m), vs = MemoryMarshal.Cast<T, Vector<T>>(v), tops = MemoryMarshal.Cast<T, Vector<T>>(top);
        for (int i = 0; i < ps.Length; i++)
        {
            var x = ps[i];
            var d = gs[i] * sign + coupled * x;
            var mean = ms[i] = b1 * ms[i] + a1 * d;
            var square = vs[i] = b2 * vs[i] + a2 * d * d;
            if (o.Amsgrad) square = tops[i] = Vector.Max(tops[i], square);
            ps[i] = keep * x + size * mean / (Vector.SquareRoot(square) * scale + eps);
        }
        for (int i = ps.Length * Vector<T>.Count; i < p.Length; i++)
        {
            T d = g[i] * sign[0] + coupled[0] * p[i];
            m[i] = b1[0] * m[i] + a1[0] * d;
            v[i] = b2[0] * v[i] + a2[0] * d * d;
            if (o.Amsgrad) top[i] = T.Max(top[i], v[i]);
            p[i] = keep[0] * p[i] + size[0] * m[i] / (T.Sqrt(top[i]) * scale[0] + eps[0]);
        }
    }
}

/// <summary>AdamW (Loshchilov and Hutter 2019): decay of the weights apart from the gradient.</summary>
public sealed class AdamW : Adam
{
    internal AdamW(IEnumerable<ParamGroup> groups) : base(groups, decoupled: true)
    {
    }
}

/// <summary>RMSprop: steps divided by the running root mean square of the gradient.</summary>
public sealed class RMSProp : Optimizer
{
    internal RMSProp(IEnumerable<ParamGroup> groups) : base(groups, "square_avg", "momentum_buffer", "grad_avg")
    {
    }

    /// <summary>Parameters and their settings.</summary>
    /// <param name="parameters">At least one.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="alpha">Share of the mean square that stays.</param>
    /// <param name="eps">Added to the root.</param>
    /// <param name="weight_decay">Times the weights, added to the gradient.</param>
    /// <param name="momentum">Share of the last step that stays.</param>
    /// <param name="centered">Whether the variance replaces the mean square.</param>
    /// <param name="maximize">Whether to climb.</param>
    public sealed class ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : ParameterGroup(parameters, lr), IMomentum
    {
        internal readonly double Alpha = alpha, Eps = eps, Decay = weight_decay;
        internal readonly bool Centered = centered, Maximize = maximize;

        /// <inheritdoc/>
        public double Momentum { get; set; } = momentum;
    }

    private protected override void Update<T>(ParameterGroup group, ParameterGroup.Slot slot, Parameter parameter, Span<T> p, Span<T> g)
    {
        var o = (ParamGroup)group;
        T alpha = T.CreateTruncating(o.Alpha), rest = T.CreateTruncating(1 - o.Alpha), eps = T.CreateTruncating(o.Eps), decay = T.CreateTruncating(o.Decay), keep = T.CreateTruncating(o.Momentum), rate = T.CreateTruncating(o.LearningRate);
        T sign = o.Maximize ? -T.One : T.One;
        Span<T> v = State<T>(slot, parameter, 0), m = o.Momentum > 0 ? State<T>(slot, parameter, 1) : default, c = o.Centered ? State<T>(slot, parameter, 2) : default;
        for (int i = 0; i < p.Length; i++)
        {
            T d = sign * g[i] + decay * p[i], mean = T.Zero;
            v[i] = alpha * v[i] + rest * d * d;
            if (o.Centered) mean = c[i] = alpha * c[i] + rest * d;
            T step = d / (T.Sqrt(v[i] - mean * mean) + eps);
            if (o.Momentum > 0) step = m[i] = keep * m[i] + step;
            p[i] -= rate * step;
        }
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

/// <summary>Stochastic gradient descent, with momentum and Nesterov's form of it.</summary>
public sealed class SGD : Optimizer
{
    private readonly double _momentum, _dampening, _decay;
    private readonly bool _nesterov, _maximize;
    private readonly bool[] _started;

    internal SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum, double dampening, double decay, bool nesterov, bool maximize) : base(parameters, learningRate, 1)
    {
        Tensor.Require(!nesterov || momentum > 0 && dampening == 0, $"SGD: nesterov needs a momentum above 0 and no dampening; got {momentum} and {dampening}. Set momentum: 0.9.");
        (_momentum, _dampening, _decay, _nesterov, _maximize) = (momentum, dampening, decay, nesterov, maximize);
        _started = new bool[Parameters.Length];
    }

    private protected override void Update<T>(Span<T> p, Span<T> g, int index)
    {
        // The first gradient enters the momentum undamped.
        double enter = _started[index] ? 1 - _dampening : 1;
        _started[index] = true;
        Vector<T> rate = All<T>(-LearningRate), sign = All<T>(_maximize ? -1 : 1), decay = All<T>(_decay), keep = All<T>(_momentum), add = All<T>(enter);
        var m = _momentum == 0 ? default : State<T>(index, 0);
        int done = 0;
        if (p.Length >= Vector<T>.Count)
        {
            Span<Vector<T>> ps = MemoryMarshal.Cast<T, Vector<T>>(p), gs = MemoryMarshal.Cast<T, Vector<T>>(g), ms = MemoryMarshal.Cast<T, Vector<T>>(m);
            for (int i = 0; i < ps.Length; i++)
            {
                var d = gs[i] * sign + decay * ps[i];
                if (_momentum != 0)
                {
                    var v = ms[i] = keep * ms[i] + add * d;
                    d = _nesterov ? d + keep * v : v;
                }
                ps[i] += rate * d;
            }
            done = ps.Length * Vector<T>.Count;
        }
        for (; done < p.Length; done++)
        {
            T d = g[done] * sign[0] + decay[0] * p[done];
            if (_momentum != 0)
            {
                T v = m[done] = keep[0] * m[done] + add[0] * d;
                d = _nesterov ? d + keep[0] * v : v;
            }
            p[done] += rate[0] * d;
        }
    }
}

/// <summary>Adam (Kingma and Ba 2015), or AdamW (Loshchilov and Hutter 2019): decay of the weights apart from the gradient.</summary>
public sealed class Adam : Optimizer
{
    private readonly double _beta1, _beta2, _eps, _decay;
    private readonly bool _decoupled, _maximize;

    internal Adam(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double decay, bool decoupled, bool maximize) : base(parameters, lr, 2)
    {
        Tensor.Require(beta1 is >= 0 and < 1 && beta2 is >= 0 and < 1, $"Adam: expected beta1 and beta2 of at least 0 and below 1; got {beta1} and {beta2}. The usual ones are 0.9 and 0.999.");
        (_beta1, _beta2, _eps, _decay, _decoupled, _maximize) = (beta1, beta2, eps, decay, decoupled, maximize);
    }

    private protected override void Update<T>(Span<T> p, Span<T> g, int index)
    {
        double rate = LearningRate;
        Vector<T> sign = All<T>(_maximize ? -1 : 1), coupled = All<T>(_decoupled ? 0 : _decay), keep = All<T>(_decoupled ? 1 - rate * _decay : 1);
        Vector<T> b1 = All<T>(_beta1), b2 = All<T>(_beta2), a1 = All<T>(1 - _beta1), a2 = All<T>(1 - _beta2), eps = All<T>(_eps);
        Vector<T> size = All<T>(-rate / (1 - Math.Pow(_beta1, Steps))), scale = All<T>(1 / Math.Sqrt(1 - Math.Pow(_beta2, Steps)));
        Span<T> m = State<T>(index, 0), v = State<T>(index, 1);
        Span<Vector<T>> ps = MemoryMarshal.Cast<T, Vector<T>>(p), gs = MemoryMarshal.Cast<T, Vector<T>>(g), ms = MemoryMarshal.Cast<T, Vector<T>>(m), vs = MemoryMarshal.Cast<T, Vector<T>>(v);
        for (int i = 0; i < ps.Length; i++)
        {
            var x = ps[i];
            var d = gs[i] * sign + coupled * x;
            var mean = ms[i] = b1 * ms[i] + a1 * d;
            var square = vs[i] = b2 * vs[i] + a2 * d * d;
            ps[i] = keep * x + size * mean / (Vector.SquareRoot(square) * scale + eps);
        }
        for (int i = ps.Length * Vector<T>.Count; i < p.Length; i++)
        {
            T d = g[i] * sign[0] + coupled[0] * p[i];
            m[i] = b1[0] * m[i] + a1[0] * d;
            v[i] = b2[0] * v[i] + a2[0] * d * d;
            p[i] = keep[0] * p[i] + size[0] * m[i] / (T.Sqrt(v[i]) * scale[0] + eps[0]);
        }
    }
}

/// <summary>RMSprop: steps divided by the running root mean square of the gradient.</summary>
public sealed class RMSProp : Optimizer
{
    private readonly double _alpha, _eps, _decay, _momentum;
    private readonly bool _centered;

    internal RMSProp(IEnumerable<Parameter> parameters, double lr, double alpha, double eps, double decay, double momentum, bool centered) : base(parameters, lr, 3) =>
        (_alpha, _eps, _decay, _momentum, _centered) = (alpha, eps, decay, momentum, centered);

    private protected override void Update<T>(Span<T> p, Span<T> g, int index)
    {
        T alpha = T.CreateTruncating(_alpha), rest = T.CreateTruncating(1 - _alpha), eps = T.CreateTruncating(_eps), decay = T.CreateTruncating(_decay), keep = T.CreateTruncating(_momentum), rate = T.CreateTruncating(LearningRate);
        Span<T> v = State<T>(index, 0), m = _momentum > 0 ? State<T>(index, 1) : default, c = _centered ? State<T>(index, 2) : default;
        for (int i = 0; i < p.Length; i++)
        {
            T d = g[i] + decay * p[i], mean = T.Zero;
            v[i] = alpha * v[i] + rest * d * d;
            if (_centered) mean = c[i] = alpha * c[i] + rest * d;
            T step = d / (T.Sqrt(v[i] - mean * mean) + eps);
            if (_momentum > 0) step = m[i] = keep * m[i] + step;
            p[i] -= rate * step;
        }
    }
}

public static partial class torch
{
    /// <summary>torch.optim.</summary>
    public static partial class optim
    {
        /// <summary>Stochastic gradient descent.</summary>
        public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>Adam; its weight decay is added to the gradient.</summary>
        public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, decoupled: false, maximize);

        /// <summary>Adam with decoupled weight decay, 0 by default as in TorchSharp.</summary>
        public static Adam AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, decoupled: true, maximize);

        /// <summary>RMSprop.</summary>
        public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false) =>
            new(parameters, lr, alpha, eps, weight_decay, momentum, centered);
    }
}

using System.Numerics.Tensors;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

/// <summary>Quasi-Newton steps from the last changes of parameters and gradients (Liu and Nocedal 1989), with torch's stopping rules.
/// Everything between two evaluations is done in double precision.</summary>
public sealed class LBFGS : Optimizer
{
    // Pairs of changes, oldest first: of the parameters (s), of the gradient (y), and 1 / (y·s).
    private readonly List<(double[] S, double[] Y, double Inverse)> _history = [];
    private double[] _direction = [], _lastGradient = [];
    private double _scale = 1, _step;
    private int _iterations;

    internal LBFGS(ParamGroup group) : base([group])
    {
    }

    /// <summary>Parameters and their settings.</summary>
    /// <param name="parameters">All of them: there is one group only.</param>
    /// <param name="lr">Step length, or the first one that a line search tries.</param>
    /// <param name="max_iter">Iterations in one step.</param>
    /// <param name="max_eval">Evaluations in one step; 1.25 max_iter by default.</param>
    /// <param name="tolerance_grad">Stops when no element of the gradient is larger.</param>
    /// <param name="tolerance_change">Stops when no parameter, or not the loss, changes by more.</param>
    /// <param name="history_size">Pairs that are kept.</param>
    /// <param name="line_search_fn"><c>strong_wolfe</c>, or null for fixed steps.</param>
    public sealed class ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerance_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100, string? line_search_fn = null)
        : ParameterGroup(parameters, lr)
    {
        internal readonly long Iterations = max_iter, Evaluations = max_eval ?? max_iter * 5 / 4, History = history_size;
        internal readonly double GradientTolerance = tolerance_grad, ChangeTolerance = tolerance_change;
        internal readonly bool Search = line_search_fn switch { null => false, "strong_wolfe" => true, _ => throw new ArgumentException($"LBFGS: expected line_search_fn strong_wolfe or null; got '{line_search_fn}'.") };
    }

    /// <summary>Up to max_iter iterations. Returns the loss before them.</summary>
    /// <param name="closure">Clears the gradients, evaluates the loss, runs backward and returns the loss. Called many times.</param>
    public override Tensor? step(Func<Tensor>? closure = null)
    {
        if (closure is null) throw new ArgumentNullException(nameof(closure), "LBFGS: expected a closure, since one step needs several evaluations. Call step(() => { opt.zero_grad(); var loss = …; loss.backward(); return loss; }).");
        var o = (ParamGroup)ParamGroups[0];
        var first = closure();
        double loss = first.ToDouble();
        double[] gradient = Gradient();
        if (Largest(gradient) <= o.GradientTolerance) return first;

        long evaluations = 1;
        for (int i = 1; i <= o.Iterations && evaluations < o.Evaluations; i++)
        {
            Direct(gradient, o);
            double slope = Dot(gradient, _direction), last = loss;
            _lastGradient = gradient;
            _step = o.LearningRate * (_iterations == 1 ? Math.Min(1, 1 / TensorPrimitives.SumOfMagnitudes<double>(gradient)) : 1);
            if (slope > -o.ChangeTolerance) break;
            double[] origin = Values();
            if (o.Search)
            {
                var best = LineSearch.StrongWolfe(at =>
                {
                    evaluations++;
                    Move(origin, at);
                    double value = closure().ToDouble();
                    double[] g = Gradient();
                    return new(at, value, g, Dot(g, _direction));
                }, new(0, loss, gradient, slope), _step, Largest(_direction), 1e-9);
                (_step, loss, gradient) = (best.Step, best.Loss, best.Gradient);
                Move(origin, _step);
            }
            else
            {
                Move(origin, _step);
                if (i == o.Iterations) break;
                evaluations++;
                loss = closure().ToDouble();
                gradient = Gradient();
            }
            if (Largest(gradient) <= o.GradientTolerance || Largest(_direction) * _step <= o.ChangeTolerance || Math.Abs(loss - last) < o.ChangeTolerance) break;
        }
        return first;
    }

    /// <summary>Sets the direction −H g, H being the approximation of the inverse Hessian (two-loop recursion).</summary>
    private void Direct(double[] gradient, ParamGroup o)
    {
        if (++_iterations > 1)
        {
            double[] y = new double[gradient.Length], s = new double[gradient.Length];
            TensorPrimitives.Subtract<double>(gradient, _lastGradient, y);
            TensorPrimitives.Multiply(_direction, _step, s);
            double ys = Dot(y, s);
            if (ys > 1e-10)
            {
                if (_history.Count == o.History) _history.RemoveAt(0);
                _history.Add((s, y, 1 / ys));
                _scale = ys / Dot(y, y);
            }
        }
        double[] d = new double[gradient.Length], shares = new double[_history.Count];
        TensorPrimitives.Negate<double>(gradient, d);
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(_history[i].S, d) * _history[i].Inverse;
            TensorPrimitives.MultiplyAdd(_history[i].Y, -shares[i], d, d);
        }
        TensorPrimitives.Multiply(d, _scale, d);
        for (int i = 0; i < _history.Count; i++)
            TensorPrimitives.MultiplyAdd(_history[i].S, shares[i] - Dot(_history[i].Y, d) * _history[i].Inverse, d, d);
        _direction = d;
    }

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict()
    {
        var state = base.state_dict();
        int n = _direction.Length;
        state["history"] = torch.tensor([.. _history.SelectMany(h => h.S.Concat(h.Y))], [_history.Count, 2, n]);
        state["last"] = torch.tensor([.. _direction, .. _lastGradient], [2, n]);
        state["scalars"] = torch.tensor([_iterations, _step, _scale]);
        return state;
    }

    /// <inheritdoc/>
    public override void load_state_dict(IReadOnlyDictionary<string, Tensor> source)
    {
        base.load_state_dict(source);
        _history.Clear();
        double[] pairs = source["history"].data<double>().ToArray(), last = source["last"].data<double>().ToArray(), scalars = source["scalars"].data<double>().ToArray();
        int n = last.Length / 2;
        for (int i = 0; i < pairs.Length; i += 2 * n)
        {
            double[] s = pairs[i..(i + n)], y = pairs[(i + n)..(i + 2 * n)];
            _history.Add((s, y, 1 / Dot(y, s)));
        }
        (_direction, _lastGradient) = (last[..n], last[n..]);
        (_iterations, _step, _scale) = ((int)scalars[0], scalars[1], scalars[2]);
    }

    private protected override void Update<T>(ParameterGroup group, ParameterGroup.Slot slot, Parameter parameter, Span<T> p, Span<T> g) => throw new InvalidOperationException("LBFGS moves all parameters at once.");

    private double[] Values() => Flat(p => p);

    private double[] Gradient() => Flat(p => p.grad);

    private double[] Flat(Func<Parameter, Tensor?> part)
    {
        double[] all = new double[parameters().Sum(p => p.Count)];
        int at = 0;
        foreach (var p in parameters())
        {
            var target = all.AsSpan(at, p.Count);
            if (part(p) is { } t)
            {
                if (t.dtype == ScalarType.Float64) t.data<double>().CopyTo(target);
                else TensorPrimitives.ConvertTruncating<float, double>(t.data<float>(), target);
            }
            at += p.Count;
        }
        return all;
    }

    /// <summary>Parameters = origin + step · direction.</summary>
    private void Move(double[] origin, double step)
    {
        double[] x = new double[origin.Length];
        TensorPrimitives.MultiplyAdd(_direction, step, origin, x);
        using var scope = torch.NewDisposeScope();
        torch.nn.utils.vector_to_parameters(torch.tensor(x), parameters());
    }

    private static double Dot(double[] x, double[] y) => TensorPrimitives.Dot<double>(x, y);

    private static double Largest(double[] x) => Math.Abs(TensorPrimitives.MaxMagnitude<double>(x));
}

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>L-BFGS; its step needs a closure. <paramref name="line_search_fn"/> is <c>strong_wolfe</c> or null.</summary>
        public static LBFGS LBFGS(IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerance_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100, string? line_search_fn = null) =>
            new(new LBFGS.ParamGroup(parameters, lr, max_iter, max_eval, tolerance_grad, tolerance_change, history_size, line_search_fn));
    }
}

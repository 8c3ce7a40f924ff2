using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>How the ratio of the greatest to the median activation goes with training (Gallego-Feliciano and others 2025): f(t) = A e^(−λx) ln x + K at x = γt + t₀.</summary>
/// <param name="Amplitude">A.</param>
/// <param name="Decay">λ.</param>
/// <param name="Rate">γ, per step.</param>
/// <param name="Start">t₀.</param>
/// <param name="Level">K: the value at x = 1 and the limit.</param>
public sealed record ModulatedLogarithm(double Amplitude, double Decay, double Rate, double Start, double Level)
{
    /// <summary>What was published of Pythia-410M, the median of its layers, in scaled units.</summary>
    public static ModulatedLogarithm Pythia410M { get; } = new(0.1991, 0.1245, 1.124e-4, 0.6212, 0.1219);

    /// <summary>f at a step.</summary>
    public double At(double step) => Amplitude * Shape(step, Decay, Rate, Start) + Level;

    /// <summary>x at the only maximum, where ln x = 1/(λx).</summary>
    public double Peak => MathNet.Numerics.RootFinding.Brent.FindRoot(x => Math.Log(x) - 1 / (Decay * x), 1, 2 + 1 / Decay, 1e-13);

    /// <summary>All five.</summary>
    public double[] Parameters => [Amplitude, Decay, Rate, Start, Level];

    /// <summary>Share of the variance of values that the curve explains.</summary>
    public double R2(IReadOnlyList<double> steps, IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return 1 - steps.Zip(values, (t, v) => Math.Pow(v - At(t), 2)).Sum() / values.Sum(v => (v - mean) * (v - mean));
    }

    /// <summary>Least squares: A and K by linear regression, the others by Nelder and Mead's simplex on their logarithms, the best of twelve starts.</summary>
    /// <param name="steps">[n], from 0.</param>
    /// <param name="values">[n], at least six, not all equal.</param>
    /// <exception cref="ArgumentException">Too few, or nothing to fit.</exception>
    public static ModulatedLogarithm Fit(IReadOnlyList<double> steps, IReadOnlyList<double> values)
    {
        if (steps.Count < 6 || values.Count != steps.Count || values.Distinct().Count() < 2 || steps.Any(t => !(t >= 0)) || steps.Max() is not > 0)
            throw new ArgumentException($"Five parameters need at least six values that differ, at steps from 0; got {steps.Count} steps and {values.Count} values.");
        double last = steps.Max();
        ModulatedLogarithm? best = null;
        double least = double.PositiveInfinity;
        foreach (double decay in new[] { 0.05, 0.5 })
            foreach (double end in new[] { 3.0, 15, 60 })
                foreach (double start in new[] { 0.4, 1.6 })
                {
                    try
                    {
                        var objective = ObjectiveFunction.Value(v => Linear(steps, values, last, v).Squares);
                        var found = NelderMeadSimplex.Minimum(objective, Vector<double>.Build.Dense([Math.Log(decay), Math.Log(end), Math.Log(start)]), 1e-9, 3000);
                        if (found.FunctionInfoAtMinimum.Value < least) (least, best) = (found.FunctionInfoAtMinimum.Value, Linear(steps, values, last, found.MinimizingPoint).Curve);
                    }
                    catch (MaximumIterationsException)
                    {
                        // This start wanders along a valley; another one ends in it.
                    }
                }
        return best ?? throw new ArgumentException("No start came to an end; are these values a curve?", nameof(values));
    }

    /// <summary>The best A and K for the logarithms of λ, of x − t₀ at the last step and of t₀, which are kept within what a double bears.</summary>
    private static (ModulatedLogarithm Curve, double Squares) Linear(IReadOnlyList<double> steps, IReadOnlyList<double> values, double last, Vector<double> logs)
    {
        double decay = Math.Exp(Math.Clamp(logs[0], -9, 5)), rate = Math.Exp(Math.Clamp(logs[1], -5, 9)) / last, start = Math.Exp(Math.Clamp(logs[2], -7, 3));
        double g = 0, gg = 0, v = 0, gv = 0;
        for (int i = 0; i < steps.Count; i++)
        {
            double shape = Shape(steps[i], decay, rate, start);
            (g, gg, v, gv) = (g + shape, gg + shape * shape, v + values[i], gv + shape * values[i]);
        }
        double n = steps.Count, variance = gg - g * g / n, amplitude = variance > 0 ? (gv - g * v / n) / variance : 0;
        var curve = new ModulatedLogarithm(amplitude, decay, rate, start, (v - amplitude * g) / n);
        double squares = 0;
        for (int i = 0; i < steps.Count; i++) squares += Math.Pow(values[i] - curve.At(steps[i]), 2);
        return (curve, squares);
    }

    private static double Shape(double step, double decay, double rate, double start)
    {
        double x = rate * step + start;
        return Math.Exp(-decay * x) * Math.Log(x);
    }
}

using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>A function's value at x, which also writes its gradient there.</summary>
internal delegate double Objective(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>How a fit went.</summary>
/// <param name="Converged">Whether no component of the gradient was above 1e-9 at the end.</param>
/// <param name="NllBefore">Of the samples it was fitted on, before, in nats; a probability below <see cref="Predictions.LeastProbability"/> counts as that.</param>
/// <param name="NllAfter">The same afterwards.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Message">Why it did not converge, or what its numbers rest on; empty of an ordinary fit.</param>
public sealed record FitReport(bool Converged, double NllBefore, double NllAfter, int Iterations, string Message = "")
{
    /// <summary>The report of a fit, with what there is to say of it.</summary>
    /// <param name="end">How the minimiser ended.</param>
    /// <param name="before">NLL before.</param>
    /// <param name="after">NLL after.</param>
    /// <param name="floor">What there is to say of probabilities that were 0.</param>
    internal static FitReport Of((bool Converged, int Iterations, string Why) end, double before, double after, string floor)
    {
        string[] all = [end.Why, after < 1e-6 ? "The samples are told apart without an error: the NLL falls to 0 as the parameters grow without end, and they stop where that hardly matters." : "", floor];
        return new(end.Converged, before, after, end.Iterations, string.Join(' ', all.Where(m => m.Length > 0)));
    }

    /// <summary>In words.</summary>
    public override string ToString() =>
        $"NLL {NllBefore.Text()} to {NllAfter.Text()} in {Iterations} steps{(Converged ? "" : ", not converged")}{(Message.Length > 0 ? ". " + Message : "")}";
}

/// <summary>Minimises a smooth convex function of some dozens to thousands of parameters: L-BFGS (Nocedal and Wright 2006, algorithm 7.5) with a line search
/// that never goes up.</summary>
internal static class ConvexMinimizer
{
    private const int Memory = 20;
    private const double Tolerance = 1e-9;

    /// <summary>Walks <paramref name="x"/> downhill from where it is.</summary>
    /// <param name="function">What is minimised.</param>
    /// <param name="x">From where, and then the minimum.</param>
    /// <param name="iterations">Steps at most.</param>
    /// <param name="sensitivity">What each component of the gradient is multiplied by before it is held against the tolerance; 1 each when null.</param>
    /// <returns>Whether the gradient vanished, the number of steps, and if it did not, why.</returns>
    public static (bool Converged, int Iterations, string Why) Minimize(Objective function, Span<double> x, int iterations = 2000, double[]? sensitivity = null)
    {
        double[] gradient = new double[x.Length], next = new double[x.Length], nextGradient = new double[x.Length], direction = new double[x.Length];
        var pairs = new List<(double[] Step, double[] Change, double Curvature)>();
        var value = function(x, gradient);
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            if (Size() <= Tolerance) return (true, iteration, "");
            Direction(gradient, pairs, direction);
            var slope = TensorPrimitives.Dot<double>(gradient, direction);
            // Without a history the step's length is a guess.
            var rate = pairs.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
            double nextValue;
            while (true)
            {
                TensorPrimitives.MultiplyAdd(direction, rate, x, next);
                nextValue = function(next, nextGradient);
                // Close to the minimum the values no longer differ and the slope decides.
                if (nextValue <= value + 1e-4 * rate * slope) break;
                if (nextValue <= value + 1e-15 * Math.Abs(value) && Math.Abs(TensorPrimitives.Dot<double>(nextGradient, direction)) < Math.Abs(slope)) break;
                rate *= 0.5;
                if (!(rate >= 1e-12)) return (false, iteration, Stuck($"no step lowers the NLL after {iteration}"));
            }

            double[] step = [.. next], change = [.. nextGradient];
            TensorPrimitives.Subtract<double>(step, x, step);
            TensorPrimitives.Subtract<double>(change, gradient, change);
            var curvature = TensorPrimitives.Dot<double>(step, change);
            if (curvature > 1e-300) pairs.Add((step, change, curvature));
            if (pairs.Count > Memory) pairs.RemoveAt(0);
            next.CopyTo(x);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
        }

        return (false, iterations, Stuck($"it still falls after {iterations} steps"));

        double Size()
        {
            if (sensitivity is null) return Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient));
            var most = 0.0;
            for (var i = 0; i < gradient.Length; i++) most = Math.Max(most, Math.Abs(gradient[i]) * sensitivity[i]);
            return most;
        }

        string Stuck(string what) => FormattableString.Invariant(
            $"Not at the minimum: {what}, with a gradient of {Size():0.#e+0}. Leave out classes that are masked or alike, or divide the logits by their temperature first.");
    }

    /// <summary>Minus the inverse Hessian, as far as the pairs tell it, times the gradient.</summary>
    private static void Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> pairs, double[] direction)
    {
        TensorPrimitives.Negate<double>(gradient, direction);
        var shares = new double[pairs.Count];
        for (var i = pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = TensorPrimitives.Dot<double>(pairs[i].Step, direction) / pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(pairs[i].Change, -shares[i], direction, direction);
        }

        if (pairs.Count > 0) TensorPrimitives.Multiply(direction, pairs[^1].Curvature / TensorPrimitives.SumOfSquares<double>(pairs[^1].Change), direction);
        for (var i = 0; i < pairs.Count; i++)
        {
            var share = shares[i] - TensorPrimitives.Dot<double>(pairs[i].Change, direction) / pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(pairs[i].Step, share, direction, direction);
        }
    }
}

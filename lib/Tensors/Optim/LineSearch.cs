namespace Phenomena.Tensors;

/// <summary>A point on a line: how far, the loss there, its gradient and its slope along the line.</summary>
internal readonly record struct Trial(double Step, double Loss, double[] Gradient, double Slope);

/// <summary>A step length that satisfies the strong Wolfe conditions (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6):
/// the loss falls by at least 1e-4 of what the first slope promises, and the slope shrinks to at most 0.9 of it.</summary>
internal static class LineSearch
{
    private const double Decrease = 1e-4, Curvature = 0.9;
    private const int MaxTrials = 25;

    /// <param name="at">Evaluates a step length.</param>
    /// <param name="start">The point at step 0.</param>
    /// <param name="step">The first length to try.</param>
    /// <param name="reach">The largest change of any parameter for step 1.</param>
    /// <param name="tolerance">Changes below this end the search.</param>
    public static Trial StrongWolfe(Func<double, Trial> at, Trial start, double step, double reach, double tolerance)
    {
        bool TooHigh(Trial x) => x.Loss > start.Loss + Decrease * x.Step * start.Slope;
        bool Flat(Trial x) => Math.Abs(x.Slope) <= -Curvature * start.Slope;

        // Go further until a minimum lies between two trials, or one will do.
        Trial before = start, now = at(step);
        int trials = 0;
        for (; !TooHigh(now) && !(trials > 1 && now.Loss >= before.Loss); trials++)
        {
            if (Flat(now)) return now;
            if (now.Slope >= 0) break;
            if (trials == MaxTrials) return start.Loss <= now.Loss ? start : now;
            double next = Minimum(before, now, now.Step + 0.01 * (now.Step - before.Step), now.Step * 10);
            (before, now) = (now, at(next));
        }

        var (low, high) = before.Loss <= now.Loss ? (before, now) : (now, before);
        bool stuck = false;
        for (; trials < MaxTrials; trials++)
        {
            double left = Math.Min(low.Step, high.Step), right = Math.Max(low.Step, high.Step), margin = 0.1 * (right - left);
            if ((right - left) * reach < tolerance) break;
            double next = Minimum(low, high, left, right);
            // A trial close to an end hardly narrows the interval: the second in a row is moved inwards.
            bool close = Math.Min(right - next, next - left) < margin, move = close && (stuck || next >= right || next <= left);
            if (move) next = right - next < next - left ? right - margin : left + margin;
            stuck = close && !move;

            now = at(next);
            if (TooHigh(now) || now.Loss >= low.Loss)
            {
                (low, high) = low.Loss <= now.Loss ? (low, now) : (now, low);
                continue;
            }
            if (Flat(now)) return now;
            if (now.Slope * (high.Step - low.Step) >= 0) high = low;
            low = now;
        }
        return low;
    }

    /// <summary>Where the cubic through two points with their slopes is least, within bounds; their middle if it has no minimum.</summary>
    private static double Minimum(Trial a, Trial b, double low, double high)
    {
        if (a.Step > b.Step) (a, b) = (b, a);
        double d1 = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.Step - b.Step), square = d1 * d1 - a.Slope * b.Slope;
        if (!(square >= 0)) return (low + high) / 2;
        double d2 = Math.Sqrt(square);
        return Math.Min(Math.Max(b.Step - (b.Step - a.Step) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2)), low), high);
    }
}

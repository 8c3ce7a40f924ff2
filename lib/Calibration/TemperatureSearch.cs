namespace Phenomena.Calibration;

/// <summary>Finds the temperature with the least NLL. u = ln b = −ln T throughout, in the unit of the curve.</summary>
internal static class TemperatureSearch
{
    // So few samples tell the temperature to some percent.
    private const int Few = 1000;
    // A step of 1e-6 leaves an error of its square.
    private const double Small = 1e-6;
    // A first look beyond what was seen goes no farther than a factor of e³.
    private const double Reach = 3;

    public static TemperatureScaling Of(Predictions predictions)
    {
        var curve = new TemperatureCurve(predictions);
        var start = curve.At(1);
        // Squares of logits that are far from 1 leave the range of numbers.
        if (!(start.Curvature > 1e-200 && start.Curvature < 1e200)) curve.Rescale();
        double low = double.NegativeInfinity, high = double.PositiveInfinity, u = -Math.Log(curve.Factor), reach = Reach;
        var (here, step) = (start, double.PositiveInfinity);
        if (curve.Factor != 1) here = curve.At(Math.Exp(u));
        TemperatureEnds? ends = null;
        for (var iteration = 0; iteration < 300; iteration++)
        {
            if (here.Slope == 0 && here.Curvature > 0) step = 0;
            if (Math.Abs(step) <= Small || high - low <= 1e-10) break;
            if (here.Slope > 0) high = u;
            else if (here.Slope < 0) low = u;
            // Newton for the root of the slope, as a function of ln b.
            step = -here.Slope / (Math.Exp(u) * here.Curvature);
            if (iteration == 0 && predictions.Count >= 16 * Few && Guess(predictions) is { } guess)
            {
                step = guess;
                reach = Math.Max(Reach, Math.Abs(guess));
            }

            var bracketed = double.IsFinite(low) && double.IsFinite(high);
            if (!bracketed && ends is null && (iteration >= 8 || !(Math.Abs(step) <= reach)))
            {
                ends = curve.Ends();
                if (ends.Message.Length > 0) return Capped(curve, start, ends);
            }

            if (!(u + step > low && u + step < high) || (!bracketed && !(Math.Abs(step) <= reach)))
            {
                // Out of the bracket: halve it. Out of what was seen: look farther each time.
                step = bracketed ? (low + high) / 2 - u : double.IsFinite(high) || here.Slope > 0 ? -reach : reach;
                reach *= 2;
            }

            u += step;
            here = curve.At(Math.Exp(u));
        }

        // Rounding may leave the NLL of what was calibrated already a hair above what it was.
        return new(Math.Exp(-u) / curve.Factor, Math.Abs(step) <= Small || high - low <= 1e-10, start.Nll, Math.Min(here.Nll, start.Nll), curve.Passes, "");
    }

    /// <summary>Where there is no best T.</summary>
    private static TemperatureScaling Capped(TemperatureCurve curve, (double Nll, double Slope, double Curvature) start, TemperatureEnds ends)
    {
        var temperature = double.Clamp(ends.Temperature / curve.Factor, double.Epsilon, double.MaxValue);
        var after = ends.Temperature is > 0 ? curve.At(1 / ends.Temperature).Nll : start.Nll;
        return new(temperature, true, start.Nll, Math.Min(after, start.Nll), curve.Passes, ends.Message);
    }

    /// <summary>The ln b of every sixteenth sample: a start that saves passes over all of them.</summary>
    private static double? Guess(Predictions predictions)
    {
        var some = new int[predictions.Count / 16];
        for (var i = 0; i < some.Length; i++) some[i] = 16 * i;
        var fit = Of(predictions.Subset(some));
        return fit.Message.Length == 0 && fit.Converged ? -Math.Log(fit.Temperature) : null;
    }
}

/// <summary>What the NLL does as T goes to 0 and to ∞.</summary>
/// <param name="Temperature">What stands for the optimum when it is there.</param>
/// <param name="Message">That it is there; empty when the optimum lies between.</param>
internal sealed record TemperatureEnds(double Temperature, string Message);

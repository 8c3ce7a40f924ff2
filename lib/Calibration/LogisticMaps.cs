using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>σ(a logit(p) + b) (Platt 1999, on the logit as score).</summary>
/// <param name="Slope">a; below 0 where the score orders samples the wrong way.</param>
/// <param name="Intercept">b.</param>
/// <param name="Fitted">How the fit went.</param>
public sealed record PlattScaling(double Slope, double Intercept, FitReport Fitted) : IProbabilityMap
{
    /// <inheritdoc/>
    public bool Converged => Fitted.Converged;

    /// <inheritdoc/>
    public string Message => Fitted.Message;

    /// <summary>In words.</summary>
    public override string ToString() => $"Platt scaling, slope {Slope.Text()}, intercept {Intercept.Text()}; {Fitted}";

    /// <summary>The a and b with the least NLL.</summary>
    public static PlattScaling Fit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome) => Fit(probability, outcome, false);

    /// <summary>The a and b with the least NLL.</summary>
    /// <param name="probability">[n], 0 to 1; counted as at least 1e-15 from both ends.</param>
    /// <param name="outcome">[n], whether the event came true.</param>
    /// <param name="smoothTargets">Platt's own targets, (N₊+1)/(N₊+2) and 1/(N₋+2) instead of 1 and 0: the fit stays finite when outcomes are all alike or separable.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a probability outside [0, 1].</exception>
    public static PlattScaling Fit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome, bool smoothTargets)
    {
        ReliabilityBins.Check(probability, outcome);
        var hits = outcome.Count(true);
        var (no, yes) = smoothTargets ? (1 / (outcome.Length - hits + 2.0), (hits + 1) / (hits + 2.0)) : (0, 1);
        double[] parameters = [1, 0];
        var report = Logistic.Fit(probability, outcome, no, yes, (p, features) => (features[0], features[1]) = (Logistic.Logit(p), 1), parameters);
        return new(parameters[0], parameters[1], report);
    }

    /// <inheritdoc/>
    public double At(double probability) => Logistic.Sigmoid(Slope * Logistic.Logit(probability) + Intercept);
}

/// <summary>σ(a ln p − b ln(1−p) + m) with a, b ≥ 0 (Kull, Silva Filho and Flach 2017): the identity is among these maps, and they are rising.</summary>
/// <param name="A">a.</param>
/// <param name="B">b.</param>
/// <param name="M">m.</param>
/// <param name="Fitted">How the fit went.</param>
public sealed record BetaCalibration(double A, double B, double M, FitReport Fitted) : IProbabilityMap
{
    /// <inheritdoc/>
    public bool Converged => Fitted.Converged;

    /// <inheritdoc/>
    public string Message => Fitted.Message;

    /// <summary>In words.</summary>
    public override string ToString() => $"Beta calibration, a = {A.Text()}, b = {B.Text()}, m = {M.Text()}; {Fitted}";

    /// <summary>The parameters with the least NLL. One that would be negative is held at 0 and the others are fitted again, as the authors do.</summary>
    /// <param name="probability">[n], 0 to 1; counted as at least 1e-15 from both ends.</param>
    /// <param name="outcome">[n], whether the event came true.</param>
    /// <exception cref="ArgumentException">Lengths that differ, a probability outside [0, 1].</exception>
    public static BetaCalibration Fit(ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome)
    {
        ReliabilityBins.Check(probability, outcome);
        var (useA, useB) = (true, true);
        while (true)
        {
            double[] parameters = [useA ? 1 : 0, useB ? 1 : 0, 0];
            var (a, b) = (useA ? 1 : 0, useB ? 1 : 0);
            var report = Logistic.Fit(probability, outcome, 0, 1, (p, features) =>
            {
                p = Logistic.Clamp(p);
                (features[0], features[1], features[2]) = (a * Math.Log(p), -b * Math.Log(1 - p), 1);
            }, parameters);
            if (parameters[0] >= 0 && parameters[1] >= 0) return new(parameters[0], parameters[1], parameters[2], report);
            if (parameters[0] < parameters[1]) useA = false;
            else useB = false;
        }
    }

    /// <inheritdoc/>
    public double At(double probability)
    {
        var p = Logistic.Clamp(probability);
        return Logistic.Sigmoid(A * Math.Log(p) - B * Math.Log(1 - p) + M);
    }
}

/// <summary>Regression with σ(features · parameters).</summary>
internal static class Logistic
{
    public static double Clamp(double p) => Math.Clamp(Predictions.Checked(p), Predictions.LeastProbability, 1 - Predictions.LeastProbability);

    public static double Logit(double p) => Math.Log(Clamp(p)) - Math.Log(1 - Clamp(p));

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>Fits the parameters, from those given, to targets <paramref name="no"/> and <paramref name="yes"/>. The report's NLL are of the outcomes, before: of the probabilities as they are.</summary>
    public static FitReport Fit(
        ReadOnlySpan<double> probability, ReadOnlySpan<bool> outcome, double no, double yes, Action<double, double[]> features, double[] parameters)
    {
        var (n, size) = (probability.Length, parameters.Length);
        var rows = new double[n * size];
        var targets = new double[n];
        var row = new double[size];
        for (var i = 0; i < n; i++)
        {
            features(probability[i], row);
            row.CopyTo(rows, i * size);
            targets[i] = outcome[i] ? yes : no;
        }

        var end = ConvexMinimizer.Minimize(Loss, parameters);
        double before = 0, after = 0;
        var floored = 0;
        for (var i = 0; i < n; i++)
        {
            var score = TensorPrimitives.Dot<double>(rows.AsSpan(i * size, size), parameters);
            before += Nll(Logit(probability[i]), outcome[i] ? 1 : 0);
            after += Nll(score, outcome[i] ? 1 : 0);
            if (probability[i] != Clamp(probability[i])) floored++;
        }

        return FitReport.Of(end, before / n, after / n, Predictions.FloorMessageOf(floored, n, "0 or 1"));

        double Loss(ReadOnlySpan<double> x, Span<double> slope)
        {
            slope.Clear();
            var nll = 0.0;
            for (var i = 0; i < n; i++)
            {
                var own = rows.AsSpan(i * size, size);
                var score = 0.0;
                for (var j = 0; j < size; j++) score += own[j] * x[j];
                nll += Nll(score, targets[i]);
                var residual = Sigmoid(score) - targets[i];
                for (var j = 0; j < size; j++) slope[j] += residual * own[j];
            }

            for (var j = 0; j < size; j++) slope[j] /= n;
            return nll / n;
        }
    }

    /// <summary>ln(1 + e^s) − t s, without overflow.</summary>
    private static double Nll(double score, double target) => Math.Max(score, 0) + Math.Log(1 + Math.Exp(-Math.Abs(score))) - target * score;
}

namespace Phenomena.Themes.ScalingTheory;

/// <summary>What the eigenframework says of ridge regression on random features: mean errors over draws of data and features.</summary>
/// <param name="Ridge">δ.</param>
/// <param name="Kappa">κ, the implicit regularisation by the data.</param>
/// <param name="Gamma">γ, the implicit regularisation by data and features: modes with λ_i above it are learned.</param>
/// <param name="TestError">Mean squared test error, noise included.</param>
/// <param name="TrainError">Mean squared error on the training samples.</param>
public sealed record Prediction(double Ridge, double Kappa, double Gamma, double TestError, double TrainError)
{
    /// <summary>Train over test error, R.</summary>
    public double Ratio => TrainError / TestError;
}

/// <summary>The random-feature eigenframework of Simon, Karkada, Ghosh and Belkin, More is Better (2023), arXiv 2311.14646, section 3.
/// Symbols: λ_i eigenvalues, v_i² target power, σ² noise, n samples, k random features, δ ridge (added to the n × n kernel matrix),
/// z = Σ λ_i/(λ_i + γ), q = Σ (λ_i/(λ_i + γ))². Either of n and k may be infinite; k = ∞ is kernel ridge regression.</summary>
/// <remarks>Given γ everything else is explicit: κ = γ (k − z)/k, and δ = κ (n − z). So a given ridge is found by bisection of γ, and the
/// best ridge by looking along γ.</remarks>
public static class Eigenframework
{
    /// <summary>The errors at a given ridge.</summary>
    /// <exception cref="ArgumentException">n or k is not positive, or the ridge or noise is negative.</exception>
    public static Prediction Predict(Spectrum spectrum, double samples, double features, double ridge, double noise = 0)
    {
        Check(spectrum, samples, features, noise);
        if (!(ridge >= 0)) throw new ArgumentException($"A ridge is at least 0; got {ridge}. Use 0 for none.", nameof(ridge));
        return At(spectrum, samples, features, noise, Gamma(spectrum, samples, features, ridge)) with { Ridge = ridge };
    }

    /// <summary>The ridge with the least test error, and the errors there.</summary>
    /// <exception cref="ArgumentException">n or k is not positive, or the noise is negative.</exception>
    public static Prediction Tuned(Spectrum spectrum, double samples, double features, double noise = 0)
    {
        Check(spectrum, samples, features, noise);
        // From no ridge to one beyond which nothing is learned: a coarse look, then golden sections around the best.
        double low = Math.Log(Gamma(spectrum, samples, features, 0)), high = Math.Log(100 * spectrum.Eigenvalues.Sum());
        const int looks = 40;
        var step = (high - low) / looks;
        var best = Enumerable.Range(1, looks).MinBy(i => Test(low + i * step));
        var found = Minimum(Test, low + (best - 1) * step, low + (best + 1) * step);
        var (inside, none) = (At(spectrum, samples, features, noise, Math.Exp(found)), Predict(spectrum, samples, features, 0, noise));
        return none.TestError <= inside.TestError ? none : inside;

        double Test(double logGamma) => At(spectrum, samples, features, noise, Math.Exp(logGamma)).TestError;
    }

    /// <summary>Where a function with one minimum between the ends has it, to a ten-millionth of the distance.</summary>
    internal static double Minimum(Func<double, double> function, double low, double high)
    {
        var golden = (Math.Sqrt(5) - 1) / 2;
        double left = high - golden * (high - low), right = low + golden * (high - low);
        var (atLeft, atRight) = (function(left), function(right));
        for (var i = 0; i < 34; i++)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - golden * (high - low);
                atLeft = function(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + golden * (high - low);
                atRight = function(right);
            }
        }

        return (low + high) / 2;
    }

    /// <summary>The γ at which the two self-consistent equations hold.</summary>
    private static double Gamma(Spectrum spectrum, double samples, double features, double ridge)
    {
        double low = -80, high = 40;
        while (true)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high) return Math.Exp(high);
            var gamma = Math.Exp(middle);
            var z = 0.0;
            foreach (var l in spectrum.Eigenvalues) z += l / (l + gamma);
            var tooSmall = z >= samples || z >= features || samples - z - ridge / (gamma * (1 - z / features)) < 0;
            (low, high) = tooSmall ? (middle, high) : (low, middle);
        }
    }

    /// <summary>The errors at a given γ.</summary>
    private static Prediction At(Spectrum spectrum, double n, double k, double noise, double gamma)
    {
        double z = 0, q = 0, unlearned = 0, helped = 0;
        for (var i = 0; i < spectrum.Eigenvalues.Length; i++)
        {
            double l = spectrum.Eigenvalues[i], rest = 1 / (l + gamma), share = l * rest;
            z += share;
            q += share * share;
            unlearned += gamma * rest * spectrum.Target[i];
            helped += share * rest * spectrum.Target[i];
        }

        var kappa = Math.Max(0, gamma * (1 - z / k));
        // k/(k − q), and the variance term, written so that infinite n or k is a plain limit.
        var bias = unlearned - kappa * helped / (1 - q / k);
        var variance = (q * (1 - 2 * z / k) + z * z / k) / (n * (1 - q / k));
        var test = (bias + noise) / (1 - variance);
        var unexplained = Math.Max(0, 1 - z / n);
        return new(kappa * Math.Max(0, n - z), kappa, gamma, test, unexplained * unexplained * test);
    }

    private static void Check(Spectrum spectrum, double samples, double features, double noise)
    {
        if (spectrum.Eigenvalues.Length != spectrum.Target.Length || spectrum.Eigenvalues.Any(l => !(l > 0)))
        {
            throw new ArgumentException($"Each mode has a positive eigenvalue and a target power; got {spectrum.Eigenvalues.Length} eigenvalues and " +
                $"{spectrum.Target.Length} powers. Use Spectrum.PowerLaw.", nameof(spectrum));
        }

        if (!(samples > 0) || !(features > 0) || !(noise >= 0))
        {
            throw new ArgumentException($"Samples and features are positive (or infinite) and noise is at least 0; got {samples}, {features} and {noise}. " +
                "Use double.PositiveInfinity for the limits.");
        }
    }
}

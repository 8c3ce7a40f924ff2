using MathNet.Numerics.Statistics;
using Phenomena.Experiments;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>Trials whose outcomes are predicted, not measured.</summary>
public sealed record TrialConfig
{
    /// <summary>How much of the outcome's variance the predictor explains.</summary>
    public double R2 { get; init; } = 0.5;

    /// <summary>Outcomes from Gamma(2), standardised, instead of a normal distribution.</summary>
    public bool Skewed { get; init; }

    /// <summary>The true effect, in standard deviations of the outcome.</summary>
    public double Effect { get; init; } = 0.3;

    /// <summary>Trials, each with a predictor of its own.</summary>
    public int Trials { get; init; } = 60;

    /// <summary>Decides them; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>The estimates of each trial by four ways: predictions as they are, corrected by a line, by Tweedie's formula, and true labels.</summary>
public sealed record TrialResult(EffectEstimate[] Naive, EffectEstimate[] Line, EffectEstimate[] Tweedie, EffectEstimate[] Labels, double[] Slopes)
{
    /// <summary>All four with their names.</summary>
    public IReadOnlyList<(string Name, EffectEstimate[] Estimates)> Ways() => [("predictions", Naive), ("line", Line), ("Tweedie", Tweedie), ("true labels", Labels)];
}

/// <summary>Debiasing Machine Learning Predictions for Causal Inference Without Additional Ground Truth Data (2025), arXiv 2508.01341: ridge regression on 1000 labelled units and 20 features, corrected
/// on 1000 more, then used on 1000 treated and 1000 others.</summary>
public static class PredictedEffect
{
    private const int Features = 20, Half = 1000;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<TrialConfig, TrialResult> Experiment { get; } = new("causal-predictions", version: 1, Run) { Cost = c => c.Trials };

    /// <summary>The correction by a line, from held-out predictions that are about k₀ + k₁ y: q becomes (q − k₀)/k₁.</summary>
    /// <exception cref="ArgumentException">Predictions do not rise or fall with outcomes.</exception>
    public static (Func<double, double> Map, double Slope) Line(IReadOnlyList<double> predictions, IReadOnlyList<double> outcomes)
    {
        var line = LinearFit.Of(outcomes, predictions);
        return line.Slope != 0 ? (q => (q - line.Intercept) / line.Slope, line.Slope)
            : throw new ArgumentException("The predictions do not change with the outcomes, so no line brings them back. Train a predictor that sees something.");
    }

    /// <summary>Tweedie's correction: q becomes q − s² d/dq ln p(q), where s² is the variance of outcome − prediction and p the density of held-out predictions, smoothed by a
    /// Gaussian kernel of Silverman's width. Between points of a grid it is interpolated.</summary>
    public static Func<double, double> Tweedie(IReadOnlyList<double> predictions, IReadOnlyList<double> outcomes)
    {
        double variance = outcomes.Zip(predictions, (y, q) => y - q).Variance(), spread = predictions.StandardDeviation();
        double width = 1.06 * spread * Math.Pow(predictions.Count, -0.2), low = predictions.Min() - spread, high = predictions.Max() + spread;
        double[] grid = [.. Enumerable.Range(0, 200).Select(i => low + (high - low) * i / 199)];
        double Score(double q)
        {
            double sum = 0, slope = 0;
            foreach (double p in predictions)
            {
                double at = (q - p) / width, kernel = Math.Exp(-at * at / 2);
                (sum, slope) = (sum + kernel, slope - at / width * kernel);
            }

            return sum > 0 ? slope / sum : 0;
        }

        var score = MathNet.Numerics.Interpolation.LinearSpline.InterpolateSorted(grid, [.. grid.Select(Score)]);
        return q => q - variance * score.Interpolate(Math.Clamp(q, low, high));
    }

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static TrialResult Run(TrialConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.R2 is not (> 0 and < 1) || config.Trials < 1 || config.Seed < 0) throw new ArgumentException($"An R² between 0 and 1 and a trial at least are needed; got {config}.");
        var all = new TrialResult(new EffectEstimate[config.Trials], new EffectEstimate[config.Trials], new EffectEstimate[config.Trials], new EffectEstimate[config.Trials], new double[config.Trials]);
        bool[] treated = [.. Enumerable.Range(0, 2 * Half).Select(i => i < Half)];
        for (int trial = 0; trial < config.Trials; trial++)
        {
            cancellation.ThrowIfCancellationRequested();
            var random = new Generator((ulong)config.Seed).Split((ulong)trial);
            var signal = random.Normals(Features).Normalize(2) * Math.Sqrt(config.R2 / (1 - config.R2));
            double Outcome() => config.Skewed ? (-Math.Log(random.NextDouble() * random.NextDouble()) - 2) / Math.Sqrt(2) : random.NextNormal();
            var (weights, intercept) = Draws.Ridge(Units(Half, 0, out var labels), MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(labels), 1);
            double[] held = Predicted(Half, 0, out var known), predicted = Predicted(2 * Half, config.Effect, out var truth);
            var ((line, slope), tweedie) = (Line(held, known), Tweedie(held, known));
            EffectEstimate Estimate(Func<double, double> map) => EffectEstimators.Difference(Array.ConvertAll(predicted, map.Invoke), treated);
            (all.Naive[trial], all.Line[trial], all.Tweedie[trial]) = (Estimate(q => q), Estimate(line), Estimate(tweedie));
            (all.Labels[trial], all.Slopes[trial]) = (EffectEstimators.Difference(truth, treated), slope);

            MathNet.Numerics.LinearAlgebra.Matrix<double> Units(int count, double effect, out double[] y)
            {
                double[] own = [.. Enumerable.Range(0, count).Select(i => Outcome() + (i < Half ? effect : 0))];
                y = own;
                return MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(count, Features, (i, j) => own[i] * signal[j] + random.NextNormal());
            }

            double[] Predicted(int count, double effect, out double[] y) => (Units(count, effect, out y) * weights + intercept).ToArray();
        }

        return all;
    }
}

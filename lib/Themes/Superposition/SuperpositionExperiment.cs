using System.Text.Json.Serialization;
using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>What one run measured. Losses are L = &lt;‖y − x‖²&gt;: sum over features, mean over samples.</summary>
public sealed record SuperpositionResult
{
    /// <summary>L on fresh samples after training.</summary>
    public required double Loss { get; init; }

    /// <summary>Mean training loss of the last 100 steps: the number the paper fits.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Training loss, each point the mean of <see cref="LossCurveStride"/> successive steps.</summary>
    public required float[] LossCurve { get; init; }

    /// <summary>Steps in a point of the <see cref="LossCurve"/>.</summary>
    public required int LossCurveStride { get; init; }

    /// <summary>‖W_i‖ [n], most frequent feature first, 4 decimals.</summary>
    public required float[] RowNorms { get; init; }

    /// <summary>b [n], 4 decimals.</summary>
    public required float[] Biases { get; init; }

    /// <summary>φ_½: fraction of features with ‖W_i‖ above ½.</summary>
    public required double Represented { get; init; }

    /// <summary>φ_1: fraction of features with ‖W_i‖ above 1.</summary>
    public required double StronglyRepresented { get; init; }

    /// <summary>Mean square overlap of the rows with norm above 1; NaN for fewer than two.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public required double MeanSquareOverlap { get; init; }

    /// <summary>&lt;v²&gt; Σ p_i over the features with ‖W_i‖ at most ½: the loss if nothing else were lost.</summary>
    public required double UnlearnedTail { get; init; }
}

/// <summary>Trains one toy model on fresh data and measures it.</summary>
public static class SuperpositionExperiment
{
    private const int CurvePoints = 100;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<SuperpositionConfig, SuperpositionResult> Experiment { get; } =
        // The dense products, and per step and entry of the batch what does not grow with the width.
        new("superposition-toy", version: 1, Run) { Cost = c => (double)c.Steps * c.Batch * c.Features * (c.Width + 30), Trial = c => c with { Steps = 100, EvaluationSamples = 2048, Seed = Math.Min(c.Seed, 1) } };

    /// <summary>One run on the calling thread. The same config gives the same result, whatever else runs.</summary>
    /// <param name="config">What to run.</param>
    /// <param name="cancellation">Looked at every few steps.</param>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static SuperpositionResult Run(SuperpositionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        double[] probabilities = config.Law.Probabilities(config.Features, config.Density);
        var root = new Generator((ulong)config.Seed);
        var model = new ToyKernel(config.Features, config.Width, root.Split(0));
        float[] losses = Train(model, config, new FeatureSampler(probabilities, root.Split(1)), cancellation, progress);
        double loss = Evaluate(model, new FeatureSampler(probabilities, root.Split(2)), config.EvaluationSamples, cancellation);

        float[] norms = model.RowNorms();
        int stride = Math.Max(1, config.Steps / CurvePoints);
        return new SuperpositionResult
        {
            Loss = loss,
            TrainingLoss = losses.TakeLast(100).Average(l => (double)l),
            LossCurve = [.. losses.Chunk(stride).Where(c => c.Length == stride).Select(c => c.Average())],
            LossCurveStride = stride,
            RowNorms = Rounded(norms),
            Biases = Rounded(model.Bias.ToArray()),
            Represented = norms.Count(x => x > 0.5f) / (double)norms.Length,
            StronglyRepresented = norms.Count(x => x > 1f) / (double)norms.Length,
            MeanSquareOverlap = RowGeometry.MeanSquareOverlap(model, 1),
            UnlearnedTail = SuperpositionTheory.UnlearnedTail(probabilities, norms),
        };
    }

    /// <summary>Takes a run's steps.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="config">Batch, rates and decay; it is taken to make sense.</param>
    /// <param name="data">Draws the samples.</param>
    /// <param name="cancellation">Looked at several times a second.</param>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <returns>The training loss of each step.</returns>
    public static float[] Train(ToyKernel model, SuperpositionConfig config, FeatureSampler data, CancellationToken cancellation, IProgress<double>? progress)
    {
        var batch = new SparseBatch();
        var optimizer = new RowNormAdamW(model, config.WeightDecay);
        var losses = new float[config.Steps];
        // A step takes between a fraction of a millisecond and a second: look up at least once a step at the large sizes.
        long work = (long)config.Features * config.Width * config.Batch;
        int pause = (int)Math.Clamp(100_000_000 / work, 1, 16);
        for (int step = 0; step < config.Steps; step++)
        {
            if (step % pause == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(step / (double)config.Steps);
            }
            data.Next(batch, config.Batch);
            losses[step] = (float)model.LossAndGradient(batch);
            optimizer.Step(config.RateAt(step));
        }
        progress?.Report(1);
        return losses;
    }

    private static double Evaluate(ToyKernel model, FeatureSampler data, int samples, CancellationToken cancellation)
    {
        var batch = new SparseBatch();
        double sum = 0;
        for (int done = 0; done < samples; done += batch.Size)
        {
            cancellation.ThrowIfCancellationRequested();
            data.Next(batch, Math.Min(2048, samples - done));
            sum += model.Loss(batch) * batch.Size;
        }
        return sum / samples;
    }

    private static float[] Rounded(float[] values) => [.. values.Select(x => MathF.Round(x, 4))];
}

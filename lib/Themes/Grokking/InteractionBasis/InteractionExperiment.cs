using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>A quadratic network that has learned sums, taken apart.</summary>
public sealed record InteractionConfig
{
    /// <summary>p, odd.</summary>
    public int Modulus { get; init; } = 53;

    /// <summary>K: narrow networks use fewer frequencies.</summary>
    public int Hidden { get; init; } = 64;

    /// <summary>Training pairs in units of p ln p.</summary>
    public double Load { get; init; } = 6;

    /// <summary>Training steps.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>When given, nothing is trained: <see cref="PlantedNet"/> with strengths from 1 down to this is taken apart instead.</summary>
    public double? PlantedDownTo { get; init; }

    /// <summary>Of a planted network: its frequencies differ before the square only, and the logits have all with one strength.</summary>
    public bool EqualEffects { get; init; }

    /// <summary>Decides pairs and initial values; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>The network in words.</summary>
    public string Name => PlantedDownTo is null ? $"trained, seed {Seed}" : EqualEffects ? "planted, equal effects" : "planted, unequal effects";

    /// <summary>The training.</summary>
    internal EmergenceConfig Training => new() { Modulus = Modulus, Hidden = Hidden, Load = Load, Steps = Steps, StopAt = 2, Seed = Seed };
}

/// <summary>One basis of the network.</summary>
public sealed record BasisView
{
    /// <summary>Share of each feature's power over the pairs on its strongest wave, in the basis' order; 4 decimals.</summary>
    public required double[] FeatureShare { get; init; }

    /// <summary>IPR of each feature over all waves; 4 decimals.</summary>
    public required double[] FeatureParticipation { get; init; }

    /// <summary>Share of each feature's power on waves of a + b, which are all that the task needs; 4 decimals.</summary>
    public required double[] SumShare { get; init; }

    /// <summary>The frequency pair of each feature's strongest wave, (k, l) as in cos(2π(k a + l b)/p).</summary>
    public required int[][] Waves { get; init; }

    /// <summary>Share of each coordinate's power before the square on its strongest frequency; 4 decimals.</summary>
    public required double[] InputShare { get; init; }

    /// <summary>Edges between coordinates before the square and features after it.</summary>
    public required int Edges { get; init; }

    /// <summary>Edge strengths of the first features (rows) and coordinates, over the strongest edge of the feature; 2 decimals.</summary>
    public required double[][] Strengths { get; init; }

    /// <summary>Numbers of strongest edges kept.</summary>
    public required int[] Kept { get; init; }

    /// <summary>Accuracy over all pairs with that many edges; 4 decimals.</summary>
    public required double[] Accuracy { get; init; }
}

/// <summary>Both bases of a trained network.</summary>
public sealed record InteractionResult
{
    /// <summary>Share of all pairs that the network gets right, nothing left out of it.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Frequencies that some neuron carries with at least 0.9 of its input power.</summary>
    public required int Frequencies { get; init; }

    /// <summary>Variances along the principal components after the square, over the greatest.</summary>
    public required double[] Variances { get; init; }

    /// <summary>Squared singular values of the Jacobian to the logits, after whitening, over the greatest.</summary>
    public required double[] Effects { get; init; }

    /// <summary>The same before the square.</summary>
    public required double[] InputEffects { get; init; }

    /// <summary>Greatest relative change of <see cref="Effects"/> when every neuron is split into two that together do the same.</summary>
    public required double SplitEffects { get; init; }

    /// <summary>Greatest relative change of <see cref="Variances"/> when every neuron is split.</summary>
    public required double SplitVariances { get; init; }

    /// <summary>Principal components.</summary>
    public required BasisView Principal { get; init; }

    /// <summary>The local interaction basis.</summary>
    public required BasisView Interaction { get; init; }
}

/// <summary>Reproduces, on a two-layer network, the local interaction basis (Bushnaq and others 2024) and its invariance under degeneracy
/// (Using Degeneracy in the Loss Landscape for Mechanistic Interpretability, 2024).</summary>
public static class InteractionExperiment
{
    private const int Shown = 40;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<InteractionConfig, InteractionResult> Experiment { get; } = new("grokking-interaction-basis", version: 1, Run)
    {
        Cost = c => (double)c.Hidden * c.Hidden * c.Hidden + c.Steps * c.Hidden,
        Trial = c => c with { Modulus = 23, Hidden = 44, Steps = 50, Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static InteractionResult Run(InteractionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.PlantedDownTo is null) config.Training.Validate();
        else if (!(config.PlantedDownTo is > 0 and <= 1) || config.Modulus <= 16 || config.Modulus % 2 == 0)
            throw new ArgumentException($"Planted strengths end above 0 and at most at 1, with an odd modulus above 16; got {config}. Use 0.5, say.");
        int p = config.Modulus;
        var (first, output) = config.PlantedDownTo is { } least ? PlantedNet.Of(p, least, config.EqualEffects) : Train(config, cancellation, progress);
        var bases = LayerBases.Of(first, output);
        cancellation.ThrowIfCancellationRequested();
        var (splitFirst, splitOutput) = Split(first, output, new Generator((ulong)config.Seed).Split(2));
        var split = LayerBases.Of(splitFirst, splitOutput);
        return new()
        {
            Accuracy = Math.Round(Accuracy(first, output), 4),
            Frequencies = FrequencyShares.Of<double>(first.ToRowMajorArray(), p).Count(EmergenceExperiment.FeatureShare).Count(c => c > 0),
            Variances = Relative(bases.Variances), Effects = Relative(bases.Effects), InputEffects = Relative(bases.InputEffects),
            SplitEffects = Change(bases.Effects, split.Effects), SplitVariances = Change(bases.Variances, split.Variances),
            Principal = View(bases.Principal, bases.Moments, first, output, cancellation, s => progress?.Report(0.4 + 0.4 * s)),
            Interaction = View(bases.Interaction, bases.Moments, first, output, cancellation, s => progress?.Report(0.8 + 0.2 * s)),
        };
    }

    private static (Matrix<double> First, Matrix<double> Output) Train(InteractionConfig config, CancellationToken cancellation, IProgress<double>? progress)
    {
        var trainer = new EmergenceTrainer(config.Training);
        for (int step = 0; step < config.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            trainer.Gradient();
            trainer.Step();
            if (step % 100 == 0) progress?.Report(0.4 * step / config.Steps);
        }
        int p = config.Modulus, width = config.Hidden;
        float[] weights = trainer.Net.Parameters;
        return (Matrix<double>.Build.Dense(2 * p, width, (i, k) => weights[i * width + k]), Matrix<double>.Build.Dense(width, p, (k, c) => weights[2 * p * width + k * p + c]));
    }

    /// <summary>Share of all pairs that a network gets right.</summary>
    internal static double Accuracy(Matrix<double> first, Matrix<double> output)
    {
        int p = first.RowCount / 2;
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var net = new QuadraticNet(tensor(first.ToRowMajorArray(), [2 * p, first.ColumnCount]), tensor(output.ToRowMajorArray(), [output.RowCount, p]));
        var (a, b, sums) = ModularPairs.All(p).ToTensors();
        return net.call(a, b).argmax(1).eq(sums).sum().item<long>() / (double)(p * p);
    }

    /// <summary>Two neurons for each, with the same inputs and shares of its output that sum to 1: another network, the same function.</summary>
    internal static (Matrix<double> First, Matrix<double> Output) Split(Matrix<double> first, Matrix<double> output, Generator generator)
    {
        double[] share = [.. Enumerable.Range(0, output.RowCount).Select(_ => 0.2 + 0.6 * generator.NextDouble())];
        var scaled = Matrix<double>.Build.DenseOfDiagonalArray(share) * output;
        return (first.Append(first), scaled.Stack(output - scaled));
    }

    private static BasisView View(LayerBasis basis, PairMoments moments, Matrix<double> first, Matrix<double> output, CancellationToken cancellation, Action<double> report)
    {
        int p = first.RowCount / 2, features = basis.Feature.ColumnCount, dims = basis.Read.ColumnCount;
        var graph = new InteractionGraph(basis, moments, first, output);
        var ordered = graph.Ordered();
        var waves = Enumerable.Range(0, features).Select(i => GridSpectrum.Of(InteractionGraph.Values(basis, first, i), p)).ToList();
        var inputs = FrequencyShares.Of<double>(graph.Coordinates.ToRowMajorArray(), p);
        int[] kept = [.. Enumerable.Range(0, 16).Select(i => (int)Math.Round(Math.Pow(ordered.Length / 4.0, i / 15.0) * 4)).Distinct()];
        var accuracy = new double[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            accuracy[i] = Math.Round(graph.Accuracy(ordered.Take(kept[i])), 4);
            report((i + 1.0) / kept.Length);
        }
        return new()
        {
            FeatureShare = [.. waves.Select(w => Math.Round(w.Share, 4))],
            FeatureParticipation = [.. waves.Select(w => Math.Round(w.Participation, 4))],
            SumShare = [.. waves.Select(w => Math.Round(w.OfSum, 4))],
            Waves = [.. waves.Select(w => new[] { w.K, w.L })],
            InputShare = [.. Enumerable.Range(0, dims).Select(j => Math.Round(inputs.Top(j).Share, 4))],
            Edges = ordered.Length,
            Strengths = [.. Enumerable.Range(0, Math.Min(Shown, features)).Select(i => Enumerable.Range(0, Math.Min(Shown, dims)).Select(j => Math.Round(graph.Strength[i, j] / graph.Strength.Row(i).Maximum(), 2)).ToArray())],
            Kept = kept,
            Accuracy = accuracy,
        };
    }

    private static double[] Relative(double[] values) => [.. values.Select(v => double.Parse((v / values[0]).ToString("G4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Greatest difference over the greatest value; what is missing counts as 0.</summary>
    private static double Change(double[] a, double[] b) => Enumerable.Range(0, Math.Max(a.Length, b.Length)).Max(i => Math.Abs(a.ElementAtOrDefault(i) - b.ElementAtOrDefault(i))) / a[0];
}

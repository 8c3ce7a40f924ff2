using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>Neurons that climb their energy, each alone, at length 1.</summary>
public sealed record EnergyAscentConfig
{
    /// <summary>M, odd.</summary>
    public int Modulus { get; init; } = 23;

    /// <summary>Random directions to start from.</summary>
    public int Starts { get; init; } = 200;

    /// <summary>Steps.</summary>
    public int Iterations { get; init; } = 1500;

    /// <summary>Decides the starts; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>Where the ascent ended, a number for each start.</summary>
public sealed record EnergyAscentResult
{
    /// <summary>E/M; 6 decimals.</summary>
    public required double[] EnergyOverModulus { get; init; }

    /// <summary>IPR, the smaller of U's and V's mean over the two; 6 decimals.</summary>
    public required double[] Participation { get; init; }

    /// <summary>The frequency with the greatest share of power.</summary>
    public required int[] Frequency { get; init; }

    /// <summary>Iterations at which spectra were kept.</summary>
    public required int[] Marks { get; init; }

    /// <summary>Mean E/M over the starts at the marks.</summary>
    public required double[] MeanEnergy { get; init; }

    /// <summary>Share of power of the first neurons, in the order of their final frequency: [mark][neuron][frequency from 0]; 3 decimals.</summary>
    public required double[][][] Spectra { get; init; }
}

/// <summary>Reproduces the local maxima of the energy for the group Z_M (Tian 2025, arXiv 2509.21519): each is one Fourier mode.</summary>
/// <remarks>With inputs [e_a; e_b] of length √2 and |w| = 1 a mode has E = M/4; the paper's M/16 is for inputs of length 1, a factor 2² by homogeneity of degree 4.</remarks>
public static class EnergyAscentExperiment
{
    private const int Shown = 24;

    private static readonly int[] s_marks = [0, 2, 5, 10, 20, 50, 100, 200, 500];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<EnergyAscentConfig, EnergyAscentResult> Experiment { get; } = new("grokking-energy-ascent", version: 1, Run)
    {
        Cost = c => (double)c.Modulus * c.Modulus * c.Starts * c.Iterations,
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static EnergyAscentResult Run(EnergyAscentConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Modulus < 3 || config.Modulus % 2 == 0 || config.Starts < 1 || config.Iterations < 1 || config.Seed < 0)
            throw new ArgumentException($"An odd modulus of at least 3, a start, an iteration and a seed of at least 0 are needed; got {config}. Use the defaults, say.");
        int starts = config.Starts;
        var pairs = ModularPairs.All(config.Modulus);
        var energy = new NeuronEnergy<double>(pairs, starts);
        double[] table = new double[2 * config.Modulus * starts], gradient = new double[table.Length];
        var generator = new Generator((ulong)config.Seed);
        foreach (ref double w in table.AsSpan()) w = generator.NextNormal();
        Normalize(table, starts);

        int[] marks = [.. s_marks.Where(m => m < config.Iterations), config.Iterations];
        var kept = new List<(double Energy, FrequencyShares Spectra)>();
        for (int t = 0; ; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            energy.Compute(table, gradient);
            if (marks.Contains(t)) kept.Add((energy.Energies.Average() / config.Modulus, FrequencyShares.Of<double>(table, config.Modulus)));
            if (t == config.Iterations) break;
            Normalize(gradient, starts);
            // The step shrinks to nothing, so that the end is a rest.
            TensorPrimitives.MultiplyAdd(gradient, 0.1 * (1 - t / (double)config.Iterations), table, table);
            Normalize(table, starts);
            if (t % 32 == 0) progress?.Report(t / (double)config.Iterations);
        }
        progress?.Report(1);

        var final = kept[^1].Spectra;
        int[] frequency = [.. Enumerable.Range(0, starts).Select(k => final.Top(k).Frequency)];
        int[] shown = [.. Enumerable.Range(0, Math.Min(Shown, starts)).OrderBy(k => frequency[k])];
        return new()
        {
            EnergyOverModulus = [.. energy.Energies.Select(e => Math.Round(e / config.Modulus, 6))],
            Participation = [.. Enumerable.Range(0, starts).Select(k => Math.Round(final.Participation(k), 6))],
            Frequency = frequency,
            Marks = marks,
            MeanEnergy = [.. kept.Select(m => Math.Round(m.Energy, 6))],
            Spectra = [.. kept.Select(m => shown.Select(k => Enumerable.Range(0, final.Frequencies + 1).Select(f => Math.Round(m.Spectra.Share(k, f), 3)).ToArray()).ToArray())],
        };
    }

    /// <summary>Makes each column [2M, K] of length 1.</summary>
    private static void Normalize(double[] table, int columns)
    {
        double[] lengths = NeuronEnergy<double>.Lengths(table, columns);
        for (int row = 0; row < table.Length; row += columns) TensorPrimitives.Divide(table.AsSpan(row, columns), lengths, table.AsSpan(row, columns));
    }
}

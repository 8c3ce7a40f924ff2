using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

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
    public static Experiment<EnergyAscentConfig, EnergyAscentResult> Experiment { get; } = new("grokking-energy-ascent", version: 2, Run)
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
        using var all = NewDisposeScope();
        using var energy = new NeuronEnergy(pairs, ScalarType.Float64);
        var table = Unit(new Generator((ulong)config.Seed).Normal([2 * config.Modulus, starts], dtype: ScalarType.Float64));

        int[] marks = [.. s_marks.Where(m => m < config.Iterations), config.Iterations];
        var kept = new List<(double[] Energies, FrequencyShares Spectra)>();
        for (int t = 0; ; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (energies, gradient) = energy.Differentiate(table);
            if (marks.Contains(t)) kept.Add((energies.data<double>().ToArray(), FrequencyShares.Of<double>(table.data<double>().ToArray(), config.Modulus)));
            if (t == config.Iterations) break;
            // The step shrinks to nothing, so that the end is a rest.
            using Scalar step = 0.1 * (1 - t / (double)config.Iterations);
            table.copy_(Unit(table.add(Unit(gradient), step)));
            if (t % 32 == 0) progress?.Report(t / (double)config.Iterations);
        }
        progress?.Report(1);

        var (ends, final) = kept[^1];
        int[] frequency = [.. Enumerable.Range(0, starts).Select(k => final.Top(k).Frequency)];
        int[] shown = [.. Enumerable.Range(0, Math.Min(Shown, starts)).OrderBy(k => frequency[k])];
        return new()
        {
            EnergyOverModulus = [.. ends.Select(e => Math.Round(e / config.Modulus, 6))],
            Participation = [.. Enumerable.Range(0, starts).Select(k => Math.Round(final.Participation(k), 6))],
            Frequency = frequency,
            Marks = marks,
            MeanEnergy = [.. kept.Select(m => Math.Round(m.Energies.Average() / config.Modulus, 6))],
            Spectra = [.. kept.Select(m => shown.Select(k => Enumerable.Range(0, final.Frequencies + 1).Select(f => Math.Round(m.Spectra.Share(k, f), 3)).ToArray()).ToArray())],
        };
    }

    /// <summary>Each column [2M, K] at length 1.</summary>
    private static Tensor Unit(Tensor table) => nn.functional.normalize(table, dim: 0);
}

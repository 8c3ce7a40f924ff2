namespace Phenomena.Themes.Grokking;

/// <summary>How many neurons have which inverse participation ratio, at one step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Mean">Mean ratio of all neurons.</param>
/// <param name="Counts">Neurons in 25 bins of equal width over 0 to 1.</param>
public sealed record RatioHistogram(int Step, double Mean, int[] Counts);

/// <summary>The rows of the first table at the residues, in the space of those neurons that have one frequency in the end, on their final principal plane.</summary>
/// <param name="Frequency">The frequency.</param>
/// <param name="Neurons">How many neurons have it.</param>
/// <param name="Share">Share of these neurons' final weights' variance that lies in the plane; 1 for neurons that are pure cosines.</param>
/// <param name="Steps">Steps done at each snapshot.</param>
/// <param name="Points">[snapshot][p][2]: where each residue lies. The final root mean square radius is 1, and residue 0 ends on the right.</param>
public sealed record FrequencyCircle(int Frequency, int Neurons, double Share, int[] Steps, double[][][] Points);

/// <summary>What is left of a network whose neurons are removed one after another, without training it again.</summary>
/// <param name="Removed">Share of neurons removed.</param>
/// <param name="Lowest">Accuracies when those with the lowest ratios go first.</param>
/// <param name="Highest">Accuracies when those with the highest go first.</param>
public sealed record PruningMark(double Removed, Accuracies Lowest, Accuracies Highest);

/// <summary>A network's weights as a training left them, and how they came about.</summary>
public sealed record WeightsSeen
{
    /// <summary>Histograms of the neurons' inverse participation ratios over the training.</summary>
    public required RatioHistogram[] Histograms { get; init; }

    /// <summary>The neurons' ratios in the end, ascending, 4 decimals [N].</summary>
    public required double[] Ratios { get; init; }

    /// <summary>Circles of the frequencies that most neurons have, at most three.</summary>
    public required FrequencyCircle[] Circles { get; init; }

    /// <summary>Every fifth neuron, periodic ones first and in the order of their frequency: amplitudes of its weights to the first residue before training, in percent of their norm [N / 5][(p + 1) / 2].</summary>
    public required int[][] SpectraBefore { get; init; }

    /// <summary>The same neurons after training.</summary>
    public required int[][] SpectraAfter { get; init; }

    /// <summary>Accuracies as neurons are removed, in steps of 5 %.</summary>
    public required PruningMark[] Pruning { get; init; }

    /// <summary>The number of frequencies that at least one periodic neuron has.</summary>
    public required int Frequencies { get; init; }
}

/// <summary>Takes pictures of a network's first table during training and makes the record of them in the end, when it is known which neurons became periodic.</summary>
internal sealed class WeightAlbum(QuadraticNetKernel<float> net)
{
    /// <summary>A neuron is called periodic above this ratio: the gap between the two populations lies on both sides of it.</summary>
    public const double Periodic = 0.5;

    private const int Bins = 25, Every = 5, MostCircles = 3;

    private readonly List<(int Step, float[] First)> _pictures = [];
    private readonly List<RatioHistogram> _histograms = [];
    private NeuronSpectra? _before;

    public void Take(int step)
    {
        var spectra = NeuronSpectra.Of(net);
        _before ??= spectra;
        int[] counts = new int[Bins];
        foreach (double ratio in spectra.Ratios) counts[Math.Min((int)(ratio * Bins), Bins - 1)]++;
        _histograms.Add(new(step, Math.Round(spectra.Ratios.Average(), 4), counts));
        _pictures.Add((step, net.Weights(0)[..(net.Modulus * net.Hidden)].ToArray()));
    }

    /// <summary>The record. The network is as before afterwards.</summary>
    public WeightsSeen Develop(Func<Accuracies> score, CancellationToken cancellation)
    {
        var after = NeuronSpectra.Of(net);
        var groups = Enumerable.Range(0, net.Hidden).Where(k => after.Ratios[k] > Periodic).GroupBy(after.Frequency).Where(g => g.Key > 0)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).ToList();
        int[] order = [.. Enumerable.Range(0, net.Hidden).OrderBy(k => after.Ratios[k] > Periodic ? 0 : 1).ThenBy(after.Frequency)];
        int[] shown = [.. order.Where((_, i) => i % Every == 0)];
        return new()
        {
            Histograms = [.. _histograms],
            Ratios = [.. after.Ratios.Order().Select(r => Math.Round(r, 4))],
            Circles = [.. groups.Where(g => g.Count() >= 2).Take(MostCircles).Select(g => CirclePlane.Of(_pictures, net.Modulus, g.Key, [.. g]))],
            SpectraBefore = [.. shown.Select(k => Percent(_before!.First[k]))],
            SpectraAfter = [.. shown.Select(k => Percent(after.First[k]))],
            Frequencies = groups.Count,
            Pruning = NeuronPruning.Curve(net, after.Ratios, score, cancellation),
        };
    }

    private static int[] Percent(double[] amplitudes)
    {
        double norm = Math.Sqrt(amplitudes.Sum(a => a * a));
        return [.. amplitudes.Select(a => norm > 0 ? (int)Math.Round(100 * a / norm) : 0)];
    }
}

using System.Numerics;
using Phenomena.Figures;

namespace Phenomena.Themes.Grokking;

/// <summary>How well a network of cosines, written down and not trained, adds modulo p.</summary>
/// <param name="Hidden">N.</param>
/// <param name="Seed">Decides the phases.</param>
/// <param name="Accuracy">Share of all p² pairs that it gets right.</param>
/// <param name="CorrectLogit">Mean logit of the right class; the targets' is 1.</param>
/// <param name="OffTarget">Standard deviation around 0 of the other logits.</param>
/// <param name="MeanRatio">Mean inverse participation ratio of the neurons.</param>
public sealed record CosineScore(int Hidden, int Seed, double Accuracy, double CorrectLogit, double OffTarget, double MeanRatio);

/// <summary>The analytic solution of Gromov (2023) as Doshi and others (2023) state it, section 2: neuron k has one frequency s(k) and two random phases,
/// U_km = A cos(2π s m/p + a_k), V_kn = A cos(2π s n/p + b_k), W_qk = A cos(2π s q/p + a_k + b_k), and of the square (U + V)² only the part that depends on m + n − q adds up over
/// the neurons, to δ(m + n − q).</summary>
/// <remarks>The paper prints A = (2/N)^(-1/3). The sum over the neurons is N A³/2, so that a right logit of 1 needs A = (2/N)^(1/3), which is used here.</remarks>
public static class CosineNetwork
{
    /// <summary>Sets the weights of a network. Frequencies go through all residues, so that each of them gets about N/p neurons.</summary>
    public static void Fill<T>(QuadraticNet<T> net, Generator generator) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int p = net.Modulus, width = net.Hidden;
        double amplitude = Math.Cbrt(2.0 / width), unit = 2 * Math.PI / p;
        for (int k = 0; k < width; k++)
        {
            double a = 2 * Math.PI * generator.NextDouble(), b = 2 * Math.PI * generator.NextDouble();
            for (int m = 0; m < p; m++)
            {
                // Reduced modulo p before the cosine, so that large products lose no digits.
                double angle = unit * (k % p * m % p);
                net.Weights(0)[m * width + k] = T.CreateChecked(amplitude * Math.Cos(angle + a));
                net.Weights(0)[(p + m) * width + k] = T.CreateChecked(amplitude * Math.Cos(angle + b));
                net.Weights(1)[k * p + m] = T.CreateChecked(amplitude * Math.Cos(angle + a + b));
            }
        }
    }

    /// <summary>Scores a network of N neurons on all pairs.</summary>
    /// <exception cref="ArgumentException">N is not from 1 to 5000, or p makes no sense.</exception>
    public static CosineScore Score(int hidden, int seed, int modulus = 97)
    {
        if (hidden is < 1 or > 5000 || seed < 0) throw new ArgumentException($"From 1 to 5000 neurons and a seed from 0 up are needed; got {hidden} and {seed}. The paper has 500 neurons.");
        var all = ModularPairs.All(modulus);
        var net = new QuadraticNet<float>(modulus, hidden);
        Fill(net, new Generator((ulong)seed));
        double right = 0, others = 0;
        int hits = 0;
        foreach (var pairs in all.Parts(1000))
        {
            var logits = net.Forward(pairs, keep: false);
            for (int i = 0; i < pairs.Count; i++)
            {
                var row = logits.Slice(i * modulus, modulus);
                int sum = pairs.Sums[i];
                if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row) == sum) hits++;
                right += row[sum];
                others += System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(row) - (double)row[sum] * row[sum];
            }
        }
        return new(hidden, seed, (double)hits / all.Count, right / all.Count, Math.Sqrt(others / all.Count / (modulus - 1)), NeuronSpectra.Of(net).Ratios.Average());
    }

    /// <summary>Scores of several widths and seeds; seconds in all.</summary>
    public static IReadOnlyList<CosineScore> Scores(IEnumerable<int> widths, IEnumerable<int> seeds) => [.. from seed in seeds from width in widths select Score(width, seed)];

    /// <summary>Accuracy and logits against N.</summary>
    public static Figure Figure(IEnumerable<CosineScore> scores)
    {
        var widths = scores.GroupBy(s => s.Hidden).OrderBy(g => g.Key).ToList();
        double[] n = [.. widths.Select(g => (double)g.Key)];
        return Chart.Grid("A network of cosines adds without training", 2,
            Add(Chart.LogX("Accuracy on all pairs", "neurons N", "accuracy"), s => s.Accuracy, "accuracy").Reference(1, "all pairs right").Ticks(x: n),
            Add(Add(Chart.LogX("Logits", "neurons N", "logit"), s => s.CorrectLogit, "right class, mean"), s => s.OffTarget, "other classes, standard deviation").Reference(1, "target").Ticks(x: n));

        Figure Add(Figure figure, Func<CosineScore, double> number, string name) => figure
            .Dots(n, widths.Select(g => g.Average(number)), name, widths.Select(g => Experiments.Statistics.StandardError(g.Select(number)) ?? 0))
            .Line(n, widths.Select(g => g.Average(number)), name);
    }
}

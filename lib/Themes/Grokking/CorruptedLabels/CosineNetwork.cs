using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

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
    /// <summary>The network. Frequencies go through all residues, so that each of them gets about N/p neurons.</summary>
    /// <param name="modulus">p.</param>
    /// <param name="hidden">N.</param>
    /// <param name="generator">Draws the phases.</param>
    public static QuadraticNet Of(int modulus, int hidden, Generator generator)
    {
        var (first, output) = Weights(modulus, hidden, generator);
        return new(first, output);
    }

    private static (Tensor First, Tensor Output) Weights(int modulus, int hidden, Generator generator)
    {
        using var scope = NewDisposeScope();
        double amplitude = Math.Cbrt(2.0 / hidden), turn = 2 * Math.PI;
        var phases = generator.Uniform([hidden, 2], 0, turn, ScalarType.Float64).unbind(1);
        // s m modulo p before the cosine, so that large products lose no digits.
        var angles = (arange(modulus).unsqueeze(1) * arange(hidden).remainder(modulus)).remainder(modulus).to(ScalarType.Float64) * (turn / modulus);
        var first = cat([(angles + phases[0]).cos(), (angles + phases[1]).cos()]) * amplitude;
        var output = (angles + phases[0] + phases[1]).cos().t() * amplitude;
        return (Single(first), Single(output));

        static Tensor Single(Tensor weights) => weights.to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Scores a network of N neurons on all pairs.</summary>
    /// <exception cref="ArgumentException">N is not from 1 to 5000, or p makes no sense.</exception>
    public static CosineScore Score(int hidden, int seed, int modulus = 97)
    {
        if (hidden is < 1 or > 5000 || seed < 0) throw new ArgumentException($"From 1 to 5000 neurons and a seed from 0 up are needed; got {hidden} and {seed}. The paper has 500 neurons.");
        var all = ModularPairs.All(modulus);
        using var net = Of(modulus, hidden, new Generator((ulong)seed));
        var twin = new QuadraticNetKernel<float>(modulus, hidden);
        twin.CopyFrom(net);
        using var off = no_grad();
        double right = 0, others = 0;
        long hits = 0;
        foreach (var pairs in all.Parts(1000))
        {
            using var scope = NewDisposeScope();
            var (a, b, sums) = pairs.ToTensors();
            var logits = net.call(a, b);
            var correct = logits.gather(1, sums.unsqueeze(1)).to(ScalarType.Float64);
            hits += logits.argmax(1).eq(sums).sum().item<long>();
            right += correct.sum().item<double>();
            others += (logits.to(ScalarType.Float64).square().sum() - correct.square().sum()).item<double>();
        }
        return new(hidden, seed, (double)hits / all.Count, right / all.Count, Math.Sqrt(others / all.Count / (modulus - 1)), NeuronSpectra.Of(twin).Ratios.Average());
    }

    /// <summary>Scores of several widths and seeds; seconds in all.</summary>
    public static IReadOnlyList<CosineScore> Scores(IEnumerable<int> widths, IEnumerable<int> seeds) => [.. from seed in seeds from width in widths select Score(width, seed)];
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Digits made harder by noise.</summary>
public sealed record ComplexityConfig
{
    /// <summary>σ of normal noise on each pixel, in units of full ink.</summary>
    public double PixelNoise { get; init; }

    /// <summary>Share of labels that are wrong, in the training and in the test digits.</summary>
    public double LabelNoise { get; init; }

    /// <summary>Decides split, noise, asked points and network; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (!(PixelNoise is >= 0 and < 100) || !(LabelNoise is >= 0 and <= 1) || Seed < 0)
        {
            throw new ArgumentException($"Pixel noise of at least 0, label noise of 0 to 1 and a seed of at least 0 are needed; got {this}. Use 0.3 and 0, say.");
        }
    }
}

/// <summary>Complexity without a network, and the error with one.</summary>
public sealed record ComplexityResult
{
    /// <summary>CSG of the 1200 training digits.</summary>
    public required double Gradient { get; init; }

    /// <summary>Eigenvalues of the Laplacian, ascending, [10].</summary>
    public required double[] Spectrum { get; init; }

    /// <summary>Test error of a 64-64-10 network after 500 steps.</summary>
    public required double Error { get; init; }

    /// <summary>Rank correlation over the 45 pairs of classes: similarity W against how often the network takes one for the other. NaN where it confuses none.</summary>
    public required double ConfusionRank { get; init; }
}

/// <summary>Branchaud-Charron, Achkar and Jodoin, Spectral Metric for Dataset Complexity Assessment (2019), arXiv 1905.07299, on 8 x 8 digits.</summary>
public static class ComplexityExperiment
{
    private const int Samples = 100, Neighbours = 3;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ComplexityConfig, ComplexityResult> Experiment { get; } = new("pruning-complexity", version: 2, Run);

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ComplexityResult Run(ComplexityConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var digits = PruningDigits.Split(config.Seed);
        var train = Harder(digits.Pool, config.PixelNoise, config.LabelNoise, root.Split(0));
        var test = Harder(digits.Test, config.PixelNoise, config.LabelNoise, root.Split(1));
        var shares = SpectralComplexity.Neighbourhoods(train.Inputs, train.Labels, train.Classes, Samples, Neighbours, root.Split(2));
        var similarity = SpectralComplexity.Similarity(shares);
        var spectrum = SpectralComplexity.Spectrum(similarity);
        progress?.Report(0.5);
        var net = PruningNetKernel.Normal(train.Width, 64, train.Classes, root.Split(3));
        new PruningTrainer(net, train, new() { Steps = 500 }, root.Split(4)).RunTo(500, cancellation);
        var (error, confused) = Confusion(net, test);
        var pairs = (from i in Enumerable.Range(0, test.Classes) from j in Enumerable.Range(0, i) select (i, j)).ToList();
        progress?.Report(1);
        return new()
        {
            Gradient = SignificantDigits.Of(SpectralComplexity.Gradient(spectrum)), Spectrum = SignificantDigits.Of(spectrum), Error = SignificantDigits.Of(error),
            ConfusionRank = SignificantDigits.Of(Statistics.RankCorrelation(pairs.Select(p => similarity[p.i][p.j]), pairs.Select(p => confused[p.i, p.j] + confused[p.j, p.i]))),
        };
    }

    /// <summary>The same digits with noise on the pixels and some wrong labels.</summary>
    public static PruningSet Harder(PruningSet set, double pixelNoise, double labelNoise, Generator generator)
    {
        var pixels = generator.Split(0);
        float[] inputs = pixelNoise == 0 ? set.Inputs : [.. set.Inputs.Select(v => v + (float)(pixelNoise * pixels.NextNormal()))];
        return (set with { Inputs = inputs }).Flip(labelNoise, generator.Split(1)).Set;
    }

    private static (double Error, double[,] Confused) Confusion(PruningNetKernel net, PruningSet test)
    {
        var logits = net.Forward(test.Inputs);
        var confused = new double[test.Classes, test.Classes];
        var wrong = 0;
        for (var i = 0; i < test.Count; i++)
        {
            var top = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits.Slice(i * test.Classes, test.Classes));
            if (top == test.Labels[i]) continue;
            wrong++;
            confused[test.Labels[i], top]++;
        }

        return (wrong / (double)test.Count, confused);
    }
}

using System.Numerics.Tensors;
using Phenomena.Experiments;
using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Themes.Diffusion;

/// <summary>A class-conditional <see cref="ScoreNet"/> on 1500 digits.</summary>
public sealed record DigitNetConfig
{
    /// <summary>Training steps.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Share of rows whose class is hidden.</summary>
    public double Unlabelled { get; init; } = 0.5;

    /// <summary>Start, batches and noise.</summary>
    public int Seed { get; init; }
}

/// <summary>The net at some step and noise level, without a class, beside closed forms at held-out digits.</summary>
/// <param name="Step">Training steps done.</param>
/// <param name="Sigma">σ.</param>
/// <param name="Error">Squared error of the denoised image, a pixel.</param>
/// <param name="GaussianError">That of the Gaussian.</param>
/// <param name="Gaussian">Squared distance of net and Gaussian denoiser, a pixel.</param>
/// <param name="Classes">Of net and mixture of one Gaussian a class.</param>
/// <param name="Points">Of net and the exact denoiser of the training set.</param>
/// <param name="Own">Squared length of what the net moves x by, a pixel: explained share is 1 − distance/this.</param>
public sealed record DigitNetView(int Step, double Sigma, double Error, double GaussianError, double Gaussian, double Classes, double Points, double Own);

/// <summary>The trained net.</summary>
/// <param name="Weights">Of all its parameters, in order.</param>
/// <param name="Views">The net on its way.</param>
public sealed record DigitNetResult(float[] Weights, DigitNetView[] Views);

/// <summary>The net that several studies share: width 128, three layers.</summary>
public static class DigitNetExperiment
{
    /// <summary>The noise levels at which a net is looked at.</summary>
    public static IReadOnlyList<double> Sigmas { get; } = [0.1, 0.2, 0.5, 1, 2, 5, 10];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<DigitNetConfig, DigitNetResult> Experiment { get; } = new("diffusion-digit-net", version: 2, Run) { Trial = c => c with { Steps = 40 }, Tolerance = 1e-3 };

    /// <summary>Training digits and those held out: of mean 0 and mean variance 1.</summary>
    public static (DigitImages Train, DigitImages Test) Images { get; } = DigitImages.Split(0, true, 1500, 297) is var parts ? (parts[0], parts[1]) : default;

    /// <summary>ln σ of training is normal around −0.8 with std 1.4.</summary>
    public static double DrawSigma(Generator random) => Math.Exp(-0.8 + 1.4 * random.NextNormal());

    /// <summary>A net of this size, with these weights where given.</summary>
    public static ScoreNet Net(Generator random, float[]? weights = null)
    {
        var net = new ScoreNet(DigitImages.Dimension, 128, 3, random, classes: 10);
        int at = 0;
        using var off = no_grad();
        if (weights is not null)
            foreach (var w in net.parameters()) w.copy_(tensor(weights[at..(at += (int)w.numel())], w.shape));
        return net;
    }

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static DigitNetResult Run(DigitNetConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Steps < 1 || !(config.Unlabelled is >= 0 and <= 1)) throw new ArgumentException($"At least one step and a share from 0 to 1 are needed; got {config}.");
        var (random, d, (train, test)) = (new Generator((ulong)config.Seed), DigitImages.Dimension, Images);
        var (net, law, classes, points) = (Net(random.Split(0)), new GaussianLaw(d, train.Rows), new ClassLaws(train), new Mixture(d, train.Rows, [1e-6]));
        var views = new List<DigitNetView>();
        ScoreTraining.Train(net, train.Rows, d, train.Labels, 10, DrawSigma, new() { Steps = config.Steps, Unlabelled = config.Unlabelled }, random.Split(1),
            [.. new[] { 30, 100, 300 }.Where(s => s < config.Steps), config.Steps], step => views.AddRange(Sigmas.Select((s, i) => View(step, s, random.Split((ulong)i + 2)))), cancellation);
        return new([.. net.parameters().SelectMany(w => w.data<float>().ToArray())], [.. views]);

        DigitNetView View(int step, double sigma, Generator noise)
        {
            double[] x = [.. test.Rows.Select(v => v + sigma * noise.NextNormal())], own = Guess(net.Denoiser(d, 10)), gaussian = Guess(law.Denoise);
            double[] Guess(Denoiser denoise)
            {
                double[] into = new double[x.Length];
                denoise(x, sigma, into);
                return into;
            }
            double Off(double[] a, double[] b) => Math.Pow(TensorPrimitives.Distance<double>(a, b), 2) / a.Length;
            return new(step, sigma, Off(own, test.Rows), Off(gaussian, test.Rows), Off(own, gaussian), Off(own, Guess(classes.Denoise)), Off(own, Guess(points.Denoise)), Off(own, x));
        }
    }
}

/// <summary>One Gaussian with its own covariance for each class.</summary>
public sealed class ClassLaws
{
    private readonly GaussianLaw[] _laws;
    private readonly double[] _logWeights;

    /// <summary>Fits them.</summary>
    public ClassLaws(DigitImages images)
    {
        _laws = [.. Enumerable.Range(0, 10).Select(c => new GaussianLaw(DigitImages.Dimension, images.Of(c), 1e-3))];
        _logWeights = [.. Enumerable.Range(0, 10).Select(c => Math.Log(images.Labels.Count(label => label == c) / (double)images.Count))];
    }

    /// <summary>The <see cref="Denoiser"/>: the Gaussians' guesses, weighted by what each makes of x.</summary>
    public void Denoise(ReadOnlySpan<double> x, double sigma, Span<double> denoised)
    {
        double[][] guesses = new double[10][];
        for (int c = 0; c < 10; c++) _laws[c].Denoise(x, sigma, guesses[c] = new double[x.Length]);
        double[] logs = new double[10];
        for (int at = 0; at < x.Length; at += DigitImages.Dimension)
        {
            for (int c = 0; c < 10; c++) logs[c] = _logWeights[c] + _laws[c].LogDensity(x.Slice(at, DigitImages.Dimension), sigma);
            TensorPrimitives.SoftMax<double>(logs, logs);
            var into = denoised.Slice(at, DigitImages.Dimension);
            into.Clear();
            for (int c = 0; c < 10; c++) TensorPrimitives.MultiplyAdd(guesses[c].AsSpan(at, DigitImages.Dimension), logs[c], into, into);
        }
    }
}

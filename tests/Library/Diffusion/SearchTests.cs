using Phenomena.Themes.Diffusion;
using Xunit;

namespace Phenomena.Tests.Library.Diffusion;

/// <summary>What searches over samples stand on: verifiers and the pyramid of scales.</summary>
public sealed class SearchTests
{
    private static readonly DigitImages[] s_parts = DigitImages.Split(0, false, 400, 300);

    [Fact]
    public void A_linear_verifier_is_at_the_minimum_of_its_penalised_likelihood()
    {
        var (train, c) = (s_parts[0], 0.3);
        var verifier = DigitVerifier.Linear(train, c);
        // ln p is affine but for its normaliser: differences of two classes give back the weights.
        double[] Logits(double[] row) => [.. Enumerable.Range(0, 10).Select(k => verifier.LogP(row, _ => k)[0])];
        double[] p = [.. Enumerable.Range(0, train.Count).SelectMany(i => Logits(train.Rows[(64 * i)..(64 * i + 64)]).Select(Math.Exp))];
        double[] zero = Logits(new double[64]);
        // At the minimum W_k = −C Σ (p_k − y_k) x, and the sum over examples of p_k − y_k is 0.
        for (int pixel = 18; pixel < 50; pixel += 7)
        {
            double[] unit = new double[64];
            unit[pixel] = 1;
            double[] lit = Logits(unit);
            double Weight(int k) => lit[k] - zero[k];
            double Slope(int k) => -c * Enumerable.Range(0, train.Count).Sum(i => (p[10 * i + k] - (train.Labels[i] == k ? 1 : 0)) * train.Rows[64 * i + pixel]);
            Assert.Equal(Slope(3) - Slope(7), Weight(3) - Weight(7), 2e-4);
        }
        Assert.Equal(train.Labels.Count(l => l == 3), Enumerable.Range(0, train.Count).Sum(i => p[10 * i + 3]), 1e-2);
        Assert.InRange(verifier.Classify(s_parts[1].Rows).Zip(s_parts[1].Labels, (a, b) => a == b ? 1.0 : 0).Average(), 0.88, 0.98);
    }

    [Fact]
    public void A_net_verifier_knows_most_digits_and_is_the_same_twice()
    {
        var parts = DigitImages.Split(0, true, 700, 300);
        DigitVerifier Trained() => DigitVerifier.Net(parts[0], new Generator(1), cancellation: TestContext.Current.CancellationToken);
        var verifier = Trained();
        Assert.InRange(verifier.Classify(parts[1].Rows).Zip(parts[1].Labels, (a, b) => a == b ? 1.0 : 0).Average(), 0.88, 0.99);
        Assert.Equal(verifier.LogP(parts[1].Rows, i => i % 10), Trained().LogP(parts[1].Rows, i => i % 10));
        Assert.Equal(1, Enumerable.Range(0, 10).Sum(k => Math.Exp(verifier.LogP(parts[1].Rows[..64], _ => k)[0])), 1e-6);
    }

    [Fact]
    public void Blocks_are_means_and_detail_is_that_of_a_training_image()
    {
        double[] image = [.. Enumerable.Range(0, 64).Select(i => (double)i)];
        Assert.Equal([31.5], DigitPyramid.Down(image, 1));
        Assert.Equal(4.5, DigitPyramid.Down(image, 4)[0], 12);
        Assert.Equal(image, DigitPyramid.Down(DigitPyramid.Up(image, 16), 8));
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], DigitPyramid.Up([1, 2, 3, 4], 4));
        // With one training image its own scales grow into it, but for the noise.
        var only = new DigitImages(s_parts[0].Rows[..64], s_parts[0].Labels[..1]);
        var (pyramid, random) = (new DigitPyramid(only), new Generator(2));
        double[] grown = pyramid.Next(pyramid.Next(pyramid.Next(pyramid.Start(random), random), random), random);
        Assert.InRange(Math.Sqrt(grown.Zip(only.Rows, (a, b) => (a - b) * (a - b)).Average()), 0.01, 0.08);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => DigitVerifier.Linear(s_parts[0], 0));
        Assert.Throws<ArgumentException>(() => DigitVerifier.Net(new([], []), new Generator(0), cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => DigitPyramid.Down(new double[64], 3));
        Assert.Throws<ArgumentException>(() => DigitPyramid.Up(new double[5], 8));
        Assert.Throws<ArgumentException>(() => new DigitPyramid(s_parts[0]).Next(new double[64], new Generator(0)));
    }
}

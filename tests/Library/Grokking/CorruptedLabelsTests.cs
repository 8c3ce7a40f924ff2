using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class CorruptedLabelsTests
{
    [Fact]
    public void A_cosine_has_a_ratio_of_one_and_its_own_frequency()
    {
        double[] row = [.. Enumerable.Range(0, 97).Select(m => 0.3 * Math.Cos(2 * Math.PI * 12 * m / 97 + 1.1))];
        double[] amplitudes = NeuronSpectra.Amplitudes(row);
        Assert.Equal(49, amplitudes.Length);
        Assert.Equal(12, Array.IndexOf(amplitudes, amplitudes.Max()));
        Assert.Equal(0.3 * 97 / 2, amplitudes[12], 1e-9);
        Assert.Equal(1, NeuronSpectra.Ratio(amplitudes), 1e-9);
        Assert.Equal(0, NeuronSpectra.Ratio(new double[49]));
    }

    [Fact]
    public void Two_cosines_of_one_size_have_a_ratio_of_one_half_and_power_is_kept()
    {
        double[] row = [.. Enumerable.Range(0, 31).Select(m => Math.Cos(2 * Math.PI * 3 * m / 31) + Math.Sin(2 * Math.PI * 7 * m / 31) + 0.5)];
        double[] amplitudes = NeuronSpectra.Amplitudes(row);
        // Parseval: every frequency but 0 stands for itself and its mirror image.
        Assert.Equal(row.Sum(v => v * v), (2 * amplitudes.Sum(a => a * a) - amplitudes[0] * amplitudes[0]) / 31, 1e-9);
        amplitudes[0] = 0;
        Assert.Equal(0.5, NeuronSpectra.Ratio(amplitudes), 1e-9);
    }

    [Fact]
    public void Random_weights_have_a_ratio_of_about_0_040()
    {
        var net = new QuadraticNetKernel<float>(97, 500);
        net.InitializeNormal(0.05, new Generator(1));
        Assert.InRange(NeuronSpectra.Of(net).Ratios.Average(), 0.039, 0.042);
    }

    [Fact]
    public void The_gradient_of_the_squared_error_is_that_of_central_differences()
    {
        var root = new Generator(3);
        var net = new QuadraticNetKernel<double>(7, 9);
        net.InitializeNormal(0.6, root.Split(0));
        var (train, _) = ModularPairs.Split(7, 0.5, root.Split(1));
        var noisy = NoisyPairs.Corrupt(train, 0.4, root.Split(2)).Pairs;
        var logits = net.Forward(noisy);
        Assert.Equal(Naive(logits, noisy), SquaredError.Loss<double>(logits, noisy.Labels), 1e-12);
        SquaredError.ToGradient(logits, noisy.Labels);
        net.Backward(noisy, logits);
        for (int i = 0; i < net.Parameters.Length; i += 5)
        {
            double w = net.Parameters[i], step = 1e-5;
            double numeric = (At(w + step) - At(w - step)) / (2 * step);
            net.Parameters[i] = w;
            Assert.Equal(numeric, net.Gradient[i], 1e-7);

            double At(double value)
            {
                net.Parameters[i] = value;
                return Naive(net.Forward(noisy, keep: false), noisy);
            }
        }

        static double Naive(Span<double> z, ModularPairs pairs)
        {
            double sum = 0;
            for (int i = 0; i < pairs.Count; i++)
                for (int q = 0; q < pairs.Modulus; q++) sum += Math.Pow(z[i * pairs.Modulus + q] - (q == pairs.Labels[i] ? 1 : 0), 2);
            return sum / (pairs.Count * pairs.Modulus);
        }
    }

    [Fact]
    public void Noise_redraws_its_share_of_labels_and_leaves_the_others()
    {
        var (train, _) = ModularPairs.Split(97, 0.5, new Generator(4));
        var noisy = NoisyPairs.Corrupt(train, 0.35, new Generator(5));
        Assert.Equal(4704, train.Count);
        Assert.Equal(1646, noisy.Redrawn.Count(r => r));
        Assert.All(Enumerable.Range(0, train.Count).Where(i => !noisy.Redrawn[i]), i => Assert.Equal(train.Sums[i], noisy.Pairs.Labels[i]));
        // 1 in 97 is right by chance: 17 expected, and each class about 17 times.
        Assert.InRange(Enumerable.Range(0, train.Count).Count(i => noisy.Redrawn[i] && noisy.Pairs.Labels[i] == train.Sums[i]), 3, 36);
        Assert.Equal(97, Enumerable.Range(0, train.Count).Where(i => noisy.Redrawn[i]).Select(i => noisy.Pairs.Labels[i]).Distinct().Count());
        Assert.DoesNotContain(true, NoisyPairs.Corrupt(train, 0, new Generator(5)).Redrawn);
        Assert.Throws<ArgumentException>(() => NoisyPairs.Corrupt(train, 1.2, new Generator(5)));
        Assert.Throws<ArgumentException>(() => NoisyPairs.Corrupt(train, double.NaN, new Generator(5)));
    }

    [Fact]
    public void Residues_of_a_network_of_cosines_lie_on_a_circle_in_the_order_of_their_frequency()
    {
        const int p = 31, width = 310;
        var net = new QuadraticNetKernel<float>(p, width);
        var generator = new Generator(2);
        for (int k = 0; k < width; k++)
        {
            double phase = 2 * Math.PI * generator.NextDouble();
            for (int m = 0; m < p; m++) net.Weights(0)[m * width + k] = (float)Math.Cos(2 * Math.PI / p * (k * m % p) + phase);
        }
        int[] neurons = [.. Enumerable.Range(0, width).Where(k => k % p is 5 or p - 5)];
        var circle = CirclePlane.Of([(0, new float[p * width]), (1, net.Weights(0)[..(p * width)].ToArray())], p, 5, neurons);
        Assert.Equal(1, circle.Share, 1e-3);
        Assert.All(circle.Points[0], at => Assert.Equal(0, at[0] + at[1]));
        // Random phases: the circle is an ellipse until there are many neurons. Its order is exact.
        Assert.Equal(1, circle.Points[1].Average(at => at[0] * at[0] + at[1] * at[1]), 0.02);
        double[] angles = [.. Enumerable.Range(0, p).OrderBy(m => 5 * m % p).Select(m => Math.Atan2(circle.Points[1][m][1], circle.Points[1][m][0]))];
        Assert.Equal(0, angles[0], 0.02);
        Assert.All(Enumerable.Range(0, p), i => Assert.True((angles[(i + 1) % p] - angles[i] + 2 * Math.PI) % (2 * Math.PI) < Math.PI / 4));
    }

    [Fact]
    public void Pruning_ends_at_chance_from_both_sides_and_puts_the_weights_back()
    {
        var training = new CorruptedTraining(new() { Modulus = 23, Hidden = 60, Fraction = 0.6, Noise = 0.2, WeightDecay = 5 });
        for (int i = 0; i < 60; i++) training.Step();
        float[] before = [.. training.Net.Parameters];
        var whole = training.Score().Accuracies;
        var curve = NeuronPruning.Curve(training.Net, NeuronSpectra.Of(training.Net).Ratios, () => training.Score().Accuracies, CancellationToken.None);
        Assert.Equal(before, training.Net.Parameters);
        Assert.Equal(21, curve.Length);
        Assert.Equal(whole.Test, curve[0].Lowest.Test, 1e-4);
        Assert.Equal(whole.Test, curve[0].Highest.Test, 1e-4);
        Assert.True(whole.Train > 0.5);
        // All weights 0: one class for every pair.
        Assert.InRange(curve[^1].Lowest.Test, 0, 3.0 / 23);
        Assert.Equal(curve[^1].Lowest, curve[^1].Highest);
    }

    [Fact]
    public void A_removed_neuron_has_no_part_in_the_logits()
    {
        var net = new QuadraticNetKernel<double>(7, 5);
        net.InitializeNormal(1, new Generator(6));
        var pairs = ModularPairs.All(7);
        double[] with = net.Forward(pairs).ToArray();
        double[] own = [.. Enumerable.Range(0, pairs.Count).SelectMany(i =>
        {
            double h = net.Weights(0)[pairs.A[i] * 5 + 3] + net.Weights(0)[(7 + pairs.B[i]) * 5 + 3];
            return net.Weights(1).Slice(3 * 7, 7).ToArray().Select(w => h * h * w);
        })];
        NeuronPruning.Clear(net, 3);
        double[] without = net.Forward(pairs).ToArray();
        Assert.All(Enumerable.Range(0, with.Length), i => Assert.Equal(with[i] - own[i], without[i], 1e-9));
    }
}

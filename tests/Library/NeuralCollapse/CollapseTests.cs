using MathNet.Numerics.LinearAlgebra;
using Phenomena.Datasets;
using Phenomena.Themes.NeuralCollapse;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.NeuralCollapse;

/// <summary>Measures of collapse on features where they are known, free features against their theory, and the network that is trained.</summary>
public sealed class CollapseTests
{
    private static Matrix<double> Normal(int rows, int columns, ulong seed, double scale = 1)
    {
        var random = new Generator(seed);
        return Matrix<double>.Build.Dense(rows, columns, (_, _) => scale * random.NextNormal());
    }

    [Fact]
    public void A_simplex_has_collapsed_and_noise_on_it_has_the_variance_that_was_put_in()
    {
        int[] labels = [.. Enumerable.Range(0, 4000).Select(i => i % 4)];
        var corners = Matrix<double>.Build.DenseIdentity(4) - 0.25;
        var frame = Normal(9, 9, 1).QR().Q.SubMatrix(0, 9, 0, 4);
        var exact = frame * Matrix<double>.Build.Dense(4, 4000, (j, i) => corners[j, labels[i]]);
        var metrics = CollapseMetrics.Of(exact, labels, 4);
        Assert.All([metrics.Trace, metrics.Pseudo, metrics.Lengths, metrics.Angles], v => Assert.InRange(v, 0, 1e-12));
        Assert.InRange(metrics.SelfDuality(3 * (frame * corners).Transpose()), 0, 1e-12);
        Assert.InRange(metrics.SelfDuality(-(frame * corners).Transpose()), 1.999, 2.001);
        Assert.Equal(1, metrics.Nearest(exact, labels));
        Assert.Equal(0.75, metrics.Nearest(exact, [.. labels.Select(l => l == 0 ? 1 : l)]), 12);
        // |m_c − g|² is 3/4, so S_B has trace 3/4 and eigenvalues 1/4; noise of 0.1 in nine directions.
        var noisy = CollapseMetrics.Of(exact + Normal(9, 4000, 2, 0.1), labels, 4);
        Assert.InRange(noisy.Trace, 0.95 * 0.09 / 0.75, 1.05 * 0.09 / 0.75);
        Assert.InRange(noisy.Pseudo, 0.93 * 3 * 0.01 / 0.25 / 4, 1.07 * 3 * 0.01 / 0.25 / 4);
    }

    [Fact]
    public void Features_that_cannot_be_measured_are_refused()
    {
        var two = Normal(3, 4, 3);
        foreach (var (labels, classes) in new (int[], int)[] { ([0, 0, 0, 0], 1), ([0, 0, 1, 1], 3), ([0, 1, 0], 2), ([0, 1, 2, 0], 2), ([0, 1, -1, 0], 2) })
            Assert.Contains("samples in each", Assert.Throws<ArgumentException>(() => CollapseMetrics.Of(two, labels, classes)).Message);
        Assert.Throws<ArgumentException>(() => new UnconstrainedFeatures(2, 3, 0.1, 0).Weights(Normal(4, 5, 1)));
        Assert.Throws<ArgumentException>(() => new UnconstrainedFeatures(2, 3, 0, 0).Weights(Normal(4, 6, 1)));
        Assert.Throws<ArgumentException>(() => TerminalExperiment.Run(new() { Steps = 0 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_flow_goes_down_the_loss_and_the_minimiser_has_no_slope_left()
    {
        var (model, h) = (new UnconstrainedFeatures(3, 5, 0.05, 0.02, 0.4), Normal(6, 15, 4, 0.5));
        var target = Normal(6, 15, 5, 0.5);
        double Loss(Matrix<double> at)
        {
            var w = model.Weights(at);
            double Square(Matrix<double> m) => Math.Pow(m.FrobeniusNorm(), 2);
            return Square(w * at - model.Targets) / 30 + 0.05 * Square(w) / 6 + 0.02 * Square(at) / 30 + 0.4 * Square(at - target) / 30;
        }
        var flow = model.Flow(h, target);
        foreach (var (i, j) in new[] { (0, 0), (3, 7), (5, 14) })
        {
            Matrix<double> up = h.Clone(), down = h.Clone();
            (up[i, j], down[i, j]) = (up[i, j] + 1e-5, down[i, j] - 1e-5);
            Assert.Equal(-flow[i, j] / 15, (Loss(up) - Loss(down)) / 2e-5, 7);
        }
        var least = model.Minimiser(target, 1e-13);
        Assert.InRange(model.Flow(least, target).FrobeniusNorm(), 0, 1e-9);
        Assert.True(Loss(least) < Loss(target) && Loss(least) < Loss(h));
    }

    [Theory]
    [InlineData(4, 4, 0.05, 0.01, 0.3)]
    [InlineData(3, 8, 0.01, 0.1, 0.3)]
    public void Near_collapse_noise_is_left_as_the_first_order_says(int classes, int d, double weightDecay, double featureDecay, double pull)
    {
        var model = new UnconstrainedFeatures(classes, 10, weightDecay, featureDecay, pull);
        var frame = Normal(d, d, 6).QR().Q.SubMatrix(0, d, 0, classes);
        var collapsed = model.Collapsed(frame);
        Assert.InRange((model with { Pull = 0 }).Flow(collapsed).FrobeniusNorm(), 0, 1e-10);
        Assert.InRange((model.Weights(collapsed) * collapsed - (1 - Math.Sqrt(weightDecay * featureDecay)) * model.Targets).FrobeniusNorm(), 0, 1e-10);
        var within = Matrix<double>.Build.DenseIdentity(classes * 10) - model.Targets.Transpose() * model.Targets / 10;
        var noise = Normal(d, classes * 10, 7, 1e-3) * within;
        var left = model.Minimiser(collapsed + noise, 1e-13) * within;
        var inside = frame * (frame.Transpose() * noise);
        static double Share(Matrix<double> of, Matrix<double> part) => of.PointwiseMultiply(part).RowSums().Sum() / part.PointwiseMultiply(part).RowSums().Sum();
        Assert.InRange(Share(left, inside), model.Inside - 1e-3, model.Inside + 1e-3);
        if (d > classes) Assert.InRange(Share(left, noise - inside), model.Outside - 1e-3, model.Outside + 1e-3);
    }

    [Fact]
    public void Hidden_layers_are_what_the_outputs_are_made_of()
    {
        using var scope = NewDisposeScope();
        using var net = new LayeredNet(new(1), 4, 7, 5, 3);
        var x = new Generator(2).Normal([6, 4]);
        Tensor[] hidden = [.. net.Hidden(x)];
        Assert.Equal([7L, 5L], hidden.Select(h => h.shape[1]));
        Assert.True(net.call(x).allclose(net.Layers[2].call(net.Layers[1].call(net.Layers[0].call(x).relu()).relu())));
        Assert.Equal(0, (net.call(x) - net.Layers[^1].call(hidden[^1])).abs().max().item<float>());
        using var linear = new LayeredNet(new(1), 4, 3);
        Assert.True(linear.call(x).allclose(linear.Layers[0].call(x)));
    }

    [Fact]
    public void Training_collapses_the_last_layer_more_than_the_first()
    {
        var result = TerminalExperiment.Run(new() { Steps = 150, Squared = true }, TestContext.Current.CancellationToken);
        Assert.Equal([0, 30, 100, 150], result.Steps);
        Assert.True(result.Trace[^1][4] < 0.5 * result.Trace[^1][1] && result.Trace[0][4] > result.Trace[0][0]);
        Assert.InRange(result.TrainAccuracy[^1], 0.9, 1);
        Assert.Throws<OperationCanceledException>(() => TerminalExperiment.Run(new(), new(canceled: true)));
    }

    [Fact]
    public void Merging_units_that_are_alike_changes_nothing_and_random_ones_do()
    {
        using var net = new LayeredNet(new(3), 64, 6, 10);
        var layers = FeatureMerging.Layers(net);
        var (train, _) = DigitsTraining.Split(0);
        Assert.Equal(DigitsTraining.Accuracy(net, train), FeatureMerging.Accuracy(layers, train), 12);
        // Every unit twice, the second reading twice as much and saying half of it: twice the function of one.
        Matrix<double>[] doubled = [layers[0].Stack(2 * layers[0]), layers[1].SubMatrix(0, 10, 0, 6).Append(0.5 * layers[1].SubMatrix(0, 10, 0, 6)).Append(layers[1].SubMatrix(0, 10, 6, 1))];
        var random = new Generator(5);
        var merged = FeatureMerging.Reduced(doubled, 0.5, Reduction.MergeAlike, random);
        double[] Output(Matrix<double>[] of) => (of[1] * (of[0] * Bias(Pixels(train.Subset([1, 2, 3])))).PointwiseMaximum(0).InsertRow(of[0].RowCount, Vector<double>.Build.Dense(3, 1))).ToRowMajorArray();
        Assert.Equal(6, merged[0].RowCount);
        Assert.Equal(0, Output(doubled).Zip(Output(merged), (a, b) => Math.Abs(a - b)).Max(), 3);
        Assert.True(Output(doubled).Zip(Output(FeatureMerging.Reduced(doubled, 0.5, Reduction.MergeRandom, random)), (a, b) => Math.Abs(a - b)).Max() > 0.01);
        Assert.Equal([6, 7], FeatureMerging.Reduced(doubled, 0.5, Reduction.Prune, random).Select((m, l) => l == 0 ? m.RowCount : m.ColumnCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureMerging.Reduced(layers, 1, Reduction.Prune, random));
        static Matrix<double> Pixels(LabelledImages data) => Matrix<double>.Build.Dense(64, data.Count, (j, i) => data.Pixels[i * 64 + j]);
        static Matrix<double> Bias(Matrix<double> x) => x.InsertRow(64, Vector<double>.Build.Dense(x.ColumnCount, 1));
    }
}

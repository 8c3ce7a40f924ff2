using System.Numerics.Tensors;
using Phenomena.Experiments;
using Phenomena.Themes.Pruning;
using Xunit;

namespace Phenomena.Tests.Library.Pruning;

/// <summary>The companion papers' scores and experiments.</summary>
public sealed class SidePaperTests
{
    [Fact]
    public void Alignment_is_the_cosine_of_the_last_layer_s_gradient_and_weights()
    {
        var generator = new Generator(1);
        var net = PruningNetKernel.Normal(5, 7, 3, generator);
        for (int c = 0; c < 3; c++) net.SecondBias[c] = c - 1;
        float[] inputs = [.. Enumerable.Range(0, 20).Select(_ => (float)generator.NextNormal())];
        var set = new PruningSet(inputs, [0, 1, 2, 1], 3);
        var alignment = GradientWeightAlignment.Of(net, set);
        for (int i = 0; i < 4; i++)
        {
            var errors = net.Forward(set.Row(i));
            PruningErrors.OfLogits(errors, set.Labels.AsSpan(i, 1));
            net.Backward(set.Row(i), errors);
            float[] gradient = net.Second(net.Gradient).ToArray(), weights = net.SecondWeights.ToArray();
            Assert.Equal(-TensorPrimitives.CosineSimilarity<float>(gradient, weights), alignment[i], 1e-5);
        }
        // A flat law has excess kurtosis −1.2: the mean over next to nothing.
        double[] flat = [.. Enumerable.Range(0, 1001).Select(i => i / 1000.0)], normal = [.. Enumerable.Range(0, 20_000).Select(_ => 0.5 + generator.NextNormal())];
        Assert.True(Math.Abs(GradientWeightAlignment.Summary(flat)) > 1000);
        Assert.Equal(0.5 / 1.2, GradientWeightAlignment.Summary(normal), 0.05);
    }

    [Fact]
    public void Mimic_scores_are_how_fast_the_loss_falls_on_the_way_to_the_reference()
    {
        var generator = new Generator(2);
        PruningNetKernel net = PruningNetKernel.Normal(4, 6, 3, generator), reference = PruningNetKernel.Normal(4, 6, 3, generator);
        var set = new PruningSet([.. Enumerable.Range(0, 12).Select(_ => (float)generator.NextNormal())], [2, 0, 1], 3);
        var scores = MimicExperiment.Scores(net, reference, set);
        float[] way = [.. reference.Parameters.Zip(net.Parameters, (r, w) => r - w)];
        double length = TensorPrimitives.Norm<float>(way);
        for (int i = 0; i < 3; i++) Assert.Equal(-(Loss(i, 1e-3) - Loss(i, -1e-3)) / (2e-3 * length), scores[i], 2e-3);
        Assert.All(MimicExperiment.Scores(net, net, set), m => Assert.Equal(0, m));
        Assert.Equal(3, MimicExperiment.Weights([5, -1, 900], 0.2).Sum(), 9);
        Assert.Equal(2, MimicExperiment.Otsu([0, 0.1, 0.2, 2, 2.1, 2.2]), 9);

        double Loss(int i, double share)
        {
            var moved = net.Copy();
            for (int p = 0; p < way.Length; p++) moved.Parameters[p] += (float)(share * way[p]);
            var logits = moved.Forward(set.Row(i));
            double top = TensorPrimitives.Max<float>(logits), sum = 0;
            foreach (float z in logits) sum += Math.Exp(z - top);
            return top + Math.Log(sum) - logits[set.Labels[i]];
        }
    }

    [Fact]
    public void Chosen_batches_step_as_the_trainer_does_and_a_weight_of_zero_leaves_an_example_out()
    {
        var generator = new Generator(3);
        var set = new PruningSet([.. Enumerable.Range(0, 40).Select(_ => (float)generator.NextNormal())], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0], 3);
        var rule = new PruningRule { Batch = 10, Steps = 5 };
        PruningNetKernel a = PruningNetKernel.Normal(4, 6, 3, generator), b = a.Copy(), c = a.Copy(), d = a.Copy();
        new PruningTrainer(a, set, rule, new Generator(4)).RunTo(5, TestContext.Current.CancellationToken);
        int[] all = [.. Enumerable.Range(0, 10)];
        var chosen = new PruningTrainer(b, set, rule, new Generator(4));
        for (int i = 0; i < 5; i++) chosen.Learn(all);
        Assert.All(a.Parameters.Zip(b.Parameters), p => Assert.Equal(p.First, p.Second, 1e-5f));

        new PruningTrainer(c, set, rule, new Generator(4)).Learn(all, [2, 2, 2, 2, 2, 0, 0, 0, 0, 0]);
        new PruningTrainer(d, set, rule, new Generator(4)).Learn([0, 1, 2, 3, 4]);
        Assert.All(c.Parameters.Zip(d.Parameters), p => Assert.Equal(p.First, p.Second, 1e-6f));
        int[] drawn = ExampleOrder.Draw([3, 1, 2, 0, 4, 5, 6, 7, 8, 9], 3, 10, generator);
        Assert.Equal(new[] { 1, 2, 3 }, drawn.Order());
    }

    [Fact]
    public void A_stopped_condensation_does_no_further_step()
    {
        using var stop = new CancellationTokenSource();
        List<double> seen = [];
        Assert.Throws<OperationCanceledException>(() => CondensationExperiment.Run(new() { Offset = 10, Steps = 100_000 }, stop.Token, new Inline(done =>
        {
            seen.Add(done);
            if (seen.Count == 20) stop.Cancel();
        })));
        Assert.Equal(20, seen.Count);
    }

    private sealed class Inline(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    [Fact]
    public void Ranks_give_the_area_under_the_curve()
    {
        Assert.Equal(1, new ExampleScores("", [3, 1, 2, 4]).Auc([true, false, false, true]));
        Assert.Equal(0.5, new ExampleScores("", [1, 1, 1, 1]).Auc([true, false, false, true]));
        Assert.Equal(0.75, new ExampleScores("", [1, 2, 3, 4]).Auc([false, true, false, true]));
        Assert.Equal(0.0001235, SignificantDigits.Of(0.00012345678));
        Assert.Equal(0.0, SignificantDigits.Of(0.0));
    }

    [Fact]
    public void Runs_repeat_bit_by_bit_and_bad_configs_are_told()
    {
        Assert.Throws<ArgumentException>(() => ProjectionExperiment.Run(new() { Pilots = [100, 50] }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => MimicExperiment.Run(new() { Noise = 0 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => CondensationExperiment.Run(new() { Offset = double.NaN }, CancellationToken.None));
        var config = new CondensationConfig { Offset = 10, Steps = 5 };
        Assert.Equal(RunJson.Canonical(CondensationExperiment.Run(config, TestContext.Current.CancellationToken)), RunJson.Canonical(CondensationExperiment.Run(config, TestContext.Current.CancellationToken)));
        // A number of steps that is not given is not written: runs that were stored before there was one keep their names.
        Assert.DoesNotContain("Steps", RunJson.Canonical(new MimicConfig()), StringComparison.Ordinal);
        Assert.DoesNotContain("Steps", RunJson.Canonical(new ProjectionConfig()), StringComparison.Ordinal);
        Assert.DoesNotContain("Steps", RunJson.Canonical(new DietConfig()), StringComparison.Ordinal);
    }
}

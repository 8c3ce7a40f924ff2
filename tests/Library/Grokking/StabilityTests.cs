using System.Numerics.Tensors;
using Phenomena.Experiments;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class StabilityTests
{
    private static readonly StabilityConfig Small = new() { Modulus = 11, Hidden = 16, TrainFraction = 0.6, Steps = 60, Points = 12 };

    private static Run<StabilityConfig, StabilityResult> Go(StabilityConfig config) => new(config, StabilityExperiment.Run(config, CancellationToken.None), 0.1, false);

    [Fact]
    public void The_part_along_the_weights_is_the_same_in_every_layer()
    {
        Assert.InRange(Homogeneity.LargestError<double>(seed: 1), 0, 1e-10);
        Assert.InRange(Homogeneity.LargestError<float>(seed: 1), 1e-9, 1e-3);
    }

    [Fact]
    public void A_projected_gradient_is_orthogonal_to_each_layers_weights_and_as_long_as_before()
    {
        var generator = new Generator(1);
        var net = new ReluNetKernel<double>(7, 5);
        net.InitializeUniform(generator);
        foreach (ref double g in net.Gradient.AsSpan()) g = generator.NextNormal();
        double[] lengths = [.. net.Blocks.Select((_, i) => TensorPrimitives.Norm<double>(net.Gradients(i)))];
        Alignment.Project(net);
        Assert.All(Alignment.Of(net).Layers, cosine => Assert.Equal(0, cosine, 1e-12));
        for (int i = 0; i < lengths.Length; i++) Assert.Equal(lengths[i], TensorPrimitives.Norm<double>(net.Gradients(i)), 1e-10);
    }

    [Fact]
    public void Alignment_is_1_where_the_gradient_is_minus_the_weights_however_small()
    {
        var net = new QuadraticNetKernel<float>(5, 4);
        net.InitializeNormal(1, new Generator(2));
        for (int i = 0; i < net.Gradient.Length; i++) net.Gradient[i] = -1e-25f * net.Parameters[i];
        var alignment = Alignment.Of(net);
        Assert.Equal(1, alignment.Global, 1e-6);
        Assert.Equal(TensorPrimitives.Norm<float>(net.Parameters), alignment.WeightNorm, 1e-4);
        Array.Clear(net.Gradient);
        Assert.Equal(0, Alignment.Of(net).Global);
    }

    [Fact]
    public void A_seed_decides_a_run()
    {
        var first = StabilityExperiment.Run(Small, CancellationToken.None);
        Assert.Equal(first.Loss, StabilityExperiment.Run(Small, CancellationToken.None).Loss);
        Assert.NotEqual(first.Loss, StabilityExperiment.Run(Small with { Seed = 1 }, CancellationToken.None).Loss);
        Assert.Equal(0, first.Steps[0]);
        Assert.Equal(60, first.Steps[^1]);
        Assert.True(first.Train[^1] > first.Train[0]);
    }

    /// <summary>The paper's mechanism in a second of training: nothing in the loop knows of collapse, it comes from the loss in float32, and neither from the same
    /// loss in float64 nor from StableMax.</summary>
    [Fact]
    public void Collapse_comes_from_training_in_float32_alone()
    {
        var config = new StabilityConfig { Network = ModularNetwork.Quadratic, Modulus = 23, Hidden = 64, TrainFraction = 0.65, Steps = 200, Points = 20, Adam = new() { LearningRate = 0.03, Beta2 = 0.99, Epsilon = 1e-25 } };
        double Collapsed(StabilityConfig c) => StabilityExperiment.Run(c, CancellationToken.None).Collapsed[^1];
        var single = StabilityExperiment.Run(config, CancellationToken.None);
        Assert.True(single.Collapsed[^1] > 0.2, $"{single.Collapsed[^1]}");
        Assert.Equal(single.Collapsed, single.ZeroLoss);
        Assert.InRange(Collapsed(config with { Precision = Precision.Float64 }), 0, 0.01);
        Assert.Equal(0, Collapsed(config with { Objective = Objective.StableMax }));
    }

    [Fact]
    public void Bad_configs_are_refused_before_anything_is_done()
    {
        foreach (var bad in new[] { Small with { Steps = 0 }, Small with { Hidden = 0 }, Small with { TrainFraction = 1.2 }, Small with { Modulus = 1 }, Small with { Seed = -1 }, Small with { Adam = new() { LearningRate = -1 } }, Small with { Adam = new() { LearningRate = 1, Beta2 = 1 } } })
            Assert.Throws<ArgumentException>(() => StabilityExperiment.Run(bad, CancellationToken.None));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => StabilityExperiment.Run(Small, stop.Token));
    }

    [Fact]
    public void Claims_build_from_no_runs_and_from_few()
    {
        foreach (var runs in new Run<StabilityConfig, StabilityResult>[][] { [], [Go(Small), Go(Small with { Seed = 1, Steps = 30 }), Go(Small with { Projected = true, Objective = Objective.StableMax })] })
        {
            var claims = StabilityClaims.Of(runs);
            Assert.Equal(["03.1", "03.2", "03.3", "03.4", "03.5", "03.6", "03.7", "03.7b", "03.8", "03.9"], claims.Select(c => c.Id));
            if (runs.Length == 0) Assert.All(claims.Where(c => c.Id != "03.9"), c => Assert.Equal(Verdict.Inconclusive, c.Verdict));
            Assert.Equal(Verdict.Reproduced, claims[^1].Verdict);
        }
    }

    [Fact]
    public void The_labels_gradient_ends_where_the_digits_do()
    {
        Assert.Equal(1 / (1 + Math.Exp(5)) / 2000, SoftmaxEdge.Gradient(Precision.Float64, 2, 5), 1e-12);
        Assert.True(double.IsNaN(SoftmaxEdge.Gradient(Precision.Float32, 2, 18)) && SoftmaxEdge.Gradient(Precision.Float64, 2, 18) > 0);
        Assert.True(double.IsNaN(SoftmaxEdge.Gradient(Precision.Float16, 2, 12)) && SoftmaxEdge.Gradient(Precision.Float32, 2, 12) > 0);
        Assert.True(SoftmaxEdge.Gradient(Precision.Float32, 2, 18, ofLabel: false) > 0);
    }

    [Fact]
    public void Results_are_read_at_the_last_look_before_a_step()
    {
        var result = StabilityExperiment.Run(Small, CancellationToken.None);
        Assert.Equal(result.Loss[^1], result.At(result.Loss, 1e9));
        Assert.True(double.IsNaN(result.At(result.Loss, -1)));
        Assert.True(double.IsNaN(result.FirstAtLeast(result.Train, 2)));
        Assert.Equal(0, result.FirstAtLeast(result.Train, 0));
    }
}

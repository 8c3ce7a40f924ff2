using Phenomena.Experiments;
using Phenomena.Themes.TrainedScaling;
using Phenomena.Torch;
using TorchSharp;
using Xunit;

namespace Phenomena.Tests.Library.TrainedScaling;

public sealed class TrainedScalingTests
{
    /// <summary>Angles on circles in planes of their own: a surface without an edge, where the estimate has no reason to be low.</summary>
    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(2, 0.2)]
    public void The_dimension_of_points_on_a_torus_is_found(int dimension, double tolerance)
    {
        using var scope = torch.NewDisposeScope();
        var angles = new Generator(1).Uniform([1000, dimension], 0, 2 * Math.PI);
        var x = torch.cat([angles.sin(), angles.cos(), torch.zeros([1000, 20])], 1);
        Assert.Equal(dimension, IntrinsicDimension.Estimate(x.data<float>().ToArray(), 1000), tolerance);
    }

    [Fact]
    public void Dimension_of_coinciding_points_is_zero_and_of_too_few_is_refused()
    {
        Assert.Equal(0, IntrinsicDimension.Estimate(new float[100], 50));
        Assert.Contains("Give more points", Assert.Throws<ArgumentException>(() => IntrinsicDimension.Estimate(new float[20], 20)).Message);
    }

    [Fact]
    public void Label_sharpness_is_the_steepest_slope()
    {
        Assert.Equal(3, IntrinsicDimension.Sharpness([0, 0, 1, 0, 0, 2], [0, 3, 1]), 1e-5);
    }

    [Fact]
    public void The_entropy_rate_of_the_chain_is_what_a_long_text_shows()
    {
        var chain = new RandomOrderChain(4, 3, 0.7, new Generator(3));
        Assert.Equal(1, chain.Stationary.Sum(), 1e-9);
        Assert.Equal(64, chain.Contexts);
        var generator = new Generator(5);
        double surprise = 0;
        const int length = 100_000;
        var context = 0;
        for (var i = 0; i < length; i++)
        {
            var token = chain.Draw(context, generator);
            surprise -= Math.Log(chain.Next(context)[token]);
            context = chain.Following(context, token);
        }

        Assert.Equal(chain.EntropyRate, surprise / length, 0.01);
        Assert.InRange(chain.EntropyRate, 0.1, Math.Log(4));
    }

    [Fact]
    public void No_network_beats_the_entropy_rate_and_training_lowers_the_loss()
    {
        var result = SequenceExperiment.Run(new() { Tokens = 4, Order = 2, Width = 16, Budget = new(600, 64, 0.01) }, CancellationToken.None);
        Assert.All(result.Losses, l => Assert.True(l > result.EntropyRate - 1e-5));
        Assert.True(result.Final < result.Losses[0]);
        Assert.Equal(result.EntropyRate, result.Final, 0.1);
    }

    [Fact]
    public void A_fixed_set_is_fitted_beyond_its_noise_and_a_diverged_run_has_a_number()
    {
        var config = new RecipeConfig { Samples = 32, Steps = 800, Width = 64, Noise = 0.5 };
        var result = RecipeExperiment.Run(config, CancellationToken.None);
        Assert.InRange(result.TrainError, 0, 0.1);
        Assert.True(RecipeExperiment.Run(config with { Samples = null }, CancellationToken.None).TestError < result.TestError);
        Assert.Equal(10, RecipeExperiment.Run(config with { LearningRate = 1e6 }, CancellationToken.None).TestError);
    }

    [Fact]
    public void Configs_that_make_no_sense_are_refused()
    {
        var none = CancellationToken.None;
        Assert.Throws<ArgumentException>(() => RecipeExperiment.Run(new() { Batch = 0 }, none));
        Assert.Throws<ArgumentException>(() => SequenceExperiment.Run(new() { Tokens = 300 }, none));
        Assert.Throws<ArgumentException>(() => new ConvStack(1, 1, 1).Scaled(ScalingRule.WidthOnly, 0));
    }

    [Fact]
    public void Scaling_rules_share_the_operations_and_count_as_they_say()
    {
        Assert.All(ScalingRule.All, r => Assert.Equal(1, r.Depth + r.Width + r.Resolution, 1e-12));
        var doubled = new ConvStack(16, 64, 56).Scaled(ScalingRule.DepthOnly, 2);
        Assert.Equal(new ConvStack(32, 64, 56), doubled);
        Assert.Equal(2.0 * 9 * 32 * 64 * 64 * 56 * 56, doubled.Flops);
        Assert.Equal(9.0 * 32 * 64 * 64, doubled.Parameters);
        Assert.Equal(32.0 * 64 * 56 * 56, doubled.Activations);
    }
}

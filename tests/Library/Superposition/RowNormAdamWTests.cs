using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

public sealed class RowNormAdamWTests
{
    [Fact]
    public void The_first_step_moves_each_parameter_by_the_learning_rate_against_its_gradient()
    {
        var (model, _) = TrainedOnce(0);
        float[] before = [.. model.Row(3)], bias = [.. model.Bias];
        new RowNormAdamW(model, 0).Step(0.01);
        for (int k = 0; k < model.Width; k++)
        {
            float g = model.RowGradient(3)[k];
            Assert.Equal(before[k] - 0.01 * g / (Math.Abs(g) + 1e-8), model.Row(3)[k], 1e-6);
        }
        for (int i = 0; i < model.Features; i++)
        {
            float g = model.BiasGradient[i];
            Assert.Equal(bias[i] - 0.01 * g / (Math.Abs(g) + 1e-8), model.Bias[i], 1e-6);
        }
    }

    [Fact]
    public void Many_steps_follow_the_recursion_in_double()
    {
        var (model, batch) = TrainedOnce(1);
        var optimizer = new RowNormAdamW(model, 0.25);
        double w = model.Row(0)[0], m = 0, v = 0;
        for (int t = 1; t <= 30; t++)
        {
            model.LossAndGradient(batch);
            double g = model.RowGradient(0)[0], rate = 0.01 / t;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            w = w * (1 - rate * 0.25) - rate * m / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8);
            optimizer.Step(rate);
            Assert.Equal(w, model.Row(0)[0], 2e-5);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void The_sign_of_the_decay_decides_between_shrinking_rows_and_norm_one(double decay)
    {
        // No data at all: with every bias negative the loss and its gradient are 0, and only the decay acts.
        var model = new ToyKernel(6, 4, new Generator(2));
        model.Bias.Fill(-1);
        var batch = new SparseBatch();
        batch.Begin(8);
        batch.Complete();
        Assert.Equal(0, model.LossAndGradient(batch));
        float[] before = model.RowNorms();
        new RowNormAdamW(model, decay).Step(0.1);
        float[] after = model.RowNorms();
        for (int i = 0; i < 6; i++)
        {
            double expected = decay > 0 ? before[i] * (1 - 0.1 * decay) : before[i] + 0.1 * decay * (before[i] - 1);
            Assert.Equal(expected, after[i], 1e-5);
            if (decay < 0) Assert.True(Math.Abs(after[i] - 1) < Math.Abs(before[i] - 1));
        }
        Assert.All(model.Bias.ToArray(), b => Assert.Equal(-1, b));
    }

    /// <summary>A small model with the gradient of one batch.</summary>
    private static (ToyKernel, SparseBatch) TrainedOnce(int seed)
    {
        var model = new ToyKernel(10, 6, new Generator((ulong)seed));
        var (_, batch) = NaiveToyModel.RandomBatch(50, 10, 0.2, new Random(seed));
        model.LossAndGradient(batch);
        return (model, batch);
    }
}

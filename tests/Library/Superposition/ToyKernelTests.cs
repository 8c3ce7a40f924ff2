using FsCheck;
using FsCheck.Fluent;
using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

public sealed class ToyKernelTests
{
    private sealed record Shape(int Features, int Width, int Batch, double Activity, int Seed);

    /// <summary>Widths with every kind of remainder (8 lanes, blocks of 32), batches below, at and above the tile of 64, features around the chunk of 48.</summary>
    private static Arbitrary<Shape> Shapes => (
        from features in Gen.Elements(1, 5, 13, 47, 48, 49, 100)
        from width in Gen.Elements(1, 3, 8, 9, 16, 25, 33, 40, 63)
        from batch in Gen.Elements(1, 7, 63, 64, 65, 130)
        from activity in Gen.Elements(0.0, 0.01, 0.05, 0.5)
        from seed in Gen.Choose(0, 1 << 20)
        select new Shape(features, width, batch, activity, seed)).ToArbitrary();

    [Fact]
    public void Loss_and_gradient_agree_with_central_differences_of_the_definition() =>
        Prop.ForAll(Shapes, shape =>
        {
            var random = new Random(shape.Seed);
            var model = new ToyKernel(shape.Features, shape.Width, new Generator((ulong)shape.Seed));
            var (dense, sparse) = NaiveToyModel.RandomBatch(shape.Batch, shape.Features, shape.Activity, random);
            var naive = NaiveToyModel.Of(model);
            double expected = naive.Loss(dense);
            Close(expected, model.Loss(sparse), 1e-5 * (1 + expected));
            Close(expected, model.LossAndGradient(sparse), 1e-5 * (1 + expected));
            for (int trial = 0; trial < 12; trial++)
            {
                int i = random.Next(shape.Features), k = random.Next(shape.Width);
                Gradient(naive.Derivative(dense, ref naive.W[i][k]), model.RowGradient(i)[k]);
                Gradient(naive.Derivative(dense, ref naive.B[i]), model.BiasGradient[i]);
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Empty_samples_count_without_being_computed()
    {
        // 3 samples with features among 500 empty ones: the loss is dominated by relu(b)² of the empty ones.
        var model = new ToyKernel(30, 5, new Generator(4));
        var (dense, sparse) = NaiveToyModel.RandomBatch(500, 30, 0.0002, new Random(1));
        Assert.InRange(sparse.Active, 1, 20);
        var naive = NaiveToyModel.Of(model);
        Close(naive.Loss(dense), model.LossAndGradient(sparse), 1e-5);
        for (int i = 0; i < 30; i++) Gradient(naive.Derivative(dense, ref naive.B[i]), model.BiasGradient[i]);
    }

    [Fact]
    public void The_padding_of_the_rows_stays_zero_through_training()
    {
        var model = new ToyKernel(20, 5, new Generator(0));
        var optimizer = new RowNormAdamW(model, -1);
        var sampler = new FeatureSampler(FeatureLaw.Power(1).Probabilities(20), new Generator(1));
        var batch = new SparseBatch();
        for (int step = 0; step < 20; step++)
        {
            sampler.Next(batch, 100);
            model.LossAndGradient(batch);
            optimizer.Step(0.02);
        }
        unsafe
        {
            for (int i = 0; i < 20; i++)
                for (int k = 5; k < model.Stride; k++) Assert.Equal(0, model.Weights[i * model.Stride + k]);
        }
    }

    [Fact]
    public void Initial_values_have_the_papers_variances()
    {
        var model = new ToyKernel(2000, 20, new Generator(9));
        double w = Enumerable.Range(0, 2000).Average(i => model.Row(i).ToArray().Average(x => (double)x * x));
        double b = model.Bias.ToArray().Average(x => (double)x * x);
        Assert.InRange(w * 20, 0.96, 1.04);
        Assert.InRange(b, 0.84, 1.16);
    }

    private static void Gradient(double expected, double actual) => Close(expected, actual, 2e-4 * (1 + Math.Abs(expected)));

    private static void Close(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"expected {expected}, got {actual}");
}

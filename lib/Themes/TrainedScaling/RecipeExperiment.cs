using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using static Phenomena.Tensors.torch;
using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>A student that learns noisy values of a teacher network, from a fixed set over and over or from a stream that never repeats.</summary>
public sealed record RecipeConfig
{
    /// <summary>Training samples of the fixed set; null for a stream of new ones.</summary>
    public int? Samples { get; init; }

    /// <summary>Weight decay (L2) of stochastic gradient descent.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Learning rate, constant but for a half cosine to nothing.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Samples of a step.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Steps.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Units of the student's one hidden layer.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Variance of the noise on the values; the teacher's own is about 1.</summary>
    public double Noise { get; init; } = 0.25;

    /// <summary>Adam in the place of plain stochastic gradient descent.</summary>
    public bool Adam { get; init; }

    /// <summary>Decides teacher, data and initial values; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What the student reached.</summary>
/// <param name="TestError">Mean squared distance to the teacher without noise, on 4096 new points; NaN-free: a run that diverged has 10.</param>
/// <param name="TrainError">Mean squared error on the noisy fixed set; 0 for a stream.</param>
public sealed record RecipeResult(double TestError, double TrainError);

/// <summary>The trained-network twin of Xiao, Rethinking Conventional Wisdom in Machine Learning (2024): recipes in the regime of few samples and many passes, and in the
/// regime of one pass.</summary>
public static class RecipeExperiment
{
    internal const int Inputs = 16;
    private const int TestPoints = 4096, TeacherWidth = 32;
    private const double Diverged = 10;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<RecipeConfig, RecipeResult> Experiment { get; } = new("training-recipes", version: 1, Run)
    {
        Cost = c => (double)c.Steps * (c.Batch * (double)c.Width + 4000),
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static RecipeResult Run(RecipeConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if ((config.Samples ?? 1) < 1 || config.Batch < 1 || config.Width < 1 || config.Steps < 1 || config.Seed < 0 || !(config.LearningRate > 0) || !(config.WeightDecay >= 0) || !(config.Noise >= 0))
        {
            throw new ArgumentException($"Samples, batch, width and steps are at least 1, the learning rate positive, weight decay, noise and seed at least 0; got {config}. " +
                "Use a batch of 32, a rate of 0.05 and no decay, say.");
        }

        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed);
        var teacher = new RandomTeacher(root.Split(0));
        var test = randn([TestPoints, Inputs], generator: root.Split(1));
        var testValues = teacher.At(test);
        using var student = Network.Mlp(root.Split(2), Inputs, config.Width, 1);
        using Optimizer optimizer = config.Adam
            ? optim.AdamW(student.parameters(), lr: config.LearningRate, weight_decay: config.WeightDecay)
            : optim.SGD(student.parameters(), config.LearningRate, momentum: 0.9, weight_decay: config.WeightDecay);

        var (draw, batches) = (root.Split(3), new Batches(config.Samples ?? 1, config.Batch, root.Split(4)));
        var fixedSet = config.Samples is { } rows ? Noisy(rows) : default;
        Network.Train(optimizer, config.LearningRate, config.Steps, _ =>
        {
            var (x, y) = config.Samples is null ? Noisy(config.Batch) : Chosen(batches.Next());
            return nn.functional.mse_loss(student.call(x), y);
        }, cancellation, progress);
        return new(Finite(Network.Error(student, test, testValues)), config.Samples is null ? 0 : Finite(Network.Error(student, fixedSet.X, fixedSet.Y)));

        (Tensor X, Tensor Y) Noisy(int count)
        {
            var x = randn([count, Inputs], generator: draw);
            return (x, teacher.At(x) + randn([count, 1], generator: draw) * Math.Sqrt(config.Noise));
        }

        (Tensor X, Tensor Y) Chosen(Tensor rows) => (fixedSet.X.index_select(0, rows), fixedSet.Y.index_select(0, rows));
    }

    private static double Finite(double error) => error < Diverged ? error : Diverged;

    /// <summary>One hidden layer of ReLU units, centred and scaled to values of mean 0 and variance near 1.</summary>
    private sealed class RandomTeacher
    {
        private readonly Tensor inner, outer;
        private readonly double shift, scale = 1;

        public RandomTeacher(Generator generator)
        {
            inner = randn([Inputs, TeacherWidth], generator: generator.Split(0)) / Math.Sqrt(Inputs);
            outer = randn([TeacherWidth, 1], generator: generator.Split(1));
            using var own = NewDisposeScope();
            var values = At(randn([TestPoints, Inputs], generator: generator.Split(2)));
            (shift, scale) = (values.mean().ToDouble(), Math.Sqrt(values.var().ToDouble()));
        }

        public Tensor At(Tensor x)
        {
            using var off = no_grad();
            return (x.matmul(inner).relu().matmul(outer) - shift) / scale;
        }
    }
}

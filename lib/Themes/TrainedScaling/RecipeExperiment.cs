using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using static TorchSharp.torch;

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
    // Kept: a scalar that nothing refers to may be freed while it is used.
    private static readonly Scalar One = 1;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<RecipeConfig, RecipeResult> Experiment { get; } = new("training-recipes", version: 2, Run)
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
        var test = root.Split(1).Normal([TestPoints, Inputs]);
        var testValues = teacher.At(test);
        using var student = Network.Mlp(root.Split(2), Inputs, config.Width, 1);
        SpanOptimizer optimizer = config.Adam
            ? new SpanAdam(student.parameters(), config.LearningRate, weightDecay: config.WeightDecay, decoupled: true)
            : new SpanSgd(student.parameters(), config.LearningRate, momentum: 0.9, weightDecay: config.WeightDecay);

        var draw = root.Split(3);
        var (x, y) = config.Samples is { } rows ? Noisy(rows) : default;
        var batches = x is null ? null : new Batches(x, y, config.Batch, root.Split(4));
        LossGradient gradient = new FusedLayers(student).SquaredError;
        Network.Train(optimizer, config.Steps, () => batches?.Next(gradient) ?? Fresh(), cancellation, progress);
        return new(Finite(Network.Error(student, test, testValues)), x is null ? 0 : Finite(Network.Error(student, x, y)));

        double Fresh()
        {
            using var own = NewDisposeScope();
            var (x, y) = Noisy(config.Batch);
            return gradient(x.data<float>().ToArray(), y.data<float>().ToArray());
        }

        (Tensor X, Tensor Y) Noisy(int count)
        {
            var x = draw.Normal([count, Inputs]);
            return (x, teacher.At(x, draw.Normal([count, 1], std: Math.Sqrt(config.Noise))));
        }
    }

    private static double Finite(double error) => error < Diverged ? error : Diverged;

    /// <summary>One hidden layer of ReLU units, centred and scaled to values of mean 0 and variance near 1.</summary>
    private sealed class RandomTeacher
    {
        private readonly Tensor inner, outer;
        private readonly Tensor shift = zeros(1);

        public RandomTeacher(Generator generator)
        {
            inner = generator.Split(0).Normal([Inputs, TeacherWidth], std: 1 / Math.Sqrt(Inputs));
            outer = generator.Split(1).Normal([TeacherWidth, 1]);
            using var own = NewDisposeScope();
            var values = At(generator.Split(2).Normal([TestPoints, Inputs]));
            var scale = values.std();
            shift.sub_(values.mean()).div_(scale);
            outer.div_(scale);
        }

        /// <summary>The values at x [rows, inputs], [rows, 1], with noise or without.</summary>
        public Tensor At(Tensor x, Tensor? noise = null)
        {
            using var off = no_grad();
            return (noise is null ? shift : noise.add_(shift, One)).addmm(x.mm(inner).relu_(), outer);
        }
    }
}

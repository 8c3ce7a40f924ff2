using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
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

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<RecipeConfig, RecipeResult> Experiment { get; } = new("training-recipes", version: 2, Run)
    {
        Cost = c => (double)c.Steps * (c.Batch * (double)c.Width + 4000),
        Trial = c => c with { Steps = 100, Seed = 0 },
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
        using Mlp teacher = Teacher(root.Split(0)), student = new(root.Split(2), Inputs, config.Width, 1);
        SpanOptimizer optimizer = config.Adam
            ? new SpanAdam(student.parameters(), config.LearningRate, weightDecay: config.WeightDecay, decoupled: true)
            : new SpanSgd(student.parameters(), config.LearningRate, momentum: 0.9, weightDecay: config.WeightDecay);

        var draw = root.Split(3);
        var values = new FusedLayers(teacher);
        float[] x = new float[(config.Samples ?? config.Batch) * Inputs], y = new float[x.Length / Inputs];
        if (config.Samples is not null) Draw();
        var batches = config.Samples is null ? null : new Batches(x, y, config.Batch, root.Split(4));
        LossGradient gradient = new FusedLayers(student).SquaredError;
        Network.Train(optimizer, config.Steps, () =>
        {
            if (batches is not null) return batches.Next(gradient);
            Draw();
            return gradient(x, y);
        }, cancellation, progress);

        using var off = no_grad();
        var test = root.Split(1).Normal([TestPoints, Inputs]);
        return new(Finite(Network.Error(student, test, teacher.call(test))), batches is null ? 0 : Finite(Network.Error(student, tensor(x, [y.Length, Inputs]), tensor(y, [y.Length, 1]))));

        void Draw()
        {
            foreach (ref var v in x.AsSpan()) v = (float)draw.NextNormal();
            values.Forward(x).CopyTo(y);
            foreach (ref var v in y.AsSpan()) v += (float)(Math.Sqrt(config.Noise) * draw.NextNormal());
        }
    }

    private static double Finite(double error) => error < Diverged ? error : Diverged;

    /// <summary>One hidden layer of ReLU units without offsets, centred and scaled to values of mean 0 and variance near 1.</summary>
    private static Mlp Teacher(Generator generator)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var teacher = new Mlp(generator, Inputs, TeacherWidth, 1);
        Parameter[] p = [.. teacher.parameters()];
        Parameter inner = p[0], innerBias = p[1], outer = p[2], shift = p[3];
        inner.copy_(generator.Split(0).Normal([Inputs, TeacherWidth], std: 1 / Math.Sqrt(Inputs)).t());
        innerBias.zero_();
        outer.copy_(generator.Split(1).Normal([1, TeacherWidth]));
        shift.zero_();
        var values = teacher.call(generator.Split(2).Normal([TestPoints, Inputs]));
        var scale = values.std();
        shift.sub_(values.mean()).div_(scale);
        outer.div_(scale);
        return teacher;
    }
}

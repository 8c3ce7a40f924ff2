using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Simulated students of one pruned training set: labels by a teacher, examples scored by a probe at an angle θ to it, the rest pruned, the max-margin
/// plane of what is kept.</summary>
public sealed record PerceptronConfig
{
    /// <summary>N: inputs.</summary>
    public int Dimension { get; init; } = 200;

    /// <summary>θ: angle of probe and teacher, in degrees.</summary>
    public double Theta { get; init; }

    /// <summary>α_prune = P/N: kept examples for each dimension.</summary>
    public double Alpha { get; init; } = 2;

    /// <summary>f: the share kept.</summary>
    public double Fraction { get; init; } = 0.5;

    /// <summary>Which examples are kept.</summary>
    public PerceptronKeep Keep { get; init; } = PerceptronKeep.Hard;

    /// <summary>How many training sets, each with its own teacher and probe.</summary>
    public int Repetitions { get; init; } = 20;

    /// <summary>Not negative.</summary>
    public int Seed { get; init; }

    /// <summary>What the theory needs.</summary>
    public PrunedPoint Point => new(Theta, Alpha, Fraction, Keep);

    internal int Kept => (int)Math.Round(Alpha * Dimension);

    internal int Total => Keep == PerceptronKeep.Random ? Kept : (int)Math.Round(Alpha * Dimension / Fraction);

    /// <exception cref="ArgumentException">The config makes no sense.</exception>
    internal void Validate()
    {
        Point.Validate();
        if (Dimension is < 2 or > 2000 || Repetitions is < 1 or > 10_000 || Seed < 0)
            throw new ArgumentException($"2 to 2000 inputs, 1 to 10000 repetitions and a seed of at least 0 are needed; got N = {Dimension}, {Repetitions} repetitions, seed {Seed}. Use 200, 20 and 0, say.");
        if (Kept < 1) throw new ArgumentException($"At least one example must be kept; α_prune = {Alpha} of N = {Dimension} inputs is none. Use a larger α.");
        if ((long)Total * Dimension > 100_000_000) throw new ArgumentException($"At most 100 million numbers are drawn at once; {Total} examples of {Dimension} inputs are more. Use a smaller N or α, or a larger f.");
    }
}

/// <summary>What the students are like, a number for each repetition, 6 decimals.</summary>
public sealed record PerceptronResult
{
    /// <summary>ε = arccos(R)/π: the share of unpruned Gaussian inputs that the student gets wrong.</summary>
    public required double[] Errors { get; init; }

    /// <summary>κ: the student's margin.</summary>
    public required double[] Margins { get; init; }

    /// <summary>The solver's steps.</summary>
    public required int[] Iterations { get; init; }

    /// <summary>The mean error.</summary>
    public double Error => Statistics.Mean(Errors);

    /// <summary>Its standard error; null of one repetition.</summary>
    public double? StandardError => Statistics.StandardError(Errors);
}

/// <summary>The pruned teacher-student perceptron of Sorscher, Geirhos, Shekhar, Ganguli and Morcos (2022), arXiv 2206.14486, section 2, simulated at finite N.</summary>
public static class PerceptronExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<PerceptronConfig, PerceptronResult> Experiment { get; } = new("pruning-perceptron", version: 1, Run)
    {
        Cost = c => c.Repetitions * ((double)c.Total * c.Dimension * 20 + 10.0 * (c.Kept + c.Dimension / 3.0) * c.Dimension * c.Dimension),
        Trial = c => c with { Dimension = 40, Repetitions = 2 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static PerceptronResult Run(PerceptronConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        // Every point of a study has data of its own, so that points err independently.
        var root = new Generator((ulong)config.Seed).Split(Bits(config.Theta)).Split(Bits(config.Alpha)).Split(Bits(config.Fraction)).Split((ulong)config.Keep);
        var solver = new MaxMarginSolver(config.Dimension);
        double[] drawn = new double[config.Total * config.Dimension], kept = new double[config.Kept * config.Dimension];
        double[] errors = new double[config.Repetitions], margins = new double[config.Repetitions];
        int[] iterations = new int[config.Repetitions];
        for (int repetition = 0; repetition < config.Repetitions; repetition++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] teacher = Draw(config, root.Split((ulong)repetition), drawn, kept);
            cancellation.ThrowIfCancellationRequested();
            var student = solver.Solve(kept);
            double overlap = TensorPrimitives.CosineSimilarity<double>(student.Weights, teacher);
            errors[repetition] = Math.Round(Math.Acos(Math.Clamp(overlap, -1, 1)) / Math.PI, 6);
            margins[repetition] = Math.Round(student.Margin, 6);
            iterations[repetition] = student.Iterations;
            progress?.Report((repetition + 1.0) / config.Repetitions);
        }
        return new() { Errors = errors, Margins = margins, Iterations = iterations };

        static ulong Bits(double value) => (ulong)BitConverter.DoubleToInt64Bits(value);
    }

    /// <summary>Draws a training set, prunes it, and leaves y x of what is kept in <paramref name="kept"/>. Returns the teacher.</summary>
    internal static double[] Draw(PerceptronConfig config, Generator generator, double[] drawn, double[] kept)
    {
        int n = config.Dimension, total = config.Total;
        double[] teacher = new double[n], probe = new double[n], labels = new double[total], margins = new double[total];
        FillNormal(generator.Split(0), teacher);
        FillNormal(generator.Split(1), probe);
        FillNormal(generator.Split(2), drawn);
        // J = T cos θ + v sin θ with v at a right angle to T, all of length 1.
        TensorPrimitives.Divide(teacher, TensorPrimitives.Norm<double>(teacher), teacher);
        TensorPrimitives.MultiplyAdd(teacher, -TensorPrimitives.Dot<double>(teacher, probe), probe, probe);
        var (sin, cos) = Math.SinCos(config.Theta * Math.PI / 180);
        TensorPrimitives.Multiply(probe, sin / TensorPrimitives.Norm<double>(probe), probe);
        TensorPrimitives.MultiplyAdd(teacher, cos, probe, probe);
        RowPasses.Multiply(drawn, teacher, labels);
        RowPasses.Multiply(drawn, probe, margins);
        int[] order = [.. Enumerable.Range(0, total)];
        if (config.Keep != PerceptronKeep.Random)
        {
            TensorPrimitives.Abs(margins, margins);
            Array.Sort(margins, order);
        }
        var chosen = config.Keep == PerceptronKeep.Easy ? order.AsSpan(total - config.Kept) : order.AsSpan(0, config.Kept);
        for (int i = 0; i < chosen.Length; i++)
            TensorPrimitives.Multiply(drawn.AsSpan(chosen[i] * n, n), (double)Math.Sign(labels[chosen[i]]), kept.AsSpan(i * n, n));
        return teacher;
    }

    /// <summary>Standard normal numbers by Box and Muller's transform, a block at a time: a training set has a million of them.</summary>
    internal static void FillNormal(Generator generator, Span<double> values)
    {
        const int block = 512;
        Span<double> radius = stackalloc double[block], angle = stackalloc double[block], turned = stackalloc double[block];
        for (int at = 0; at < values.Length; at += 2 * block)
        {
            for (int i = 0; i < block; i++) (radius[i], angle[i]) = (generator.NextDouble(), generator.NextDouble());
            TensorPrimitives.Log(radius, radius);
            TensorPrimitives.Multiply(radius, -2, radius);
            TensorPrimitives.Sqrt(radius, radius);
            TensorPrimitives.Multiply(angle, 2 * Math.PI, angle);
            TensorPrimitives.Cos(angle, turned);
            TensorPrimitives.Multiply(turned, radius, turned);
            turned[..Math.Min(block, values.Length - at)].CopyTo(values[at..]);
            if (at + block >= values.Length) return;
            TensorPrimitives.Sin(angle, turned);
            TensorPrimitives.Multiply(turned, radius, turned);
            turned[..Math.Min(block, values.Length - at - block)].CopyTo(values[(at + block)..]);
        }
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.ScalingTheory;

/// <summary>Ridge regression on random features of Gaussian data, drawn several times.</summary>
public sealed record RandomFeatureConfig
{
    /// <summary>p.</summary>
    public int Modes { get; init; } = 1000;

    /// <summary>λ_i = i^-this.</summary>
    public double EigenvalueExponent { get; init; } = 1.5;

    /// <summary>v_i² ~ i^-this, summing to 1.</summary>
    public double TargetExponent { get; init; } = 1.5;

    /// <summary>n; null for all the data there could be.</summary>
    public int? Samples { get; init; }

    /// <summary>k; null for the kernel itself.</summary>
    public int? Features { get; init; }

    /// <summary>δ.</summary>
    public double Ridge { get; init; }

    /// <summary>σ².</summary>
    public double Noise { get; init; }

    /// <summary>Draws of data and features.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>Decides the draws; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>The spectrum.</summary>
    public Spectrum Spectrum() => ScalingTheory.Spectrum.PowerLaw(Modes, EigenvalueExponent, TargetExponent);

    /// <summary>What the eigenframework says of it.</summary>
    public Prediction Predict() =>
        Eigenframework.Predict(Spectrum(), Samples ?? double.PositiveInfinity, Features ?? double.PositiveInfinity, Ridge, Noise);
}

/// <summary>The errors of each draw.</summary>
public sealed record RandomFeatureResult
{
    /// <summary>Population error, exact: no test set is drawn.</summary>
    public required double[] TestErrors { get; init; }

    /// <summary>Mean squared residual on the training samples; 0 where all data are seen.</summary>
    public required double[] TrainErrors { get; init; }

    /// <summary>What the same features could reach with all the data; 0 for the kernel itself.</summary>
    public required double[] FeatureLimits { get; init; }
}

/// <summary>Simulates what <see cref="Eigenframework"/> predicts. The data are Gaussian in the eigenbasis, so that the error on the whole
/// population is a sum over modes and not an estimate (Simon et al. 2023, section 3).</summary>
public static class RandomFeatureExperiment
{
    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<RandomFeatureConfig, RandomFeatureResult> Experiment { get; } = new("random-features", version: 2, Run)
    {
        Cost = c => c.Trials * (double)c.Modes * ((c.Samples ?? 0) + (c.Features ?? 0) + 1),
        Trial = c => c with
        {
            Modes = 100, Trials = 10, Samples = c.Samples is { } n ? Math.Min(n, 48) : null, Features = c.Features is { } k ? Math.Min(k, 24) : null,
        },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static RandomFeatureResult Run(RandomFeatureConfig config, CancellationToken cancellation, IProgress<double> progress)
    {
        if (config.Samples is null && config.Features is null)
            throw new ArgumentException("With all the data and the kernel itself nothing is random; got neither Samples nor Features. Set at least one.");
        if (Math.Min(config.Samples ?? 1, config.Features ?? 1) < 1 || (config.Features ?? 1) > config.Modes || config.Trials < 1 || config.Seed < 0 || !(config.Ridge >= 0) || !(config.Noise >= 0))
        {
            throw new ArgumentException($"Samples, features and trials are at least 1, features at most the modes, ridge, noise and seed at least 0; got {config}. " +
                "Use n = 64, k = 256, 20 trials, say.");
        }

        var spectrum = config.Spectrum();
        var errors = new (double Test, double Train, double Limit)[config.Trials];
        for (var t = 0; t < config.Trials; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            errors[t] = Trial(config, spectrum, new Generator((ulong)config.Seed).Split((ulong)t));
            progress.Report((t + 1.0) / config.Trials);
        }

        return new() { TestErrors = [.. errors.Select(e => e.Test)], TrainErrors = [.. errors.Select(e => e.Train)], FeatureLimits = [.. errors.Select(e => e.Limit)] };
    }

    private static (double Test, double Train, double Limit) Trial(RandomFeatureConfig config, Spectrum spectrum, Generator generator)
    {
        int p = config.Modes, k = config.Features ?? p;
        var signs = generator.Split(0);
        var v = spectrum.Target.Select(t => (float)(Math.Sqrt(t) * (signs.NextUInt32() % 2 == 0 ? 1 : -1))).ToArray();

        // M [p, k]: what each feature is in the modes. Without random features it is diagonal, which stays a vector.
        var scale = spectrum.Eigenvalues.Select(l => (float)Math.Sqrt(l)).ToArray();
        var m = config.Features is null ? null : Normals(generator.Split(1), p * k);
        for (var i = 0; m is not null && i < m.Length; i++) m[i] *= scale[i / k] / MathF.Sqrt(k);
        var limit = m is null ? 0 : Distance(m, v, Ridge(m, p, k, v, 0), k);
        if (config.Samples is not { } n) return (limit, 0, limit);

        var phi = Normals(generator.Split(2), n * p);
        var noise = generator.Split(3);
        var y = Product(phi, v, n, p);
        for (var i = 0; i < n; i++) y[i] += (float)(Math.Sqrt(config.Noise) * noise.NextNormal());
        var f = new float[n * k];
        if (m is not null) Gemm.Multiply(new(phi, n, p), new(m, p, k), f);
        else for (var i = 0; i < f.Length; i++) f[i] = phi[i] * scale[i % p];

        var a = Ridge(f, n, k, y, config.Ridge);
        var train = Product(f, a, n, k).Zip(y, (have, want) => Math.Pow(have - want, 2)).Average();
        var distance = m is not null ? Distance(m, v, a, k) : a.Select((w, i) => Math.Pow(scale[i] * w - v[i], 2)).Sum();
        return (distance + config.Noise, train, limit);
    }

    /// <summary>argmin ‖F a − y‖² + δ ‖a‖² through the smaller of the two Gram matrices; with δ = 0 and more columns than rows the shortest a that fits.</summary>
    private static float[] Ridge(float[] f, int rows, int columns, float[] y, double ridge)
    {
        var view = new MatrixView(f, rows, columns);
        var dual = rows < columns;
        var size = Math.Min(rows, columns);
        var gram = new float[size * size];
        if (dual) Gemm.Multiply(view, view.T, gram);
        else Gemm.Multiply(view.T, view, gram);
        var right = dual ? y : Product(view.T, y);

        var matrix = Matrix<double>.Build.Dense(size, size, (i, j) => gram[Math.Max(i, j) * size + Math.Min(i, j)] + (i == j ? ridge : 0));
        float[] solved = [.. matrix.Cholesky().Solve(Vector<double>.Build.Dense(size, i => right[i])).Select(x => (float)x)];
        return dual ? Product(view.T, solved) : solved;
    }

    private static double Distance(float[] m, float[] v, float[] a, int k) => Product(m, a, v.Length, k).Zip(v, (have, want) => Math.Pow(have - want, 2)).Sum();

    private static float[] Product(float[] matrix, float[] vector, int rows, int columns) => Product(new MatrixView(matrix, rows, columns), vector);

    private static float[] Product(MatrixView matrix, float[] vector)
    {
        var result = new float[matrix.Rows];
        Gemm.Multiply(matrix, new(vector, vector.Length, 1), result);
        return result;
    }

    /// <summary>Standard normals by Box and Muller's transform, whole arrays at a time: drawing is most of a trial's work.</summary>
    private static float[] Normals(Generator generator, int count)
    {
        var half = (count + 1) / 2;
        float[] radius = new float[half], angle = new float[half], sine = new float[half], values = new float[2 * half];
        generator.Fill(radius);
        generator.Fill(angle);
        // 1 − u lies in (0, 1], where the logarithm is finite.
        TensorPrimitives.Subtract(1f, radius, radius);
        TensorPrimitives.Log(radius, radius);
        TensorPrimitives.Multiply(radius, -2f, radius);
        TensorPrimitives.Sqrt(radius, radius);
        TensorPrimitives.Multiply(angle, 2 * MathF.PI, angle);
        TensorPrimitives.SinCos(angle, sine, angle);
        TensorPrimitives.Multiply(radius, sine, values.AsSpan(0, half));
        TensorPrimitives.Multiply(radius, angle, values.AsSpan(half));
        return count == values.Length ? values : values[..count];
    }
}

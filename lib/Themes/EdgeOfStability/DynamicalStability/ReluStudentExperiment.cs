using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>One student, trained to zero loss or until it gives up.</summary>
public sealed record ReluStudentConfig
{
    /// <summary>η.</summary>
    public double Eta { get; init; } = 0.02;

    /// <summary>One example a step, drawn with replacement, instead of all.</summary>
    public bool Stochastic { get; init; }

    /// <summary>Decides data, teacher and start; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>n, training examples.</summary>
    public int Examples { get; init; } = 40;

    /// <summary>m, hidden units of the student.</summary>
    public int Hidden { get; init; } = 60;

    /// <summary>Hidden units of the teacher.</summary>
    public int Teacher { get; init; } = 2;
}

/// <summary>What was found at the end.</summary>
/// <param name="Converged">Loss below 1e-9.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Trace">tr H of the training loss, the mean of |∇fᵢ|².</param>
/// <param name="Sharpness">λ_max of H, of the matrix JJᵀ/n.</param>
/// <param name="TestError">Mean of (f − y)² / 2 on 2000 fresh inputs; NaN after divergence.</param>
/// <param name="PathNorm">Σ |aⱼ| |wⱼ|.</param>
public sealed record ReluStudentResult(bool Converged, int Steps, double Trace, double Sharpness, double TestError, double PathNorm);

/// <summary>Wu and Su, The Implicit Regularization of Dynamical Stability in SGD (2023), arXiv 2305.17490: f = Σⱼ aⱼ ReLU(wⱼ·x), loss Σ (f − y)² / 2n, labels of a small teacher, |x| = √d, d = 10.</summary>
public static class ReluStudentExperiment
{
    private const int D = 10;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ReluStudentConfig, ReluStudentResult> Experiment { get; } = new("edge-relu-student", version: 1, Run) { Cost = c => c.Stochastic ? 1 : 0.5 / c.Eta, Trial = c => c with { Examples = 10, Hidden = 20 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ReluStudentResult Run(ReluStudentConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (!(config.Eta > 0) || config.Seed < 0 || Math.Min(config.Examples, Math.Min(config.Hidden, config.Teacher)) < 1)
            throw new ArgumentException($"A positive rate, a seed of at least 0 and at least one example and unit are needed; got {config}.");
        var random = new Generator((ulong)config.Seed);
        var teacher = new ReluStudent(D, config.Teacher, random.Split(0));
        Array.Fill(teacher.Outer, 1);
        var student = new ReluStudent(D, config.Hidden, random.Split(1));
        var (train, test) = (Inputs(config.Examples, random.Split(2)), Inputs(2000, random.Split(3)));
        double[] labels = [.. train.Select(x => teacher.Output(x))];
        var (draw, n, steps) = (random.Split(4), config.Examples, 0);
        // With all examples a small rate needs its time: ηt = 300 at least.
        int last = config.Stochastic ? 60_000 : Math.Max(15_000, (int)(300 / config.Eta));
        bool converged = false;
        for (; steps < last && !converged; steps++)
        {
            if (steps % 500 == 0) cancellation.ThrowIfCancellationRequested();
            if (config.Stochastic)
            {
                int i = (int)draw.NextInt64(n);
                student.Accumulate(train[i], student.Output(train[i]) - labels[i]);
            }
            else
            {
                for (int i = 0; i < n; i++) student.Accumulate(train[i], (student.Output(train[i]) - labels[i]) / n);
            }
            student.Step(config.Eta);
            if (!config.Stochastic || steps % 500 == 499)
            {
                double loss = Loss(student, train, labels);
                if (!(loss < 1e6)) break;
                converged = loss < 1e-9;
            }
        }
        var k = student.Kernel(train);
        double error = Loss(student, test, [.. test.Select(x => teacher.Output(x))]);
        bool finite = k.Enumerate().All(double.IsFinite);
        return new(converged, steps, finite ? k.Trace() : double.NaN, finite ? k.Evd(Symmetricity.Symmetric).EigenValues.Max(v => v.Real) : double.NaN, error < 1e6 ? error : double.NaN, finite ? student.PathNorm : double.NaN);
    }

    private static double Loss(ReluStudent net, double[][] inputs, double[] labels) => inputs.Zip(labels, (x, y) => (net.Output(x) - y) * (net.Output(x) - y) / 2).Average();

    private static double[][] Inputs(int count, Generator random) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        double[] x = [.. Enumerable.Range(0, D).Select(_ => random.NextNormal())];
        double scale = Math.Sqrt(D / x.Sum(v => v * v));
        return Array.ConvertAll(x, v => v * scale);
    })];
}

using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>The lazy-to-rich network, small enough to carry its telescoping model along.</summary>
public sealed record TelescopingConfig
{
    /// <summary>α: the larger, the lazier.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>η, as in <see cref="LazyRichConfig.StepSize"/>.</summary>
    public double StepSize { get; init; } = 4;

    /// <summary>η times the number of steps: how far training goes.</summary>
    public double Time { get; init; } = 4000;

    /// <summary>P: training points.</summary>
    public int Samples { get; init; } = 150;

    /// <summary>D: inputs.</summary>
    public int Dimension { get; init; } = 30;

    /// <summary>N: hidden units.</summary>
    public int Width { get; init; } = 150;

    /// <summary>Test points, as many for each of the two uses: predictions and effective parameters.</summary>
    public int TestPoints { get; init; } = 150;

    /// <summary>Whether the smoother S is carried along, at a cost of P² (P + test points) a step. Without it only the telescoped predictions are.</summary>
    public bool Smoother { get; init; } = true;

    /// <summary>Decides target, data and initial weights; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>How many steps.</summary>
    internal int Steps => (int)Math.Round(Time / StepSize);

    /// <summary>The network as a lazy-to-rich config, centred.</summary>
    internal LazyRichConfig Network => new() { Alpha = Alpha, StepSize = StepSize, Samples = Samples, Dimension = Dimension, Width = Width, Steps = Math.Max(1, Steps), Seed = Seed };

    /// <exception cref="ArgumentException">The config makes no sense.</exception>
    internal void Validate()
    {
        Network.Validate();
        if (!(Time / StepSize is >= 1 and <= 1e6) || TestPoints < 40)
            throw new ArgumentException($"1 to 1000000 steps and at least 40 test points are needed; got time {Time} at η = {StepSize} and {TestPoints} points. Use time 4000 at η = 4, say.");
    }
}

/// <summary>The telescoping model along training. Losses are in units of Var(y); lists are by <see cref="Marks"/>, 4 significant digits.</summary>
public sealed record TelescopingResult
{
    /// <summary>Steps at which the lists were taken.</summary>
    public required int[] Marks { get; init; }

    /// <summary>Training loss.</summary>
    public required double[] Train { get; init; }

    /// <summary>Test loss over all Gaussian inputs.</summary>
    public required double[] Test { get; init; }

    /// <summary>Effective parameters on the training points; empty without smoother.</summary>
    public required double[] TrainParameters { get; init; }

    /// <summary>Effective parameters on the test points; empty without smoother.</summary>
    public required double[] TestParameters { get; init; }

    /// <summary>|s(x)|² P of the median test point: the mean is carried by few points far out along β; empty without smoother.</summary>
    public required double[] MedianTestParameters { get; init; }

    /// <summary>Error of the telescoped predictions on test points, root mean square over that of the network's own change.</summary>
    public required double[] Error { get; init; }

    /// <summary>The same for one linearisation at the start.</summary>
    public required double[] LinearisedError { get; init; }

    /// <summary>Root mean square of |s(ρx)| over 40 test points x at the end of training, for each factor ρ of <see cref="TelescopingExperiment.Factors"/>; empty without smoother.</summary>
    public required double[] FarNorms { get; init; }

    /// <summary>The error of the smoother's predictions, whose residuals are telescoped too; empty without it.</summary>
    public required double[] SmootherError { get; init; }
}

/// <summary>Carries the telescoping model of Jeffares, Curth and van der Schaar, Deep Learning Through A Telescoping Lens (2024), arXiv 2411.00247, along the training of
/// <see cref="LazyRichExperiment"/>'s network, whose tangent kernel is known in closed form.</summary>
public static class TelescopingExperiment
{
    /// <summary>How far out test points are moved to see how their weights on the training targets grow.</summary>
    public static IReadOnlyList<double> Factors { get; } = [1, 1.5, 2, 3, 4];

    private const int PerDecade = 12, FarPoints = 40;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<TelescopingConfig, TelescopingResult> Experiment { get; } = new("grokking-telescoping", version: 1, Run)
    {
        Cost = c => c.Steps * (double)c.Samples * (c.Samples + c.TestPoints) * (c.Smoother ? c.Samples + c.Dimension : c.Dimension),
        Trial = c => c with { Time = 20 * c.StepSize },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    /// <exception cref="InvalidOperationException">Training diverged: the step size is too large.</exception>
    public static TelescopingResult Run(TelescopingConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        int p = config.Samples, points = config.TestPoints;
        var root = new Generator((ulong)config.Seed);
        var task = new QuadraticTask(config.Dimension, 0.5, root.Split(0));
        Sample train = task.Draw(p, root.Split(1)), test = task.Draw(points, root.Split(2));
        var net = ReducedNet.Of(ReducedNet.DrawWeights(config.Width, config.Dimension, root.Split(3)), config.Dimension, config.Alpha, config.Network.Nonlinearity);
        var start = net.Copy();
        double a = config.StepSize / p;
        double[] trainStart = new double[p], testStart = new double[points], residuals = new double[p], outputs = new double[points], scratch = new double[config.Dimension * config.Dimension];
        start.Predict(train.U, trainStart);
        start.Predict(test.U, testStart);
        double[] startKernel = start.Kernel(train.U, train.U), startTestKernel = start.Kernel(test.U, train.U);
        double[] telescoped = new double[points], linearised = new double[points], linearisedResiduals = [.. train.Y.Select(y => -y)];
        // The smoother's rows: the test points, then some of them again, farther and farther out.
        double[] rows = [.. test.U, .. Factors.SelectMany(f => test.U.Take(FarPoints * config.Dimension).Select(u => f * u))];
        var smoother = config.Smoother ? new TelescopedSmoother(p, rows.Length / config.Dimension, a) : null;

        var lists = Enumerable.Range(0, 8).Select(_ => new List<double>()).ToArray();
        var marks = new List<int>();
        for (int step = 0, mark = 1; ; step++)
        {
            net.Predict(train.U, residuals);
            TensorPrimitives.Subtract(residuals, trainStart, residuals);
            TensorPrimitives.Subtract(residuals, train.Y, residuals);
            bool last = step == config.Steps;
            if (step == mark || last)
            {
                net.Predict(test.U, outputs);
                TensorPrimitives.Subtract(outputs, testStart, outputs);
                marks.Add(step);
                lists[0].Add(TensorPrimitives.SumOfSquares<double>(residuals) / p / task.Variance);
                lists[1].Add(TestLossParts.Of(task, net, start, scratch).Total);
                lists[2].Add(Error(telescoped, outputs));
                lists[3].Add(Error(linearised, outputs));
                if (smoother is not null)
                {
                    lists[4].Add(smoother.TrainParameters());
                    lists[5].Add(p * Math.Pow(smoother.RowNorm(0, points), 2));
                    lists[6].Add(Error(smoother.Predict(points, train.Y), outputs));
                    lists[7].Add(p * Math.Pow(Enumerable.Range(0, points).Select(i => smoother.RowNorm(i, 1)).Order().ElementAt(points / 2), 2));
                }
                if (!(lists[0][^1] < 1e9)) throw new InvalidOperationException($"Training diverged before step {step} with η = {config.StepSize}, α = {config.Alpha}. Use a smaller step size.");
                while (mark <= step) mark = Math.Max(mark + 1, (int)Math.Round(Math.Pow(10, Math.Floor(Math.Log10(mark) * PerDecade + 1.5) / PerDecade)));
            }
            if (last) break;
            double[] testKernel = net.Kernel(test.U, train.U);
            smoother?.Step(net.Kernel(train.U, train.U), net.Kernel(rows, train.U));
            Move(telescoped, testKernel, residuals, a);
            Move(linearised, startTestKernel, linearisedResiduals, a);
            Move(linearisedResiduals, startKernel, (double[])linearisedResiduals.Clone(), a);
            net.Step(train.U, residuals, config.StepSize);
            if (step % 16 != 0) continue;
            cancellation.ThrowIfCancellationRequested();
            progress?.Report((double)step / config.Steps);
        }
        progress?.Report(1);
        double[][] rounded = [.. lists.Select(l => SignificantDigits.Of(l))];
        return new()
        {
            Marks = [.. marks], Train = rounded[0], Test = rounded[1], Error = rounded[2], LinearisedError = rounded[3],
            TrainParameters = rounded[4], TestParameters = rounded[5], SmootherError = rounded[6], MedianTestParameters = rounded[7],
            FarNorms = smoother is null ? [] : [.. Factors.Select((_, f) => SignificantDigits.Of(smoother.RowNorm(points + f * FarPoints, FarPoints)))],
        };
    }

    /// <summary>predictions −= a kernel residuals: the first-order part of one step.</summary>
    private static void Move(double[] predictions, double[] kernel, double[] residuals, double a)
    {
        int p = residuals.Length;
        for (int i = 0; i < predictions.Length; i++) predictions[i] -= a * TensorPrimitives.Dot<double>(kernel.AsSpan(i * p, p), residuals);
    }

    private static double Error(double[] model, double[] truth) => TensorPrimitives.Distance<double>(model, truth) / TensorPrimitives.Norm<double>(truth);
}

using System.Numerics.Tensors;
using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>A network from lazy to rich: f = α · mean_i φ(w_i·u), φ(h) = h + (ε/2) h², trained by full-batch gradient descent on (β·u)²/2, with no weight decay.</summary>
public sealed record LazyRichConfig
{
    /// <summary>α: the larger, the lazier.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>Whether the network's outputs at the start are subtracted.</summary>
    public bool Centred { get; init; } = true;

    /// <summary>P: training points.</summary>
    public int Samples { get; init; } = 275;

    /// <summary>D: inputs.</summary>
    public int Dimension { get; init; } = 50;

    /// <summary>N: hidden units.</summary>
    public int Width { get; init; } = 250;

    /// <summary>ε: how nonlinear a unit is.</summary>
    public double Nonlinearity { get; init; } = 0.25;

    /// <summary>η: the learning rate on mean((f − y)²)/α² is η N/2. The linear modes are stable below about D.</summary>
    public double StepSize { get; init; } = 10;

    /// <summary>Most steps. Training stops earlier once the training loss is below 1e-10 Var(y), where nothing moves any more.</summary>
    public int Steps { get; init; } = 10_000;

    /// <summary>Decides target, data and initial weights; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>α in words: 1/16 and not 0.0625.</summary>
    public string AlphaText => FormattableString.Invariant($"{(Alpha < 1 && 1 / Alpha == Math.Round(1 / Alpha) ? $"1/{1 / Alpha}" : Alpha)}");

    /// <exception cref="ArgumentException">The config makes no sense.</exception>
    internal void Validate()
    {
        if (!(Alpha > 0 && double.IsFinite(Alpha)) || !(StepSize > 0 && double.IsFinite(StepSize)) || !(Nonlinearity > 0 && double.IsFinite(Nonlinearity)))
            throw new ArgumentException($"α, ε and η are positive numbers; got α = {Alpha}, ε = {Nonlinearity}, η = {StepSize}. Use 1, 0.25 and 10, say.");
        if (Dimension is < 2 or > 500 || Width < 2 || Steps < 1 || Seed < 0)
            throw new ArgumentException($"2 to 500 inputs, at least 2 units, at least 1 step and a seed of at least 0 are needed; got D = {Dimension}, N = {Width}, {Steps} steps, seed {Seed}. Use 50, 250, 10000 and 0, say.");
        if (Samples < 2 || Samples >= Dimension * (Dimension + 1) / 2)
            throw new ArgumentException($"2 to {Dimension * (Dimension + 1) / 2 - 1} training points are needed, fewer than a quadratic form of {Dimension} inputs has coefficients, so that there is something to memorise; got {Samples}. Use 275 for D = 50.");
    }
}

/// <summary>How training went. Losses are in units of Var(y); the test loss is over all Gaussian inputs, in closed form. Lists are by <see cref="Marks"/>, 4 significant digits.</summary>
public sealed record LazyRichResult
{
    /// <summary>The first step at which the training loss was below 0.1; null when none was.</summary>
    public required int? TrainStep { get; init; }

    /// <summary>The first step at which the test loss was below 0.1; null when none was.</summary>
    public required int? TestStep { get; init; }

    /// <summary>The step at which training ended.</summary>
    public required int LastStep { get; init; }

    /// <summary>Test loss of kernel regression with the tangent kernel of the start.</summary>
    public required double KernelTest { get; init; }

    /// <summary>Steps at which the lists were taken, evenly spread over their logarithm; the first is 0.</summary>
    public required int[] Marks { get; init; }

    /// <summary>Training loss.</summary>
    public required double[] Train { get; init; }

    /// <summary>Part of the test loss: the network's linear part.</summary>
    public required double[] Linear { get; init; }

    /// <summary>Part of the test loss: the target's direction that is not learned.</summary>
    public required double[] Missing { get; init; }

    /// <summary>Part of the test loss: quadratic forms in other directions.</summary>
    public required double[] Memorised { get; init; }

    /// <summary>Part of the test loss: the mean output is off.</summary>
    public required double[] Offset { get; init; }

    /// <summary>Centred alignment of the tangent kernel with the target, on 200 test points.</summary>
    public required double[] KernelAlignment { get; init; }

    /// <summary>β'Mβ / (|β|² |M|).</summary>
    public required double[] FeatureAlignment { get; init; }

    /// <summary>√(tr M): root mean square norm of a unit's weight vector.</summary>
    public required double[] Norm { get; init; }

    /// <summary>The test loss: its four parts together.</summary>
    public IReadOnlyList<double> Test => [.. Linear.Select((l, i) => l + Missing[i] + Memorised[i] + Offset[i])];

    /// <summary>The test loss in the end.</summary>
    public double TestAtEnd => Test[^1];

    /// <summary>t_te / t_tr; infinite when the network fitted but never generalised, NaN when it did not fit.</summary>
    public double Delay => TrainStep is not { } train ? double.NaN : TestStep is { } test ? (double)test / train : double.PositiveInfinity;
}

/// <summary>Reproduces Kumar, Bordelon, Gershman and Pehlevan, Grokking as the Transition from Lazy to Rich Training Dynamics (2023), arXiv 2310.06110.</summary>
public static class LazyRichExperiment
{
    /// <summary>The loss, in units of Var(y), below which a set counts as learned.</summary>
    public const double Learned = 0.1;

    private const int PerDecade = 16, AlignmentPoints = 200;
    private const double Fitted = 1e-10;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<LazyRichConfig, LazyRichResult> Experiment { get; } = new("grokking-lazy-rich", version: 1, Run)
    {
        Cost = c => (double)c.Steps * c.Dimension * c.Dimension * (c.Samples + c.Dimension),
        Trial = c => c with { Dimension = 20, Width = 100, Samples = Math.Min(c.Samples * 2 / 5, 200), Seed = 0 },
    };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    /// <exception cref="InvalidOperationException">Training diverged: the step size is too large.</exception>
    public static LazyRichResult Run(LazyRichConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var task = new QuadraticTask(config.Dimension, 0.5, root.Split(0));
        Sample train = task.Draw(config.Samples, root.Split(1)), test = task.Draw(AlignmentPoints, root.Split(2));
        var net = ReducedNet.Of(ReducedNet.DrawWeights(config.Width, config.Dimension, root.Split(3)), config.Dimension, config.Alpha, config.Nonlinearity);
        var start = net.Copy();
        double kernelTest = TestLossParts.OfKernelRegression(task, start, train, config.Centred).Total;

        double[] wanted = [.. train.Y], residuals = new double[train.Count], scratch = new double[config.Dimension * config.Dimension];
        if (config.Centred)
        {
            net.Predict(train.U, residuals);
            TensorPrimitives.Add(wanted, residuals, wanted);
        }
        var history = new List<(int Step, double Train, TestLossParts Test, double Kernel, double Features, double Norm)>();
        int? trainStep = null, testStep = null;
        int step = 0, mark = 0;
        for (; ; step++)
        {
            net.Predict(train.U, residuals);
            TensorPrimitives.Subtract(residuals, wanted, residuals);
            double loss = TensorPrimitives.SumOfSquares<double>(residuals) / train.Count / task.Variance;
            if (!(loss < 1e9))
                throw new InvalidOperationException($"Training diverged at step {step} with η = {config.StepSize}, α = {config.Alpha}. Use a smaller step size: 2 for α = 1/16, 4 for α = 1/4, at most 10 else.");
            var parts = TestLossParts.Of(task, net, config.Centred ? start : null, scratch);
            if (loss < Learned) trainStep ??= step;
            if (parts.Total < Learned) testStep ??= step;
            bool last = step == config.Steps || loss < Fitted;
            if (step == mark || last)
            {
                history.Add((step, loss, parts, TargetAlignment.OfKernel(net.Kernel(test.U, test.U), test.Y), TargetAlignment.OfFeatures(net, task), Math.Sqrt(Trace(net.Second, config.Dimension))));
                while (mark <= step) mark = Math.Max(mark + 1, (int)Math.Round(Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, mark)) * PerDecade + 1.5) / PerDecade)));
            }
            if (last) break;
            net.Step(train.U, residuals, config.StepSize);
            if (step % 64 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report((double)step / config.Steps);
            }
        }
        progress?.Report(1);
        return new()
        {
            TrainStep = trainStep, TestStep = testStep, LastStep = step, KernelTest = SignificantDigits.Of(kernelTest),
            Marks = [.. history.Select(h => h.Step)],
            Train = List(h => h.Train), Linear = List(h => h.Test.Linear), Missing = List(h => h.Test.Missing), Memorised = List(h => h.Test.Memorised), Offset = List(h => h.Test.Offset),
            KernelAlignment = List(h => h.Kernel), FeatureAlignment = List(h => h.Features), Norm = List(h => h.Norm),
        };

        double[] List(Func<(int Step, double Train, TestLossParts Test, double Kernel, double Features, double Norm), double> number) => [.. history.Select(h => SignificantDigits.Of(number(h)))];
    }

    private static double Trace(double[] matrix, int d) => Enumerable.Range(0, d).Sum(i => matrix[i * d + i]);
}

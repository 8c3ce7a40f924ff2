using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Pruning;

/// <summary>Ten classes that share an offset, condensed to one row each.</summary>
public sealed record CondensationConfig
{
    /// <summary>|b|: the length of the offset that all classes share; a class mean has length 3.</summary>
    public double Offset { get; init; }

    /// <summary>Decides classes, points, initial values; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps of Adam on the synthetic rows.</summary>
    public int Steps { get; init; } = 300;

    internal void Validate()
    {
        if (!(Offset >= 0 && double.IsFinite(Offset)) || Seed < 0 || Steps < 1)
        {
            throw new ArgumentException($"An offset and a seed of at least 0 and at least one step are needed; got {this}. Use the defaults.");
        }
    }
}

/// <summary>Accuracies of softmax regression trained on ten rows.</summary>
public sealed record CondensationResult
{
    /// <summary>A random real row a class: share of 2000 test points that are right, mean of 5 draws.</summary>
    public required double Random { get; init; }

    /// <summary>Rows condensed class by class (DC).</summary>
    public required double EachClass { get; init; }

    /// <summary>Rows condensed on the sum of gradients (DCC).</summary>
    public required double Sum { get; init; }

    /// <summary>Share of the offset's part in the gradient of one class, |with − without b| / |with|; mean over classes, at W = 0.</summary>
    public required double ShareInClass { get; init; }

    /// <summary>The same of the gradient summed over classes, at W = 0, where p is uniform.</summary>
    public required double ShareInSum { get; init; }

    /// <summary>|Σ_c parts of b| / Σ_c |part of b|: what is left of the offset after summing, at W = 0 (first) and at random weights.</summary>
    public required double[] Left { get; init; }
}

/// <summary>Lee, Chun, Jung, Yun and Yoon, Dataset Condensation with Contrastive Signals (2022), arXiv 2202.02916, on softmax regression.</summary>
public static class CondensationExperiment
{
    private const int Classes = 10, Dimension = 40, Nuisances = 5, Real = 100, Batch = 50, Test = 200;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<CondensationConfig, CondensationResult> Experiment { get; } = new("pruning-condensation", version: 2, Run) { Trial = c => c with { Steps = 20 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static CondensationResult Run(CondensationConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        using var scope = NewDisposeScope();
        var root = new Generator((ulong)config.Seed);
        var task = new OffsetClasses(Classes, Dimension, Nuisances, config.Offset, root.Split(0));
        Tensor real = Rows(Real, root.Split(1)), test = Rows(Test, root.Split(2));
        var draws = root.Split(3);
        List<Tensor> sets = [.. Enumerable.Range(0, 5).Select(_ => Pick(1, draws)), .. Condense()];
        double[] accuracy = [.. Accuracy(cat(sets, 1).transpose(0, 1), test, cancellation).Select(a => Math.Round(a, 4))];
        return new()
        {
            Random = Math.Round(accuracy[..5].Average(), 4), EachClass = accuracy[5], Sum = accuracy[6], ShareInClass = Share(false), ShareInSum = Share(true), Left = [Left(0), Left(0.1)],
        };

        Tensor Rows(int count, Generator points) => tensor([.. Enumerable.Range(0, Classes).SelectMany(c => task.Draw(c, count, points.Split((ulong)c)))], [Classes, count, Dimension]);

        // Rows of each class, [C, count, d].
        Tensor Pick(int count, Generator generator)
        {
            long[] chosen = [.. Enumerable.Range(0, Classes * count).Select(i => i / count * Real + generator.NextInt64(Real))];
            return real.flatten(0, 1)[tensor(chosen)].view(Classes, count, Dimension);
        }

        // Class by class and on the sum, at once: both kinds start from the same real rows and see the same networks and batches.
        Tensor[] Condense()
        {
            var start = Pick(1, root.Split(4));
            using var rows = new Parameter(cat([start, start]));
            var adam = new SpanAdam([rows], 0.05);
            using SoftmaxRegression model = Model(Classes, 0, root.Split(5)), twice = Model(2 * Classes, 0, root.Split(5));
            Generator networks = root.Split(5), batches = root.Split(6);
            Tensor many = Labels(Batch), one = Labels(1).repeat(2);
            for (var step = 1; step <= config.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var own = NewDisposeScope();
                var weights = Weights(0.1, networks);
                model.Restart(weights);
                twice.Restart(weights);
                Tensor real = model.Gradient(Pick(Batch, batches), many), synthetic = twice.Gradient(rows, one, differentiable: true);
                var distance = Distance(real, synthetic[..Classes]).add(Distance(real.sum(dim: 0), synthetic[Classes..].sum(dim: 0)));
                adam.ZeroGrad();
                distance.backward(inputs: [rows]);
                adam.Step();
                progress?.Report(step / (double)config.Steps);
            }

            return [rows[..Classes].detach().clone(), rows[Classes..].detach().clone()];
        }

        double Share(bool summed)
        {
            using var model = Model(Classes, 0, root.Split(7));
            Tensor with = model.Gradient(real, Labels(Real)), without = model.Gradient(real - tensor(task.Offset), Labels(Real));
            if (summed) (with, without) = (with.sum(0, keepdim: true), without.sum(0, keepdim: true));
            return SignificantDigits.Of((Norms(with - without) / Norms(with)).mean().item<double>());
        }

        // The offset's part in the gradient of class c is r_c bᵀ, with the mean residual r_c of its real points: |b| cancels in the ratio.
        double Left(double deviation)
        {
            using var model = Model(Classes, deviation, root.Split(7));
            var residuals = (model.call(real).softmax(2) - eye(Classes, dtype: ScalarType.Float64).unsqueeze(1)).mean([1]);
            return SignificantDigits.Of((Norms(residuals.sum(0, keepdim: true)) / Norms(residuals).sum()).item<double>());
        }
    }

    /// <summary>D = Σ over output units of one minus the cosine of the two gradients' rows; summed over classes where there are several gradients. Of each class's gradient:
    /// dataset condensation, DC (Zhao, Mopuri and Bilen 2021); of the sum over classes: DCC (Lee and others 2022, section 4).</summary>
    /// <param name="real">[…, K, d].</param>
    /// <param name="synthetic">Likewise.</param>
    internal static Tensor Distance(Tensor real, Tensor synthetic) => (1 - nn.functional.cosine_similarity(real, synthetic, dim: -1, eps: 1e-12)).sum();

    private static SoftmaxRegression Model(long groups, double deviation, Generator generator) => new(groups, Weights(deviation, generator));

    private static Tensor Weights(double deviation, Generator generator) =>
        generator.Normal([Classes, Dimension], std: deviation / Math.Sqrt(Dimension), dtype: ScalarType.Float64);

    private static Tensor Labels(int count) => arange(Classes).repeat_interleave(count);

    private static Tensor Norms(Tensor groups) => linalg.vector_norm(groups.flatten(1), dims: [1]);

    /// <summary>Softmax regression on each set of one row a class: 500 steps of gradient descent on the summed loss from W = 0. The step 2 / Σ|x|² is half of
    /// what the curvature, at most Σ|x|²/2, allows.</summary>
    /// <param name="sets">[S, C, d].</param>
    /// <param name="test">[C, n, d].</param>
    /// <param name="cancellation">Looked at in each step.</param>
    /// <returns>Share of the test points that each gets right, [S].</returns>
    private static double[] Accuracy(Tensor sets, Tensor test, CancellationToken cancellation)
    {
        using var model = new SoftmaxRegression(sets.shape[0], zeros(Classes, Dimension, dtype: ScalarType.Float64));
        model.Descend(sets, arange(Classes).repeat(sets.shape[0]), 2 / sets.square().sum([1, 2], keepdim: true), 500, cancellation);
        var right = model.call(test.flatten(0, 1).expand(sets.shape[0], -1, -1)).argmax(2) == Labels(Test);
        return [.. right.to_type(ScalarType.Float64).mean([1]).data<double>()];
    }
}

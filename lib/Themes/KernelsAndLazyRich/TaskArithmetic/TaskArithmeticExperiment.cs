using Phenomena.Datasets;
using Phenomena.Experiments;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>Four tasks, one trunk, a task vector each, and what their sums do.</summary>
public sealed record TaskArithmeticConfig
{
    /// <summary>Steps of joint training on 400 images before; 0 for a fresh trunk.</summary>
    public int Pretraining { get; init; } = 60;

    /// <summary>Fine-tunes the linearised trunk.</summary>
    public bool Tangent { get; init; }

    /// <summary>Learning rate of fine-tuning.</summary>
    public double Rate { get; init; } = 0.02;

    /// <summary>Standard deviation of a head's weights.</summary>
    public double Heads { get; init; } = 0.2;

    /// <summary>Decides images, heads and start; not negative.</summary>
    public int Seed { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Single">Test accuracy of each task vector by itself, mean over tasks.</param>
/// <param name="Sums">Accuracy with a Σ τ, relative to <paramref name="Single"/>, for a = 0.1 to 1.</param>
/// <param name="Disentanglement">ξ(a₁, a₂), [25], a₂ running first over −2 to 2; mean over three pairs of tasks.</param>
public sealed record TaskArithmeticResult(double Single, double[] Sums, double[] Disentanglement)
{
    /// <summary>The largest of <see cref="Sums"/>.</summary>
    public double Addition => Sums.Max();

    /// <summary>Mean of ξ.</summary>
    public double Xi => Disentanglement.Average();
}

/// <summary>Ortiz-Jimenez and others (2023) with digits for their image tasks: plain, turned by 90 degrees, inverted, and with one fixed permutation of pixels. Heads are random and frozen, as
/// CLIP's are.</summary>
public static class TaskArithmeticExperiment
{
    /// <summary>Tasks.</summary>
    public const int Tasks = 4;

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<TaskArithmeticConfig, TaskArithmeticResult> Experiment { get; } = new("task-arithmetic", version: 2, Run) { Cost = c => c.Tangent ? 2 : 3 };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static TaskArithmeticResult Run(TaskArithmeticConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        if (config.Pretraining < 0 || !(config.Rate > 0) || !(config.Heads > 0) || config.Seed < 0) throw new ArgumentException($"Steps and a seed of at least 0 and a rate and heads above 0 are needed; got {config}.");
        using var scope = NewDisposeScope();
        var random = new Generator((ulong)config.Seed);
        var parts = Digits.Load().Split((ulong)config.Seed, 400, 800, 597);
        int[] order = random.Split(1).Permutation(64);
        Tensor[][] images = [.. parts.Select(p => Versions(p, order))];
        Tensor[] labels = [.. parts.Select(p => tensor(Array.ConvertAll(p.Labels, l => (long)l)))];
        var (drawn, trunk) = (random.Split(2), new TaskTrunk(random.Split(0)));
        Tensor[] head = [.. Enumerable.Range(0, Tasks).Select(_ => drawn.Normal([10, 96], std: config.Heads))];
        Tensor[] weights = [.. trunk.parameters()];
        var batches = random.Split(3);
        Tensor Batch(int size, int of) => tensor(batches.Permutation(of)[..size].Select(i => (long)i).ToArray());

        Descend(weights, 0.05, config.Pretraining, () => Enumerable.Range(0, Tasks).Select(t => Batch(32, 400) is var at
            ? F.cross_entropy(F.linear(trunk.call(images[0][t][at]), head[t]), labels[0][at]) : at).Aggregate((a, b) => a + b));
        Tensor[] start = [.. weights.Select(w => w.detach().clone())];
        Tensor[][] tau = [.. Enumerable.Range(0, Tasks).Select(_ => Array.Empty<Tensor>())];
        void Set(params (double A, int Task)[] sum)
        {
            using var off = no_grad();
            for (int i = 0; i < weights.Length; i++) weights[i].copy_(sum.Aggregate(start[i], (w, s) => w + s.A * tau[s.Task][i]));
        }

        for (int t = 0; t < Tasks; t++)
        {
            int task = t;
            Set();
            // The linearised trunk trains the tangent and leaves the weights where they are.
            Tensor[] trained = config.Tangent ? [.. weights.Select(w => zeros_like(w).requires_grad_())] : weights;
            Descend(trained, config.Rate, 100, () => Batch(64, 800) is var at && images[1][task][at] is var x
                ? F.cross_entropy(F.linear(config.Tangent ? trunk.call(x).detach() + trunk.Tangent(x, trained) : trunk.call(x), head[task]), labels[1][at]) : at);
            tau[t] = [.. trained.Zip(start, (w, s) => (config.Tangent ? w : w - s).detach().clone())];
            progress?.Report(0.2 * (t + 1));
        }

        using var frozen = no_grad();
        Set();
        // What J τ of every task adds to the outputs on the images of every task: sums of them are all that the linearised trunk needs.
        Tensor Output(int task, Func<Tensor> features)
        {
            using var inner = NewDisposeScope();
            return F.linear(features(), head[task]).MoveToOuterDisposeScope();
        }
        Tensor[] still = [.. images[2].Select((x, t) => Output(t, () => trunk.call(x)))];
        Tensor[][] moved = config.Tangent ? [.. images[2].Select((x, t) => tau.Select(v => Output(t, () => trunk.Tangent(x, v))).ToArray())] : [];
        Tensor Predicted(int task, params (double A, int Task)[] sum)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            if (config.Tangent) return sum.Aggregate(still[task], (f, s) => f + s.A * moved[task][s.Task]).argmax(1).MoveToOuterDisposeScope();
            Set(sum);
            return Output(task, () => trunk.call(images[2][task])).argmax(1).MoveToOuterDisposeScope();
        }
        double Accuracy(Tensor predicted) => predicted.eq(labels[2]).to(float64).mean().item<double>();
        int[] all = [.. Enumerable.Range(0, Tasks)];
        double[] single = [.. all.Select(t => Accuracy(Predicted(t, (1, t))))];
        double[] sums = [.. Enumerable.Range(1, 10).Select(a => all.Average(t => Accuracy(Predicted(t, [.. all.Select(s => (0.1 * a, s))])) / single[t]))];
        double[] grid = [-2, -1, 0, 1, 2];
        double Differ(int one, int other, double a, double b)
        {
            double Share(int task, double own) => Predicted(task, (a, one), (b, other)).ne(Predicted(task, (own, task))).to(float64).mean().item<double>();
            return Share(one, a) + Share(other, b);
        }
        return new(single.Average(), sums, [.. from a in grid from b in grid select Enumerable.Range(0, 3).Average(pair => Differ(pair, pair + 1, a, b))]);

        void Descend(Tensor[] parameters, double rate, int steps, Func<Tensor> loss)
        {
            Tensor[] velocity = [.. parameters.Select(p => zeros_like(p))];
            for (int step = 0; step < steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                var gradient = autograd.grad([loss()], parameters);
                using var off = no_grad();
                for (int i = 0; i < parameters.Length; i++) parameters[i].sub_(rate * velocity[i].mul_(0.9).add_(gradient[i]));
            }
        }
    }

    /// <summary>The tasks' images, [n, 64] each.</summary>
    private static Tensor[] Versions(LabelledImages images, int[] order)
    {
        var plain = tensor(images.Pixels, [images.Count, 64]);
        return [plain, plain.view(-1, 8, 8).rot90(1, (1, 2)).reshape(-1, 64), 1 - plain, plain.index_select(1, tensor(Array.ConvertAll(order, i => (long)i)))];
    }
}

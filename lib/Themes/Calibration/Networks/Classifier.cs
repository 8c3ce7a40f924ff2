using Phenomena.Calibration;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>A ReLU network: the body gives the penultimate features h [n, width], the head the logits W h + b [n, k].</summary>
internal sealed class Classifier : nn.Module<Tensor, Tensor>
{
    private readonly Sequential body;
    private readonly Linear head;

    /// <summary>Layers of these sizes, from the inputs to the classes, initialised as PyTorch does.</summary>
    public Classifier(IReadOnlyList<int> sizes, Generator generator) : base(nameof(Classifier))
    {
        var hidden = sizes.SkipLast(1).Zip(sizes.Skip(1), (a, b) => new nn.Module<Tensor, Tensor>[] { nn.Linear(a, b), nn.ReLU() });
        body = nn.Sequential(hidden.SkipLast(1).SelectMany(layer => layer)).Seeded(generator);
        head = nn.Linear(sizes[^2], sizes[^1]).Seeded(generator);
        RegisterComponents();
    }

    public Linear Head => head;

    public Tensor Features(Tensor inputs) => body.call(inputs);

    public override Tensor forward(Tensor inputs) => head.call(Features(inputs));
}

/// <summary>Trains a network that ends in a linear layer with offsets, and asks it: the library's own <c>Classifier</c>, or a notebook's.</summary>
public static class ClassifierTraining
{
    /// <summary>Trains as the rule says.</summary>
    /// <param name="network">What is trained: inputs [n, d] to logits [n, k].</param>
    /// <param name="train">The training points.</param>
    /// <param name="rule">How.</param>
    /// <param name="generator">Draws the order of the points and the mixing weights.</param>
    /// <param name="cancellation">Looked at in every epoch.</param>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <param name="softTargets">[n, k] probabilities in place of the labels, such as a teacher's.</param>
    /// <param name="temperature">Logits are divided by it in the loss, and the loss multiplied by its square: distillation.</param>
    public static void Train(this nn.Module<Tensor, Tensor> network, Samples train, TrainingRule rule, Generator generator, CancellationToken cancellation, IProgress<double>? progress = null,
        double[]? softTargets = null, double temperature = 1)
    {
        var fused = new FusedLayers(network);
        network.Train(train, rule, generator, (x, q) => fused.CrossEntropy(x, q, temperature), cancellation, progress, softTargets);
    }

    /// <summary>The same, along any gradient.</summary>
    internal static void Train(this nn.Module<Tensor, Tensor> network, Samples train, TrainingRule rule, Generator generator, LossGradient gradient, CancellationToken cancellation,
        IProgress<double>? progress = null, double[]? softTargets = null)
    {
        var optimizer = new SpanAdam(network.parameters(), rule.LearningRate);
        // The offsets of the last layer are the last parameters: one for each class.
        var targets = new Targets(train, (int)network.parameters().Last().shape[0], rule, softTargets);
        for (var epoch = 0; epoch < rule.Epochs; epoch++)
        {
            progress?.Report(epoch / (double)rule.Epochs);
            if (rule.SelfDistillation > 0 && epoch > 0) targets.Blend(rule.SelfDistillation * (epoch + 1) / rule.Epochs, network.Score(train));
            foreach (var batch in Shuffle.Order(train.Count, generator).Chunk(rule.Batch))
            {
                cancellation.ThrowIfCancellationRequested();
                var (inputs, wanted) = targets.Mix(batch, generator);
                gradient(inputs, wanted);
                optimizer.Step();
            }
        }
    }

    /// <summary>The mean cross-entropy and its gradient by autograd: what <see cref="FusedLayers.CrossEntropy"/> does by hand.</summary>
    internal static double Backward(this Classifier network, ReadOnlySpan<float> inputs, ReadOnlySpan<float> wanted)
    {
        using var scope = NewDisposeScope();
        network.zero_grad();
        var rows = wanted.Length / network.Head.out_features;
        var loss = F.cross_entropy(network.call(tensor(inputs.ToArray()).view(rows, -1)), tensor(wanted.ToArray()).view(rows, -1));
        loss.backward();
        return loss.item<float>();
    }

    /// <summary>Logits with their labels, without recording.</summary>
    public static Predictions Score(this nn.Module<Tensor, Tensor> network, Samples samples)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return Predictions.FromLogits(network.call(samples.Rows()).data<float>().ToArray(), samples.Labels);
    }
}

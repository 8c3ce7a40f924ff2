using Phenomena.Calibration;
using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>A ReLU network: the body gives the penultimate features h, the head the logits W h + b.</summary>
internal sealed class Classifier : IDisposable
{
    private readonly Sequential _body;

    /// <summary>Layers of these sizes, from the inputs to the classes, initialised as PyTorch does.</summary>
    public Classifier(IReadOnlyList<int> sizes, Generator generator)
    {
        var layers = new List<Module<Tensor, Tensor>>();
        for (var i = 0; i + 2 < sizes.Count; i++)
        {
            layers.Add(nn.Linear(sizes[i], sizes[i + 1], generator: generator));
            layers.Add(nn.ReLU());
        }

        _body = nn.Sequential([.. layers]);
        Head = nn.Linear(sizes[^2], sizes[^1], generator: generator);
        Classes = sizes[^1];
    }

    /// <summary>k.</summary>
    public int Classes { get; }

    /// <summary>W [k, width] and b [k].</summary>
    public Linear Head { get; }

    /// <summary>What is trained.</summary>
    public IEnumerable<Parameter> Parameters => _body.parameters().Concat(Head.parameters());

    /// <summary>h [n, width].</summary>
    public Tensor Features(Tensor inputs) => _body.call(inputs);

    /// <summary>W h + b, [n, k].</summary>
    public Tensor Logits(Tensor inputs) => Head.call(Features(inputs));

    /// <summary>Logits with their labels, without recording.</summary>
    public Predictions Score(Samples samples) => Predictions.FromLogits(Read(samples, Logits), samples.Labels);

    /// <summary>Penultimate features [n, width], without recording.</summary>
    public double[] ReadFeatures(Samples samples) => Read(samples, Features);

    /// <summary>Trains as the rule says.</summary>
    /// <param name="train">The training points.</param>
    /// <param name="rule">How.</param>
    /// <param name="generator">Draws the order of the points and the mixing weights.</param>
    /// <param name="cancellation">Looked at in every epoch.</param>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <param name="softTargets">[n, k] probabilities in place of the labels, such as a teacher's.</param>
    /// <param name="temperature">Logits are divided by it in the loss, and the loss multiplied by its square: distillation.</param>
    public void Train(Samples train, TrainingRule rule, Generator generator, CancellationToken cancellation, IProgress<double>? progress = null, double[]? softTargets = null, double temperature = 1)
    {
        var optimizer = optim.Adam(Parameters, lr: rule.LearningRate);
        var targets = new Targets(train, Classes, rule, softTargets);
        for (var epoch = 0; epoch < rule.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(epoch / (double)rule.Epochs);
            if (rule.SelfDistillation > 0 && epoch > 0) targets.Blend(rule.SelfDistillation * (epoch + 1) / rule.Epochs, Score(train));
            var order = Shuffle.Order(train.Count, generator);
            for (var from = 0; from < order.Length; from += rule.Batch)
            {
                var batch = order.AsSpan(from, Math.Min(rule.Batch, order.Length - from)).ToArray();
                using var scope = NewDisposeScope();
                var (inputs, wanted) = targets.Mix(batch, generator);
                var loss = F.cross_entropy(temperature == 1 ? Logits(inputs) : Logits(inputs) / temperature, wanted, label_smoothing: rule.LabelSmoothing);
                if (temperature != 1) loss *= temperature * temperature;
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _body.Dispose();
        Head.Dispose();
    }

    private static double[] Read(Samples samples, Func<Tensor, Tensor> function)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var values = function(tensor(samples.Inputs, [samples.Count, samples.Width])).data<float>();
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }
}

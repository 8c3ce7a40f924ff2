using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Pruning;

/// <summary>A network with one hidden layer: logits z = W₂ ReLU(W₁ x + b₁) + b₂, trained on softmax cross-entropy.</summary>
public sealed class PruningNet : nn.Module<Tensor, Tensor>
{
    private readonly Linear first, second;

    /// <summary>A network with normal weights, W₁ of variance firstGain² · 2/inputs, W₂ of secondGain² · 2/hidden, and biases 0.</summary>
    public PruningNet(int inputs, int hidden, int classes, Generator generator, double firstGain = 1, double secondGain = 0.5) : base(nameof(PruningNet))
    {
        (first, second) = (nn.Linear(inputs, hidden), nn.Linear(hidden, classes));
        using var off = no_grad();
        foreach (var (layer, gain) in new[] { (first, firstGain), (second, secondGain) })
        {
            layer.weight.copy_(generator.Normal([layer.in_features, layer.out_features], std: gain * Math.Sqrt(2.0 / layer.in_features)).t());
            layer.bias!.zero_();
        }
        RegisterComponents();
    }

    /// <summary>Logits [n, classes] of inputs [n, inputs].</summary>
    public override Tensor forward(Tensor x) => second.call(F.relu(first.call(x)));

    /// <summary>Trains on the batches that a <see cref="PruningTrainer"/> with the same generator takes; experiments train thousands of these, with the fused <see cref="PruningNetKernel"/>.</summary>
    /// <returns>The mean loss of each step's batch, before the step.</returns>
    public double[] Train(PruningSet data, PruningRule rule, Generator generator, CancellationToken cancellation = default)
    {
        using var kept = NewDisposeScope();
        var (x, y) = (tensor(data.Inputs, [data.Count, data.Width]), tensor(Array.ConvertAll(data.Labels, label => (long)label)));
        var (sgd, order, losses) = (rule.Optimizer(parameters()), new ExampleOrder(data.Count, rule.Batch, generator), new double[rule.Steps]);
        for (int step = 0; step < rule.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = tensor(Array.ConvertAll(order.Next().ToArray(), example => (long)example));
            var loss = F.cross_entropy(call(x[batch]), y[batch]);
            sgd.ZeroGrad();
            loss.backward();
            sgd.LearningRate = rule.RateAt(step);
            sgd.Step();
            losses[step] = loss.item<float>();
        }
        return losses;
    }
}

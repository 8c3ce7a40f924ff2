using Phenomena.Themes.Grokking;
using Phenomena.Torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Benchmarks;

/// <summary>Addition modulo p: the ReLU network as the module that it is, the quadratic one by hand.</summary>
internal static class GrokkingTraining
{
    public static Workload Relu(int p, int hidden) => new($"modular ReLU p={p} {hidden}-{hidden}", "torch", "steps/CPU s", 1, () =>
    {
        var net = new ReluNet(p, hidden, new Generator(1));
        var adam = new SpanAdam(net.parameters(), 1e-2, beta2: 0.99, epsilon: 1e-25, weightDecay: 1, decoupled: true);
        var (a, b, labels) = ModularPairs.Split(p, 0.4, new Generator(0)).Train.ToTensors();
        return () => FullBatch.Train(() => F.cross_entropy(net.call(a, b), labels), adam, 1)[0];
    }, Flops: (int)(0.4 * p * p) * Training.Products(true, hidden, hidden, p), TorchSharp: () => TorchSharpLoops.ModularRelu(p, hidden));

    public static Workload Quadratic(int p, int width) => new($"modular quadratic p={p} N={width}", "torch", "steps/CPU s", 1, () =>
    {
        var net = new QuadraticNetKernel<float>(p, width);
        net.InitializeNormal(Math.Pow(16 * width, -1 / 3.0), new Generator(1));
        return Steps(net, 0.5, new() { LearningRate = 0.01, Beta2 = 0.98, WeightDecay = 5 });
    }, Flops: (int)(0.5 * p * p) * Training.Products(true, width, p), TorchSharp: () => TorchSharpLoops.ModularQuadratic(p, width));

    private static Func<double> Steps(QuadraticNetKernel<float> net, double share, AdamSettings settings)
    {
        var (pairs, _) = ModularPairs.Split(net.Modulus, share, new Generator(0));
        var loss = new LogitLoss<float>(Objective.SquaredError, Precision.Float32);
        var adam = new AdamRule<float>(settings, net.Parameters.Length);
        return () =>
        {
            var logits = net.Forward(pairs);
            var report = loss.Evaluate(logits, pairs.Labels, logits);
            net.Backward(pairs, logits);
            adam.Step(net.Parameters, net.Gradient);
            return report.Loss;
        };
    }
}

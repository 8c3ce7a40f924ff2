using Phenomena.Themes.Grokking;

namespace Phenomena.Benchmarks;

/// <summary>Addition modulo p by the networks whose gradient is written by hand.</summary>
internal static class GrokkingTraining
{
    public static Workload Relu(int p, int hidden) => new($"modular ReLU p={p} {hidden}-{hidden}", "torch", "steps/CPU s", 1, () =>
    {
        var net = new ReluNetKernel<float>(p, hidden);
        net.InitializeUniform(new Generator(1));
        return Steps(net, 0.4, Objective.Softmax, new() { LearningRate = 1e-2, Beta2 = 0.99, Epsilon = 1e-25, WeightDecay = 1 });
    }, Flops: (int)(0.4 * p * p) * Training.Products(true, hidden, hidden, p), TorchSharp: () => TorchSharpLoops.ModularRelu(p, hidden));

    public static Workload Quadratic(int p, int width) => new($"modular quadratic p={p} N={width}", "torch", "steps/CPU s", 1, () =>
    {
        var net = new QuadraticNetKernel<float>(p, width);
        net.InitializeNormal(Math.Pow(16 * width, -1 / 3.0), new Generator(1));
        return Steps(net, 0.5, Objective.SquaredError, new() { LearningRate = 0.01, Beta2 = 0.98, WeightDecay = 5 });
    }, Flops: (int)(0.5 * p * p) * Training.Products(true, width, p), TorchSharp: () => TorchSharpLoops.ModularQuadratic(p, width));

    private static Func<double> Steps(ModularKernel<float> net, double share, Objective objective, AdamSettings settings)
    {
        var (pairs, _) = ModularPairs.Split(net.Modulus, share, new Generator(0));
        var loss = new LogitLoss<float>(objective, Precision.Float32);
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

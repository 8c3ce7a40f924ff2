using Phenomena.Themes.Pruning;
using Phenomena.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Benchmarks;

/// <summary>Networks of the size of the digits, as the experiments train them: the smallest by hand, the other as a module with an optimizer on spans; and that optimizer alone.</summary>
internal static class Training
{
    public static Workload DigitsSgd() => new("digits MLP 64-64-10 B=32 SGD", "torch", "steps/CPU s", 1, () =>
    {
        const int rows = 1200;
        var generator = new Generator(0);
        float[] inputs = new float[rows * 64];
        foreach (ref float x in inputs.AsSpan()) x = (float)generator.NextNormal();
        var data = new PruningSet(inputs, [.. Enumerable.Range(0, rows).Select(_ => (int)generator.NextInt64(10))], 10);
        var trainer = new PruningTrainer(PruningNetKernel.Normal(64, 64, 10, generator), data, new PruningRule { Cosine = false, Steps = int.MaxValue }, generator);
        return () => trainer.RunTo(trainer.Step + 1).Parameters[0];
    }, Flops: 32 * Products(false, 64, 64, 10), TorchSharp: () => TorchSharpLoops.Classifier([64, 64, 10], batch: 32, rows: 1200, p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 5e-4, nesterov: true)));

    public static Workload DigitsAdam() => new("digits MLP 64-128-128-10 B=100 Adam", "torch", "steps/CPU s", 1, () =>
    {
        const int rows = 1000, batch = 100;
        var generator = new Generator(0);
        var net = TorchSharpLoops.Mlp([64, 128, 128, 10]).Seeded(generator);
        Tensor x = generator.Normal([rows, 64]), y = tensor([.. Enumerable.Range(0, rows).Select(_ => generator.NextInt64(10))]);
        var adam = new SpanAdam(net.parameters(), 3e-3);
        int start = 0;
        return () =>
        {
            using var scope = NewDisposeScope();
            if (start + batch > rows) start = 0;
            var loss = F.cross_entropy(net.call(x.narrow(0, start, batch)), y.narrow(0, start, batch));
            start += batch;
            adam.ZeroGrad();
            loss.backward();
            adam.Step();
            return loss.item<float>();
        };
    }, Flops: 100 * Products(false, 64, 128, 128, 10), TorchSharp: () => TorchSharpLoops.Classifier([64, 128, 128, 10], batch: 100, rows: 1000, p => optim.Adam(p, lr: 3e-3)));

    public static Workload AdamW(int size) => new($"AdamW {size}", "torch", "steps/CPU s", 1, () =>
    {
        var generator = new Generator(0);
        var p = nn.Parameter(generator.Normal([size]));
        p.grad = generator.Normal([size]);
        var adam = new SpanAdam([p], 1e-3, weightDecay: 0.01, decoupled: true);
        return () =>
        {
            using var scope = NewDisposeScope();
            adam.Step();
            return p[0].item<float>();
        };
    }, TorchSharp: () => TorchSharpLoops.AdamW(size));

    /// <summary>Operations of a chain of layers for one sample: forward, weights' gradient, and the gradient of what goes in, of the first layer only if it is asked for.</summary>
    public static double Products(bool first, params int[] sizes) =>
        Enumerable.Range(1, sizes.Length - 1).Sum(i => (i > 1 || first ? 6.0 : 4.0) * sizes[i - 1] * sizes[i]);
}

using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Benchmarks;

/// <summary>One layer forward and backward, gradients of its input and its parameters included; and one optimizer step.</summary>
internal static class Layers
{
    public static Workload Conv2d(int channels, int outputs, int batch) => ForwardBackward($"conv2d 3x3 {channels}-{outputs} 32x32 B={batch}",
        [batch, channels, 32, 32], x => F.conv2d(x[0], x[1], x[2], padding: [1]), [outputs, channels, 3, 3], [outputs]);

    public static Workload LayerNorm(int rows, int width) => ForwardBackward($"layer_norm {rows}x{width}", [rows, width], x => F.layer_norm(x[0], [width], x[1], x[2]), [width], [width]);

    public static Workload BatchNorm(int channels, int batch) => ForwardBackward($"batch_norm {channels} 32x32 B={batch}", [batch, channels, 32, 32], x => F.batch_norm(x[0], null, null, x[1], x[2], training: true), [channels], [channels]);

    public static Workload AdamW(int size) => new($"AdamW {size}", "torch", "steps/CPU s", 1, () =>
    {
        manual_seed(0);
        var p = nn.Parameter(randn([size]));
        p.grad = randn([size]);
        var opt = optim.AdamW([p], weight_decay: 0.01);
        return () =>
        {
            opt.step();
            return p.data<float>()[0];
        };
    });

    private static Workload ForwardBackward(string name, long[] input, Func<Tensor[], Tensor> layer, params long[][] parameters) => new(name, "torch", "steps/CPU s", 1, () =>
    {
        manual_seed(0);
        Tensor[] inputs = [.. parameters.Prepend(input).Select(shape => randn(shape).requires_grad_())];
        Tensor slope = randn(layer(inputs).shape);
        return () =>
        {
            using var scope = NewDisposeScope();
            var y = layer(inputs);
            return autograd.grad([y], inputs, [slope])[0].data<float>()[0];
        };
    });
}

using FsCheck;
using FsCheck.Fluent;
using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Layers over random shapes: gradients, once and twice, against central differences; convolution against its definition.</summary>
public sealed class LayerShapeTests
{
    public sealed record Window(int N, int Channels, int Outputs, int Groups, int Height, int Width, int KernelY, int KernelX, int Stride, int Padding, int Dilation, int Seed);

    private static Arbitrary<Window> Windows => (
        from n in Gen.Choose(1, 4)
        from c in Gen.Choose(1, 2)
        from o in Gen.Choose(1, 3)
        from groups in Gen.Choose(1, 2)
        from ky in Gen.Choose(1, 3)
        from kx in Gen.Choose(1, 3)
        from stride in Gen.Choose(1, 3)
        from padding in Gen.Choose(0, 3)
        from dilation in Gen.Choose(1, 2)
        from h in Gen.Choose(0, 6)
        from w in Gen.Choose(0, 6)
        from seed in Gen.Choose(0, 1000)
        select new Window(n, c * groups, o * groups, groups, Math.Max(1, dilation * (ky - 1) + 1 - 2 * padding) + h, Math.Max(1, dilation * (kx - 1) + 1 - 2 * padding) + w, ky, kx, stride, padding, dilation, seed)).ToArbitrary();

    [Fact]
    public void Convolution_is_what_its_definition_says() => Prop.ForAll(Windows, s =>
    {
        using var scope = NewDisposeScope();
        var g = new Generator((ulong)s.Seed);
        Tensor x = randn([s.N, s.Channels, s.Height, s.Width], float64, generator: g), w = randn([s.Outputs, s.Channels / s.Groups, s.KernelY, s.KernelX], float64, generator: g), b = randn([s.Outputs], float64, generator: g);
        var y = Convolve(s, x, w, b);
        Span<double> image = x.data<double>(), kernel = w.data<double>(), result = y.data<double>();
        int at = 0, part = s.Channels / s.Groups;
        for (int n = 0; n < s.N; n++)
            for (int o = 0; o < s.Outputs; o++)
                for (int i = 0; i < y.size(2); i++)
                    for (int j = 0; j < y.size(3); j++)
                    {
                        double sum = b.data<double>()[o];
                        for (int c = 0; c < part; c++)
                            for (int ky = 0; ky < s.KernelY; ky++)
                                for (int kx = 0; kx < s.KernelX; kx++)
                                {
                                    int r = i * s.Stride + ky * s.Dilation - s.Padding, q = j * s.Stride + kx * s.Dilation - s.Padding;
                                    if (r < 0 || q < 0 || r >= s.Height || q >= s.Width) continue;
                                    int channel = o / (s.Outputs / s.Groups) * part + c;
                                    sum += image[((n * s.Channels + channel) * s.Height + r) * s.Width + q] * kernel[((o * part + c) * s.KernelY + ky) * s.KernelX + kx];
                                }
                        Assert.Equal(sum, result[at++], tolerance: 1e-10);
                    }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Convolution_differentiates_twice() => Prop.ForAll(Windows, s =>
        TensorGradientTests.Check([s.N, s.Channels, s.Height, s.Width], [s.Outputs, s.Channels / s.Groups, s.KernelY, s.KernelX], s.Seed, (x, w) => Convolve(s, x, w, w.sum([1, 2, 3])).square()))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    /// <summary>Bands, several samples side by side and edges of register tiles occur at sizes that the small random shapes do not reach.</summary>
    [Theory]
    [InlineData(5, 3, 7, 40, 9, 1)]
    [InlineData(9, 20, 33, 12, 70, 1)]
    [InlineData(3, 40, 8, 33, 31, 2)]
    public void Large_convolutions_are_sums_of_their_kernels_parts(int n, int channels, int outputs, int height, int width, int stride)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([n, channels, height, width], float64), w = randn([outputs, channels, 3, 3], float64), u = randn([n, outputs, (height - 1) / stride + 1, (width - 1) / stride + 1], float64);
        x.requires_grad_();
        w.requires_grad_();
        var y = F.conv2d(x, w, padding: [1], strides: [stride]);
        // Each kernel element alone is a product over the channels of the shifted image.
        var padded = F.pad(x, [1, 1, 1, 1]);
        Tensor? sum = null;
        for (int i = 0; i < 9; i++)
        {
            var shifted = padded[.., .., TensorIndex.Slice(i / 3, i / 3 + height, stride), TensorIndex.Slice(i % 3, i % 3 + width, stride)];
            var part = F.linear(shifted.permute(0, 2, 3, 1), w[.., .., i / 3, i % 3]).permute(0, 3, 1, 2);
            sum = sum is null ? part : sum + part;
        }
        var ours = autograd.grad([y], [x, w], [u]);
        var expected = autograd.grad([sum!], [x, w], [u]);
        Assert.InRange((y - sum!).abs().flatten().max(0).values.ToDouble(), 0, 1e-10);
        for (int i = 0; i < 2; i++) Assert.InRange((ours[i] - expected[i]).abs().flatten().max(0).values.ToDouble(), 0, 1e-9);
    }

    private static readonly Dictionary<string, Func<Window, Tensor, Tensor>> s_layers = new()
    {
        ["max_pool2d"] = (s, x) => F.max_pool2d(F.pad(x, [2, 2, 2, 2]), Math.Max(2, s.KernelX), s.Stride, 1) * x.mean(),
        ["avg_pool2d"] = (s, x) => F.avg_pool2d(F.pad(x, [2, 2, 2, 2]), Math.Max(2, s.KernelX), s.Stride, 1).square(),
        ["adaptive_avg_pool2d"] = (s, x) => F.adaptive_avg_pool2d(x, s.KernelY, s.KernelX).square(),
        ["batch_norm"] = (s, x) => F.batch_norm(cat([x, x.square()]), null, null, x.mean([0, 2, 3]), x[0, .., 0, 0], training: true),
        ["batch_norm eval"] = (s, x) => F.batch_norm(x, full([s.Channels], 0.5, float64), full([s.Channels], 2, float64), x[0, .., 0, 0], null),
        ["layer_norm"] = (s, x) => F.layer_norm(x, x.shape[2..], x[0, 0], x[0, 0].square(), eps: 0.1),
        ["attention"] = (s, x) => F.scaled_dot_product_attention(x * 3, x, x.square(), is_casual: true),
        ["pad"] = (s, x) => F.pad(x, [1, 0, s.Padding, 2], value: 2).square(),
        ["cosine_similarity"] = (s, x) => F.cosine_similarity(x, x.square() + x.sum(), dim: -1),
    };

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layers_differentiate_twice(string name) => Prop.ForAll(Windows, s =>
        TensorGradientTests.Check([s.N, s.Channels, s.Height, s.Width], [], s.Seed, (x, _) => s_layers[name](s, x)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    private static Tensor Convolve(Window s, Tensor x, Tensor w, Tensor b) => F.conv2d(x, w, b, [s.Stride], [s.Padding], [s.Dilation], s.Groups);
}

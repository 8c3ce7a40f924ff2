using Phenomena.Themes.Diffusion;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Diffusion;

/// <summary>The net with long skips against its parts and against the theory of its gain.</summary>
public sealed class LongSkipTests
{
    static LongSkipTests() => TorchLibrary.Prepare();

    /// <remarks>A ReLU block of He's start keeps the second moment of a small change, and the ways through the net add up.</remarks>
    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 0.5)]
    [InlineData(8, 0.7)]
    public void A_small_change_grows_by_the_sum_of_squared_scales(int depth, double scale)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        double gain = Enumerable.Range(0, 8).Average(seed =>
        {
            var random = new Generator((ulong)seed);
            var net = new LongSkipNet(64, 1, 128, depth, scale).HeStarted(random);
            Tensor x = random.Normal([64, 64]), change = 0.01 * random.Normal([64, 64]);
            return ((net.State(x + change) - net.State(x)).square().mean() / change.square().mean()).item<float>();
        });
        double theory = 1 + Enumerable.Range(0, depth).Sum(i => Math.Pow(scale, 2 * i));
        Assert.InRange(gain / theory, 0.85, 1.15);
    }

    [Fact]
    public void Without_the_inner_skips_the_outermost_is_left_and_a_last_layer_at_zero_says_nothing()
    {
        using var scope = NewDisposeScope();
        var net = new LongSkipNet(3, 2, 5, 1, 0).HeStarted(new Generator(1), last: 0);
        var x = randn(4, 3);
        Assert.Equal(0, net.call(x).abs().max().item<float>());
        Tensor[] w = [.. net.parameters().Where(p => p.dim() == 2)];
        Tensor h = x.mm(w[0].t()).relu(), middle = h.mm(w[1].t()).relu(), state = (middle + h).mm(w[2].t()).relu();
        Assert.Equal(0, (net.State(x) - state).abs().max().item<float>(), 1e-6);
        // He's variance, 2/fan-in.
        var wide = new LongSkipNet(200, 1, 200, 2, 1).HeStarted(new Generator(2));
        Assert.All(wide.parameters().Where(p => p.numel() == 40_000), p => Assert.Equal(0.01, p.square().mean().item<float>(), 5e-4));
    }
}

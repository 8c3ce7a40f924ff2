using Phenomena.Themes.TrainedScaling;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Torch;

public sealed class FusedLayersTests
{
    [Theory]
    [InlineData(64, 4, 96, 96, 1)]
    [InlineData(1, 16, 128, 1)]
    [InlineData(37, 64, 21, 21, 21, 21, 21, 3)]
    [InlineData(5, 7, 2)]
    public void The_gradient_of_the_squared_error_is_that_of_autograd(int rows, params int[] sizes)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Mlp(new Generator(1), sizes);
        var (x, y) = (new Generator(2).Normal([rows, sizes[0]]), new Generator(3).Normal([rows, sizes[^1]]));
        Agree(network, F.mse_loss(network.call(x), y), fused => fused.SquaredError(x.data<float>().ToArray(), y.data<float>().ToArray()));
    }

    [Theory]
    [InlineData(100, 1, 64, 128, 128, 10)]
    [InlineData(50, 4, 64, 32, 10)]
    [InlineData(1, 1, 3, 5, 2)]
    [InlineData(33, 0.5, 24, 17, 100)]
    public void The_gradient_of_the_cross_entropy_is_that_of_autograd(int rows, double temperature, params int[] sizes)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new Mlp(new Generator(1), sizes);
        var (x, q) = (new Generator(2).Normal([rows, sizes[0]], std: 3), new Generator(3).Normal([rows, sizes[^1]]).softmax(1));
        var loss = F.cross_entropy(network.call(x) / temperature, q) * (temperature * temperature);
        Agree(network, loss, fused => fused.CrossEntropy(x.data<float>().ToArray(), q.data<float>().ToArray(), temperature));
    }

    /// <summary>Parts within parts, in the order in which they are applied.</summary>
    [Fact]
    public void Nested_modules_are_taken_in_the_order_of_their_parts()
    {
        using var scope = torch.NewDisposeScope();
        using var body = new Mlp(new Generator(1), 6, 8, 7);
        using var network = torch.nn.Sequential(body, torch.nn.ReLU(), torch.nn.Linear(7, 1).Seeded(new Generator(2)));
        var (x, y) = (new Generator(3).Normal([9, 6]), new Generator(4).Normal([9, 1]));
        Agree(network, F.mse_loss(network.call(x), y), fused => fused.SquaredError(x.data<float>().ToArray(), y.data<float>().ToArray()));
    }

    /// <summary>The first 50 steps of Adam on squared error, along either gradient.</summary>
    [Fact]
    public void A_network_trains_alike_by_hand_and_by_autograd()
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (new Generator(1).Normal([200, 4]), new Generator(2).Normal([200, 1]));
        var losses = new[] { true, false }.Select(byHand =>
        {
            using var network = new Mlp(new Generator(3), 4, 96, 96, 1);
            LossGradient gradient = byHand ? new FusedLayers(network).SquaredError : (inputs, wanted) => Network.Backward(network, inputs, wanted);
            List<double> seen = [];
            Network.Fit(network, x, y, new(50, 64, 5e-3), new Generator(4), CancellationToken.None, null, (inputs, wanted) =>
            {
                seen.Add(gradient(inputs, wanted));
                return seen[^1];
            });
            return seen;
        }).ToList();
        Assert.Equal(50, losses[0].Count);
        Assert.All(losses[0].Zip(losses[1]), l => Assert.Equal(l.Second, l.First, 1e-4 * l.Second));
    }

    [Fact]
    public void Layers_that_do_not_follow_on_one_another_are_refused()
    {
        using var pieces = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(5, 1));
        Assert.Contains("3-4, 5-1", Assert.Throws<ArgumentException>(() => new FusedLayers(pieces)).Message);
        using var double64 = torch.nn.Linear(3, 4, dtype: torch.float64);
        Assert.Throws<ArgumentException>(() => new FusedLayers(double64));
        using var noBias = torch.nn.Linear(3, 4, hasBias: false);
        Assert.Throws<ArgumentException>(() => new FusedLayers(noBias));
    }

    /// <summary>To 1e-5 of the largest element of each gradient, and the loss too.</summary>
    private static void Agree(torch.nn.Module module, torch.Tensor loss, Func<FusedLayers, double> fused)
    {
        loss.backward();
        var expected = module.parameters().Select(p => p.grad!.data<float>().ToArray()).ToList();
        var value = fused(new FusedLayers(module));
        Assert.Equal(loss.item<float>(), value, 1e-5 * loss.item<float>());
        foreach (var (p, want) in module.parameters().Zip(expected))
        {
            var scale = want.Max(MathF.Abs);
            Assert.True(scale > 0);
            Assert.All(p.grad!.data<float>().ToArray().Zip(want), g => Assert.Equal(g.Second, g.First, 1e-5f * scale));
        }
    }
}

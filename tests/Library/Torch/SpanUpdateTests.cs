using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Torch;

/// <summary>Published rules on the parameters of a module.</summary>
public sealed class SpanUpdateTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float64, 1e-12)]
    public void Adam_with_decay_goes_where_SpanAdam_goes(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (Net(type), Net(type));
        var (a, b) = (new SpanUpdate(ours.parameters(), 0.02, new(UpdateKind.Adam), weightDecay: 0.1), new SpanAdam(theirs.parameters(), 0.02, weightDecay: 0.1, decoupled: true));
        for (int step = 0; step < 30; step++)
        {
            Learn(ours, a, type);
            Learn(theirs, b, type);
        }
        foreach (var (x, y) in ours.parameters().Zip(theirs.parameters())) Assert.True((x - y).abs().max().ToDouble() < tolerance);
        Assert.True((ours.parameters().First() - Net(type).parameters().First()).abs().max().ToDouble() > 0.1);
    }

    [Fact]
    public void Every_rule_lowers_a_loss_and_bad_numbers_are_refused()
    {
        using var scope = NewDisposeScope();
        foreach (var kind in Enum.GetValues<UpdateKind>())
        {
            var net = Net(ScalarType.Float32);
            var rule = new SpanUpdate(net.parameters(), kind <= UpdateKind.Nesterov ? 0.1 : 0.01, new(kind));
            double first = Learn(net, rule, ScalarType.Float32), last = 0;
            for (int step = 0; step < 60; step++) last = Learn(net, rule, ScalarType.Float32);
            Assert.True(last < 0.9 * first, $"{kind}: {first} to {last}");
        }
        var parameters = Net(ScalarType.Float32).parameters();
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanUpdate(parameters, -1, new(UpdateKind.Adam)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanUpdate(parameters, 1, new(UpdateKind.Adam), weightDecay: -1));
        var gaps = new Parameter(ones(4, 4).t()[.., ..2]);
        Assert.Contains("without gaps", Assert.Throws<ArgumentException>(() => new SpanUpdate([gaps], 1, new(UpdateKind.Lion))).Message);
    }

    private static Linear Net(ScalarType type) => nn.Linear(5, 3).Seeded(new(1)).to(type);

    private static double Learn(Linear net, SpanOptimizer optimizer, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var x = new Generator(2).Normal([20, 5], dtype: type);
        var loss = F.mse_loss(net.call(x), x[.., ..3].tanh());
        optimizer.ZeroGrad();
        loss.backward();
        optimizer.Step();
        return loss.ToDouble();
    }
}

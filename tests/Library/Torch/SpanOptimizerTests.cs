using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Torch;

public sealed class SpanOptimizerTests
{
    private const double Rate = 0.05;

    public static TheoryData<string> Rules => [.. Pairs.Keys];

    /// <summary>Ours and torch's of the same rule.</summary>
    private static Dictionary<string, (Func<Parameter[], SpanOptimizer> Ours, Func<Parameter[], optim.Optimizer> Theirs)> Pairs { get; } = new()
    {
        ["plain"] = (p => new SpanSgd(p, Rate), p => optim.SGD(p, Rate)),
        ["decay"] = (p => new SpanSgd(p, Rate, weightDecay: 0.1), p => optim.SGD(p, Rate, weight_decay: 0.1)),
        ["momentum"] = (p => new SpanSgd(p, Rate, 0.9), p => optim.SGD(p, Rate, 0.9)),
        ["Nesterov"] = (p => new SpanSgd(p, Rate, 0.9, nesterov: true, weightDecay: 0.01), p => optim.SGD(p, Rate, 0.9, weight_decay: 0.01, nesterov: true)),
        ["Adam"] = (p => new SpanAdam(p, Rate / 5), p => optim.Adam(p, Rate / 5)),
        ["other betas"] = (p => new SpanAdam(p, Rate / 5, 0.7, 0.95), p => optim.Adam(p, Rate / 5, 0.7, 0.95)),
        ["Adam with decay"] = (p => new SpanAdam(p, Rate, epsilon: 1e-3, weightDecay: 0.1), p => optim.Adam(p, Rate, eps: 1e-3, weight_decay: 0.1)),
        ["AdamW"] = (p => new SpanAdam(p, Rate, weightDecay: 0.1, decoupled: true), p => optim.AdamW(p, Rate, weight_decay: 0.1)),
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Fifty_steps_go_where_torchs_optimizer_goes(string rule)
    {
        foreach (var (type, tolerance) in new[] { (ScalarType.Float32, 1e-6), (ScalarType.Float64, 1e-13) })
        {
            using var scope = NewDisposeScope();
            var (ours, theirs) = (Net(type), Net(type));
            var (ourRule, theirRule) = (Pairs[rule].Ours([.. ours.parameters()]), Pairs[rule].Theirs([.. theirs.parameters()]));
            var (x, y) = Data(type);
            for (int step = 0; step < 50; step++)
            {
                // A schedule, as a reader may have one.
                if (step == 30)
                {
                    ourRule.LearningRate = Rate / 3;
                    foreach (var group in theirRule.ParamGroups) group.LearningRate = Rate / 3;
                }
                ourRule.ZeroGrad();
                F.mse_loss(ours.call(x), y).backward();
                ourRule.Step();
                theirRule.zero_grad();
                F.mse_loss(theirs.call(x), y).backward();
                theirRule.step();
            }
            double[] a = Weights(ours), b = Weights(theirs);
            double difference = a.Zip(b, (p, q) => Math.Abs(p - q)).Max() / b.Max(Math.Abs);
            Assert.True(difference <= tolerance, $"{rule}, {type}: {difference:E2} apart after 50 steps.");
            Assert.True(Weights(Net(type)).Zip(b, (p, q) => Math.Abs(p - q)).Max() > 0.1, "The weights hardly moved.");
        }
    }

    [Fact]
    public void Steps_computed_by_hand()
    {
        // Momentum 1/2 and decay 1/4 on w = 8: d = 2 + 8/4 = 4 and v = 4; w = 8 - 4/8; then d = 1 + 7.5/4 and v = 2 + d.
        double[] w = [8], v = [0];
        OptimizerRules.Sgd(w, [2.0], v, 0.125, 0.5, weightDecay: 0.25);
        Assert.Equal((7.5, 4), (w[0], v[0]));
        OptimizerRules.Sgd(w, [1.0], v, 0.125, 0.5, weightDecay: 0.25);
        Assert.Equal((7.5 - 0.125 * 4.875, 4.875), (w[0], v[0]));
        // Nesterov: the first step is (1 + μ) times the gradient.
        (w[0], v[0]) = (8, 0);
        OptimizerRules.Sgd(w, [2.0], v, 0.125, 0.5, nesterov: true);
        Assert.Equal((8 - 0.125 * 3, 2), (w[0], v[0]));

        // Adam's ε is added after the bias of the root is corrected: the first step is η g / (|g| + ε). Decay 1/4 makes of g = 1 on w = 8 a gradient of 3, or takes η 8/4 by itself.
        foreach (var (decoupled, expected) in new[] { (false, 8 - 0.125 * 3 / (3 + 0.5)), (true, 8 - 0.125 * 8 / 4 - 0.125 * 1 / (1 + 0.5)) })
        {
            double[] a = [8], mean = [0], square = [0];
            OptimizerRules.Adam(a, [1.0], mean, square, 1, 0.125, 0.5, 0.75, 0.5, 0.25, decoupled);
            Assert.Equal(expected, a[0], 1e-14);
            // The second, with m = m/2 + g/2 over 1 - 1/4 and v = 3v/4 + g²/4 over 1 - 9/16, of a gradient of 2 and no decay.
            double before = a[0], m = mean[0] / 2 + 1, s = 0.75 * square[0] + 1;
            OptimizerRules.Adam(a, [2.0], mean, square, 2, 0.125, 0.5, 0.75, 0.5);
            Assert.Equal(before - 0.125 * (m / 0.75) / (Math.Sqrt(s / 0.4375) + 0.5), a[0], 1e-14);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(37)]
    public void A_rule_does_the_same_to_each_weight_wherever_it_lies(int length)
    {
        // A vector's lanes and the rest behind the last whole vector.
        float[] w = Filled(0.7f), v = new float[length], a = Filled(0.7f), mean = new float[length], square = new float[length], g = Filled(-0.3f);
        for (int step = 1; step <= 3; step++)
        {
            OptimizerRules.Sgd<float>(w, g, v, 0.1, 0.9, true, 0.01);
            OptimizerRules.Adam<float>(a, g, mean, square, step, 0.1, weightDecay: 0.01);
        }
        Assert.All(w, x => Assert.Equal(w[0], x, 1e-7f));
        Assert.All(a, x => Assert.Equal(a[0], x, 1e-7f));
        Half[] half = [(Half)1];
        OptimizerRules.Sgd(half, [(Half)2], [], 0.25);
        Assert.Equal((Half)0.5, half[0]);

        float[] Filled(float value) => [.. Enumerable.Repeat(value, length)];
    }

    [Fact]
    public void A_weight_without_a_gradient_rests_and_its_steps_are_not_counted()
    {
        using var scope = NewDisposeScope();
        Parameter[] used = [new(ones(3)), new(ones(3))];
        var ours = new SpanAdam(used, 0.1);
        Parameter[] same = [new(ones(3)), new(ones(3))];
        var theirs = optim.Adam(same, 0.1);
        for (int step = 0; step < 4; step++)
        {
            foreach (var p in same) p.grad = null;
            ours.ZeroGrad();
            // The second weight has a part in every other loss.
            int[] now = step % 2 == 0 ? [0] : [0, 1];
            now.Select(i => (used[i] * used[i]).sum()).Aggregate((a, b) => a + b).backward();
            now.Select(i => (same[i] * same[i]).sum()).Aggregate((a, b) => a + b).backward();
            float before = used[1][0].item<float>();
            ours.Step();
            theirs.step();
            Assert.Equal(step % 2 == 0, before == used[1][0].item<float>());
        }
        for (int i = 0; i < 2; i++) Assert.Equal(same[i][0].item<float>(), used[i][0].item<float>(), 1e-6f);
    }

    [Fact]
    public void Weights_out_of_reach_are_trained_too_and_shared_ones_once()
    {
        using var scope = NewDisposeScope();
        Parameter transposed = new(ones(2, 3).t()), half = new(ones(3, dtype: ScalarType.BFloat16)), near = new(ones(2, 3));
        Assert.False(transposed.is_contiguous());
        var rule = new SpanSgd([transposed, half, near, near], 0.25) { LearningRate = 0.5 };
        Assert.Equal(3, rule.Parameters.Count);
        // The gradient of the last lies transposed.
        (transposed.sum() + half.to(ScalarType.Float32).sum() + (near.t() * arange(6, ScalarType.Float32).reshape(3, 2)).sum()).backward();
        rule.Step();
        Assert.All(transposed.contiguous().data<float>(), x => Assert.Equal(0.5f, x));
        Assert.All(half.to(ScalarType.Float32).data<float>(), x => Assert.Equal(0.5f, x));
        Assert.Equal([1, 0, -1, 0.5f, -0.5f, -1.5f], near.data<float>());
        using (var given = tensor(new float[] { 0, 1, 2, 3, 4, 5 }, [3, 2]).t()) near.grad = given;
        rule.Step();
        Assert.Equal([1, -1, -3, 0, -2, -4], near.data<float>());
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Parameter[] p = [new(ones(1))];
        Assert.Throws<ArgumentException>(() => new SpanAdam([], 0.1));
        Assert.Throws<ArgumentException>(() => new SpanSgd(p, 0.1, nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanSgd(p, -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanSgd(p, 0.1).LearningRate = double.NaN);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpanAdam(p, 0.1, beta2: 1));
        Assert.Throws<ArgumentException>(() => OptimizerRules.Sgd<float>([1, 2], [1], [], 0.1));
        Assert.Throws<ArgumentException>(() => OptimizerRules.Sgd<float>([1], [1], [], 0.1, momentum: 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimizerRules.Adam<float>([1], [1], [0], [0], 0, 0.1));
    }

    private static nn.Module<Tensor, Tensor> Net(ScalarType type) => nn.Sequential(nn.Linear(5, 16), nn.Tanh(), nn.Linear(16, 3)).Seeded(new Generator(7)).to(type);

    private static (Tensor, Tensor) Data(ScalarType type)
    {
        var generator = new Generator(8);
        return (generator.Normal([20, 5], dtype: type), generator.Normal([20, 3], dtype: type));
    }

    private static double[] Weights(nn.Module module) => [.. module.parameters().SelectMany(p => p.to(ScalarType.Float64).data<double>())];
}

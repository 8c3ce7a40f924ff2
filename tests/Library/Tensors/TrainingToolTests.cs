using Phenomena.Tensors;
using Phenomena.Tensors.Extras;
using Phenomena.Tensors.Modules;
using Xunit;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Initial values, clipping, loaders, containers, hooks: what stands around a training loop.</summary>
public sealed class TrainingToolTests
{
    [Fact]
    public void Initial_values_have_the_published_variances()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var x = empty([60, 40, 3, 3]);
        // 21,600 elements: a variance is known to 1 % (normal) and less (uniform).
        void Expect(Tensor t, double variance, double bound)
        {
            Assert.InRange(t.var().ToDouble() / variance, 0.96, 1.04);
            Assert.InRange(t.abs().max().ToDouble(), 0, bound);
        }
        Expect(nn.init.kaiming_uniform_(x), 2.0 / 360, Math.Sqrt(6.0 / 360));
        Expect(nn.init.kaiming_normal_(x, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.Tanh), 25.0 / 9 / 540, 1);
        Expect(nn.init.kaiming_normal_(x, a: 1), 1.0 / 360, 1);
        Expect(nn.init.xavier_uniform_(x, gain: 2), 8.0 / 900, 2 * Math.Sqrt(6.0 / 900));
        Expect(nn.init.xavier_normal_(x), 2.0 / 900, 1);
        Expect(nn.init.uniform_(x, -1, 2), 9.0 / 12, 2);
        Expect(nn.init.normal_(x, 0, 0.3), 0.09, 2);
        // Of the standard normal, given that it lies within two deviations.
        Expect(nn.init.trunc_normal_(x), 0.7737, 2);
        Assert.Equal(full([2, 2], 3f).data<float>().ToArray(), nn.init.constant_(empty([2, 2]), 3).data<float>().ToArray());
        Assert.Equal([1f, 0, 0, 0, 1, 0], nn.init.eye_(empty([2, 3])).data<float>().ToArray());
        Assert.Contains("at least 2 dimensions", Assert.Throws<ArgumentException>(() => nn.init.xavier_normal_(empty([3]))).Message);
    }

    [Theory]
    [InlineData(7, 30)]
    [InlineData(30, 7)]
    public void Orthogonal_matrices_are(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        var q = nn.init.orthogonal_(empty([rows, columns], float64), gain: 3);
        var gram = rows < columns ? q.matmul(q.t()) : q.t().matmul(q);
        Assert.InRange((gram - eye(7, dtype: float64) * 9).abs().max().ToDouble(), 0, 1e-12);
    }

    [Fact]
    public void Gradients_are_clipped_together()
    {
        using var scope = NewDisposeScope();
        Parameter a = nn.Parameter(zeros([2])), b = nn.Parameter(zeros([1])), none = nn.Parameter(zeros([1]));
        (a.grad, b.grad) = (tensor([3f, -4]), tensor([12f]));
        Assert.Equal(13, nn.utils.clip_grad_norm_([a, b, none], 100), 6);
        Assert.Equal([3f, -4], a.grad!.data<float>().ToArray());
        Assert.Equal(12, nn.utils.clip_grad_norm_([a, b], 100, double.PositiveInfinity), 6);
        Assert.Equal(19, nn.utils.clip_grad_norm_([a, b], 100, 1), 5);
        nn.utils.clip_grad_norm_([a, b], 1.3);
        Assert.Equal(1.2, b.grad!.ToDouble(), 5);
        nn.utils.clip_grad_value_([a, b], 0.35);
        Assert.Equal([0.3f, -0.35f], a.grad!.data<float>().ToArray().Select(x => MathF.Round(x, 5)));
        var flat = nn.utils.parameters_to_vector([a, b]);
        nn.utils.vector_to_parameters(flat + tensor([1f, 2, 3]), [a, b]);
        Assert.Equal([1f, 2, 3], a.data<float>().ToArray().Append(b.ToSingle()));
        Assert.Contains("expected 3 elements", Assert.Throws<ArgumentException>(() => nn.utils.vector_to_parameters(zeros([4]), [a, b])).Message);
    }

    [Fact]
    public void Muon_steps_have_singular_values_near_one()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        foreach (long[] shape in new long[][] { [8, 20], [20, 8] })
        {
            var p = nn.Parameter(zeros(shape, float64));
            p.grad = randn(shape, float64);
            using var opt = optim.Muon([p], lr: 0.5, nesterov: false);
            opt.step();
            var step = p.detach() / -(0.5 * Math.Sqrt(Math.Max(1.0, (double)shape[0] / shape[1])));
            Assert.InRange((step - Muon.Orthogonalized(p.grad!)).abs().max().ToDouble(), 0, 1e-12);
            var (_, s, _) = linalg.svd(step);
            Assert.InRange(s.max().ToDouble(), 0.6, 1.3);
            Assert.InRange(s.min().ToDouble(), 0.6, 1.3);
            // The directions are those of the gradient: the product with U Vᵀ of the gradient is positive definite.
            var (u, _, v) = linalg.svd(p.grad!, fullMatrices: false);
            Assert.InRange((step * u.matmul(v)).sum().ToDouble() / s.sum().ToDouble(), 0.999, 1.001);
        }
        Assert.Contains("AdamW", Assert.Throws<ArgumentException>(() => optim.Muon([nn.Parameter(zeros([3]))])).Message);
    }

    [Fact]
    public void Warm_up_goes_straight_up_and_a_cosine_down()
    {
        using var scope = NewDisposeScope();
        using var opt = optim.SGD([nn.Parameter(zeros([1]))], 2);
        var schedule = optim.lr_scheduler.CosineWithWarmup(opt, 4, 12, min_ratio: 0.1);
        var rates = new List<double>();
        for (int t = 0; t < 14; t++, schedule.step()) rates.AddRange(schedule.get_last_lr());
        Assert.Equal([0.5, 1, 1.5, 2, 2], rates[..5]);
        Assert.Equal(2 * (0.1 + 0.9 / 2), rates[8], 12);
        Assert.Equal([0.2, 0.2], rates[12..].Select(r => Math.Round(r, 12)));
    }

    [Fact]
    public void Loaders_give_every_sample_once_in_an_order_of_the_seed()
    {
        using var scope = NewDisposeScope();
        var set = utils.data.TensorDataset(arange(10), arange(20).reshape(10, 2));
        List<long[]> Pass(DataLoader loader) => [.. loader.Select(b => b[0].data<long>().ToArray())];
        var plain = utils.data.DataLoader(set, 4);
        Assert.Equal([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]], Pass(plain));
        Assert.Equal(2, utils.data.DataLoader(set, 4, drop_last: true).Count);
        DataLoader a = utils.data.DataLoader(set, 4, shuffle: true, seed: 5), b = utils.data.DataLoader(set, 4, shuffle: true, seed: 5);
        List<long[]> first = Pass(a), second = Pass(a);
        Assert.Equal(first, Pass(b));
        Assert.NotEqual(first, second);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), second.SelectMany(x => x).Order());
        foreach (var batch in a) Assert.Equal((batch[0] * 2).data<long>().ToArray(), batch[1][.., 0].data<long>().ToArray());
        Assert.Contains("one number of samples", Assert.Throws<ArgumentException>(() => utils.data.TensorDataset(zeros([2]), zeros([3]))).Message);
    }

    [Fact]
    public void Containers_register_and_hooks_see_calls()
    {
        using var scope = NewDisposeScope();
        using var net = nn.Sequential(("first", nn.Linear(2, 3)), ("second", nn.ReLU()));
        using var list = nn.ModuleList<Module>(net, nn.Linear(1, 1));
        using var dict = nn.ModuleDict(("a", nn.Linear(1, 2)));
        using var parameters = nn.ParameterList(nn.Parameter(zeros([1])), nn.Parameter(zeros([2])));
        list.append(nn.BatchNorm2d(4, affine: false));
        Assert.Equal(["0.first.weight", "0.first.bias", "1.weight", "1.bias", "2.running_mean", "2.running_var", "2.num_batches_tracked"], list.state_dict().Keys);
        Assert.Equal(["a.weight", "a.bias"], dict.state_dict().Keys);
        Assert.Equal(["0", "1"], parameters.state_dict().Keys);
        Assert.Same(dict["a"], dict.Single().module);
        Assert.Contains("there are a", Assert.Throws<KeyNotFoundException>(() => dict["b"]).Message);

        Tensor x = ones([1, 2]), plain = net.forward(x);
        var before = net.register_forward_pre_hook((_, input) => input * 0);
        var after = net.register_forward_hook((m, input, output) => output + input.sum() + (ReferenceEquals(m, net) ? 1 : 0));
        var layer = (Linear)net.named_children().First().module;
        Assert.Equal((layer.bias!.relu() + 1).data<float>().ToArray(), net.call(x).flatten().data<float>().ToArray());
        before.remove();
        after.remove();
        Assert.Equal(plain.data<float>().ToArray(), net.call(x).data<float>().ToArray());
    }

    [Fact]
    public void Training_a_convolutional_network_learns_and_takes_no_more_memory()
    {
        manual_seed(2);
        using var net = nn.Sequential(nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2));
        // Horizontal against vertical stripes.
        var stripes = (arange(8) * Math.PI / 2).sin().to(float32);
        Tensor x = cat([stripes.reshape(1, 1, 8, 1).expand(16, 1, 8, 8), stripes.reshape(1, 1, 1, 8).expand(16, 1, 8, 8)]) + randn([32, 1, 8, 8]) * 0.5, y = cat([zeros([16], int64), ones([16], int64)]);
        using var opt = optim.AdamW(net.parameters(), lr: 0.02);
        double loss = 1;
        long bytes = 0;
        for (int i = 0; i < 40; i++)
        {
            using var scope = NewDisposeScope();
            opt.zero_grad();
            var l = nn.CrossEntropyLoss().call(net.call(x), y);
            l.backward();
            nn.utils.clip_grad_norm_(net.parameters(), 1);
            opt.step();
            loss = l.ToDouble();
            if (i == 5) bytes = pool_bytes();
        }
        Assert.InRange(loss, 0, 0.1);
        Assert.Equal(bytes, pool_bytes());
    }
}

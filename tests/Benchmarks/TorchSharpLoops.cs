using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Benchmarks;

/// <summary>The second peer: the same training steps as a reader of TorchSharp's documentation writes them, with its modules, its autograd and its optimizers.</summary>
internal static class TorchSharpLoops
{
    public static Func<double> Classifier(long[] sizes, int batch, int rows, Func<IEnumerable<Parameter>, optim.Optimizer> optimizer)
    {
        manual_seed(0);
        var net = Mlp(sizes);
        Tensor x = randn(rows, sizes[0]), y = randint(sizes[^1], rows);
        int start = 0;
        return Steps(optimizer(net.parameters()), () =>
        {
            if (start + batch > rows) start = 0;
            Tensor inputs = x.narrow(0, start, batch), classes = y.narrow(0, start, batch);
            start += batch;
            return F.cross_entropy(net.call(inputs), classes);
        });
    }

    /// <summary>Linear layers with ReLU between them.</summary>
    public static Sequential Mlp(long[] sizes)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 0; i + 1 < sizes.Length; i++)
        {
            if (i > 0) layers.Add(nn.ReLU());
            layers.Add(nn.Linear(sizes[i], sizes[i + 1]));
        }
        return nn.Sequential(layers);
    }

    /// <summary>Addition modulo p, full batch.</summary>
    public static Func<double> ModularRelu(int p, int hidden)
    {
        var (a, b, sum) = Pairs(p, 0.4);
        var x = cat([a, b], 1);
        var net = nn.Sequential(nn.Linear(2 * p, hidden, hasBias: false), nn.ReLU(), nn.Linear(hidden, hidden, hasBias: false), nn.ReLU(), nn.Linear(hidden, p, hasBias: false));
        return Steps(optim.AdamW(net.parameters(), lr: 1e-2, beta1: 0.9, beta2: 0.99, eps: 1e-25, weight_decay: 1), () => F.cross_entropy(net.call(x), sum));
    }

    /// <summary>Addition modulo p, quadratic activation, squared error.</summary>
    public static Func<double> ModularQuadratic(int p, int width)
    {
        var (a, b, sum) = Pairs(p, 0.5);
        var target = F.one_hot(sum, p).to(float32);
        double deviation = Math.Pow(16 * width, -1 / 3.0);
        Parameter u = nn.Parameter(randn(p, width) * deviation), v = nn.Parameter(randn(p, width) * deviation), w = nn.Parameter(randn(width, p) * deviation);
        return Steps(optim.AdamW([u, v, w], lr: 0.01, beta1: 0.9, beta2: 0.98, weight_decay: 5), () => F.mse_loss((a.matmul(u) + b.matmul(v)).square().matmul(w), target));
    }

    /// <summary>The toy model of superposition on dense batches.</summary>
    public static Func<double> Superposition(int features, int width, int batch)
    {
        const double rate = 0.02, decay = -1;
        manual_seed(0);
        var frequency = 1 / arange(1, features + 1).to(float32);
        frequency /= frequency.sum();
        Parameter weight = nn.Parameter(randn(features, width) / Math.Sqrt(width)), bias = nn.Parameter(randn(features));
        return Steps(optim.Adam([weight, bias], lr: rate), () =>
        {
            var x = where(rand(batch, features) < frequency, 2 * rand(batch, features), zeros(1));
            return (F.linear(x.matmul(weight), weight, bias).relu() - x).square().sum() / batch;
        }, () =>
        {
            using var off = no_grad();
            var norms = linalg.vector_norm(weight, dims: [1], keepdim: true);
            weight.mul_(1 + rate * decay * (1 - 1 / (norms + 1e-8)));
        });
    }

    public static Func<double> AdamW(int size)
    {
        manual_seed(0);
        var p = nn.Parameter(randn(size));
        p.grad = randn(size);
        var optimizer = optim.AdamW([p], weight_decay: 0.01);
        return () =>
        {
            using var scope = NewDisposeScope();
            optimizer.step();
            return p[0].item<float>();
        };
    }

    private static Func<double> Steps(optim.Optimizer optimizer, Func<Tensor> lossOf, Action? afterwards = null) => () =>
    {
        using var scope = NewDisposeScope();
        var loss = lossOf();
        optimizer.zero_grad();
        loss.backward();
        afterwards?.Invoke();
        optimizer.step();
        return loss.item<float>();
    };

    /// <summary>A share of all pairs as one-hot rows, and their sums.</summary>
    private static (Tensor A, Tensor B, Tensor Sum) Pairs(int p, double share)
    {
        manual_seed(0);
        var kept = randperm(p * p)[..(int)(share * p * p)];
        Tensor a = kept.div(p, RoundingMode.floor), b = kept.remainder(p);
        return (F.one_hot(a, p).to(float32), F.one_hot(b, p).to(float32), (a + b).remainder(p));
    }
}

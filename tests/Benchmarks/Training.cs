using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Benchmarks;

/// <summary>Training steps as a user of the library writes them: modules, autograd, optimizers.</summary>
internal static class Training
{
    public static Workload DigitsSgd() => new("digits MLP 64-64-10 B=32 SGD", "torch", "steps/CPU s", 1, () =>
        Classifier([64, 64, 10], batch: 32, rows: 1200, p => optim.SGD(p, 0.05, momentum: 0.9, nesterov: true, weight_decay: 5e-4)), Flops: 32 * Products(false, 64, 64, 10));

    public static Workload DigitsAdam() => new("digits MLP 64-128-128-10 B=100 Adam", "torch", "steps/CPU s", 1, () =>
        Classifier([64, 128, 128, 10], batch: 100, rows: 1000, p => optim.Adam(p, lr: 3e-3)), Flops: 100 * Products(false, 64, 128, 128, 10));

    private static Func<double> Classifier(long[] sizes, int batch, int rows, Func<IEnumerable<Parameter>, Optimizer> optimizer)
    {
        manual_seed(0);
        var layers = new List<Module<Tensor, Tensor>>();
        for (int i = 0; i + 1 < sizes.Length; i++)
        {
            if (i > 0) layers.Add(nn.ReLU());
            layers.Add(nn.Linear(sizes[i], sizes[i + 1]));
        }
        var net = nn.Sequential([.. layers]);
        Tensor x = randn([rows, sizes[0]]), y = (rand([rows]) * (double)sizes[^1]).to(int64);
        var opt = optimizer(net.parameters());
        int start = 0;
        return () => Step(opt, () =>
        {
            if (start + batch > rows) start = 0;
            Tensor inputs = x.narrow(0, start, batch), classes = y.narrow(0, start, batch);
            start += batch;
            return F.cross_entropy(net.call(inputs), classes);
        });
    }

    /// <summary>Addition modulo p, full batch. The one-hot pair that the peer multiplies by is a sum of two rows here.</summary>
    public static Workload ModularRelu(int p, int hidden) => new($"modular ReLU p={p} {hidden}-{hidden}", "torch", "steps/CPU s", 1, () =>
    {
        var (a, b, sum) = Pairs(p, 0.4);
        var table = nn.Parameter((rand([2 * p, hidden]) * 2 - 1) / Math.Sqrt(2 * p));
        var pairs = stack([a, b + p], 1);
        var rest = nn.Sequential(nn.ReLU(), nn.Linear(hidden, hidden, hasBias: false), nn.ReLU(), nn.Linear(hidden, p, hasBias: false));
        var opt = optim.AdamW(rest.parameters().Prepend(table), lr: 1e-2, beta1: 0.9, beta2: 0.99, eps: 1e-25, weight_decay: 1);
        return () => Step(opt, () => F.cross_entropy(rest.call(F.embedding_bag(pairs, table)), sum));
    }, Flops: (int)(0.4 * p * p) * Products(true, hidden, hidden, p));

    /// <summary>Addition modulo p, quadratic activation, squared error.</summary>
    public static Workload ModularQuadratic(int p, int width) => new($"modular quadratic p={p} N={width}", "torch", "steps/CPU s", 1, () =>
    {
        var (a, b, sum) = Pairs(p, 0.5);
        double std = Math.Pow(16 * width, -1 / 3.0);
        Parameter table = nn.Parameter(randn([2 * p, width]) * std), w = nn.Parameter(randn([width, p]) * std);
        Tensor pairs = stack([a, b + p], 1), target = F.one_hot(sum, p).to(float32);
        var opt = optim.AdamW([table, w], lr: 0.01, beta1: 0.9, beta2: 0.98, weight_decay: 5);
        return () => Step(opt, () => F.mse_loss(F.embedding_bag(pairs, table).square().matmul(w), target));
    }, Flops: (int)(0.5 * p * p) * Products(true, width, p));

    /// <summary>The toy model of superposition with dense batches and autograd, as in the peer.</summary>
    public static Workload Superposition(int features, int width, int batch) =>
        new($"superposition n={features} m={width} B={batch} autograd", "torch", "steps/CPU s", 1, () =>
        {
            const double rate = 0.02, decay = -1;
            manual_seed(0);
            var frequency = 1 / (arange(features) + 1).to(float32);
            frequency /= frequency.sum();
            Parameter weight = nn.Parameter(randn([features, width]) / Math.Sqrt(width)), bias = nn.Parameter(randn([features]));
            var opt = optim.Adam([weight, bias], lr: rate);
            return () => Step(opt, () =>
            {
                var x = (rand([batch, features]) < frequency).to(float32) * rand([batch, features]) * 2;
                return (F.linear(x.matmul(weight), weight, bias).relu() - x).square().sum() / (double)batch;
            }, () =>
            {
                using var off = no_grad();
                weight.mul_(1 + rate * decay * (1 - 1 / (weight.square().sum(1, keepdim: true).sqrt() + 1e-8)));
            });
        }, Flops: batch * (Products(false, features, width) + Products(true, width, features)));

    /// <summary>Operations of a chain of layers for one sample: forward, weights' gradient, and the gradient of what goes in, of the first layer only if it is asked for.</summary>
    private static double Products(bool first, params int[] sizes) =>
        Enumerable.Range(1, sizes.Length - 1).Sum(i => (i > 1 || first ? 6.0 : 4.0) * sizes[i - 1] * sizes[i]);

    private static double Step(Optimizer opt, Func<Tensor> loss, Action? afterwards = null)
    {
        using var scope = NewDisposeScope();
        var value = loss();
        opt.zero_grad();
        value.backward();
        afterwards?.Invoke();
        opt.step();
        return value.ToDouble();
    }

    /// <summary>A share of all pairs, in random order.</summary>
    private static (Tensor A, Tensor B, Tensor Sum) Pairs(int p, double share)
    {
        manual_seed(0);
        long[] all = [.. Enumerable.Range(0, p * p).Select(i => (long)i)];
        new Random(0).Shuffle(all);
        long[] kept = all[..(int)(share * p * p)];
        return (tensor([.. kept.Select(i => i / p)]), tensor([.. kept.Select(i => i % p)]), tensor([.. kept.Select(i => (i / p + i % p) % p)]));
    }
}

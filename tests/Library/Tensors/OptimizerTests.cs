using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using Xunit;
using static Phenomena.Tensors.torch;
using F = Phenomena.Tensors.torch.nn.functional;

namespace Phenomena.Tests.Library.Tensors;

public sealed class OptimizerTests
{
    /// <summary>Trajectories of a scalar under gradient w, written out from the published rules; 11 equal elements use the vector and the scalar code.</summary>
    [Theory]
    [InlineData("sgd")]
    [InlineData("nesterov")]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("rmsprop")]
    public void Steps_follow_the_published_rules(string name)
    {
        var p = nn.Parameter(full([11], 2.0, float64));
        using Optimizer opt = name switch
        {
            "sgd" => optim.SGD([p], 0.1, momentum: 0.9, dampening: 0.5, weight_decay: 0.2),
            "nesterov" => optim.SGD([p], 0.1, momentum: 0.9, nesterov: true),
            "adam" => optim.Adam([p], lr: 0.1, weight_decay: 0.2),
            "adamw" => optim.AdamW([p], lr: 0.1, beta1: 0.8, beta2: 0.95, eps: 1e-3, weight_decay: 0.2),
            _ => optim.RMSProp([p], lr: 0.1, alpha: 0.9, momentum: 0.5, centered: true),
        };
        double w = 2, m = 0, v = 0, c = 0;
        for (int t = 1; t <= 5; t++)
        {
            double g = w;
            switch (name)
            {
                case "sgd":
                    g += 0.2 * w;
                    m = t == 1 ? g : 0.9 * m + 0.5 * g;
                    w -= 0.1 * m;
                    break;
                case "nesterov":
                    m = 0.9 * m + g;
                    w -= 0.1 * (g + 0.9 * m);
                    break;
                case "adam" or "adamw":
                    bool apart = name == "adamw";
                    double b1 = apart ? 0.8 : 0.9, b2 = apart ? 0.95 : 0.999, eps = apart ? 1e-3 : 1e-8;
                    if (apart) w *= 1 - 0.1 * 0.2;
                    else g += 0.2 * w;
                    m = b1 * m + (1 - b1) * g;
                    v = b2 * v + (1 - b2) * g * g;
                    w -= 0.1 * (m / (1 - Math.Pow(b1, t))) / (Math.Sqrt(v / (1 - Math.Pow(b2, t))) + eps);
                    break;
                default:
                    v = 0.9 * v + 0.1 * g * g;
                    c = 0.9 * c + 0.1 * g;
                    m = 0.5 * m + g / (Math.Sqrt(v - c * c) + 1e-8);
                    w -= 0.1 * m;
                    break;
            }
            opt.zero_grad();
            (p.square() * 0.5).sum().backward();
            opt.step();
            foreach (double x in p.data<double>()) Assert.Equal(w, x, tolerance: 1e-12);
        }
    }

    [Fact]
    public void A_network_learns_and_survives_a_file()
    {
        manual_seed(1);
        using var net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.BatchNorm1d(16), nn.Linear(16, 2));
        Tensor x = tensor([0f, 0, 0, 1, 1, 0, 1, 1], [4, 2]), y = tensor([0L, 1, 1, 0]);
        using var opt = optim.Adam(net.parameters(), lr: 0.05);
        double loss = 1;
        for (int i = 0; i < 100; i++)
        {
            using var scope = NewDisposeScope();
            var l = F.cross_entropy(net.call(x), y);
            opt.zero_grad();
            l.backward();
            opt.step();
            loss = l.ToDouble();
        }
        Assert.InRange(loss, 0, 0.05);
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "3.bias", "2.running_mean", "2.running_var", "2.num_batches_tracked"], net.state_dict().Keys);

        string file = Path.GetTempFileName();
        try
        {
            net.save(file);
            using var copy = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.BatchNorm1d(16), nn.Linear(16, 2));
            copy.load(file);
            net.eval();
            copy.eval();
            Assert.Equal(net.call(x).data<float>().ToArray(), copy.call(x).data<float>().ToArray());
            using var other = nn.Sequential(nn.Linear(2, 8));
            Assert.Contains("2.running_var", Assert.Throws<ArgumentException>(() => other.load(file)).Message);
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^4]);
            Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => copy.load(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Gradients_of_two_leaves_never_share_memory()
    {
        Tensor a = ones([3], requires_grad: true), b = ones([3], requires_grad: true);
        (a + b).sum().backward();
        a.grad!.mul_(5);
        Assert.Equal(1, b.grad!.data<float>()[0]);
    }
}

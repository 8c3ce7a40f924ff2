using Phenomena.Themes.EdgeOfStability;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.EdgeOfStability;

/// <summary>Gradients and curvature by hand, against autograd, differences and explicit matrices.</summary>
public sealed class NetworkTests
{
    private static readonly DigitRows s_digits = DigitRows.Split(0, 40)[0];

    [Fact]
    public void The_network_by_hand_has_the_loss_gradient_and_curvature_of_the_module()
    {
        using var scope = NewDisposeScope();
        var (module, net) = (new TanhNet(64, 6, 10, new Generator(1)), new TwoLayerNet(new(6, Squared: true)));
        double[] w = net.Start(new Generator(1)), gradient = new double[net.Size], product = new double[net.Size];
        Assert.Equal(module.parameters().Sum(p => p.numel()), net.Size);
        var (x, y) = (tensor(s_digits.Inputs, [40, 64]), F.one_hot(tensor(Array.ConvertAll(s_digits.Labels, label => (long)label)), 10).to(float64));
        Parameter[] parameters = [.. module.parameters()];
        var loss = (module.call(x) - y).square().sum() / 80;
        var own = autograd.grad([loss], parameters, retain_graph: true, create_graph: true);
        double Loss(ReadOnlySpan<double> at, Span<double> g) => net.Gradient(at, s_digits, s_digits.All, g);
        Assert.Equal(loss.item<double>(), Loss(w, gradient), 12);
        // The module's parameters come as W₁, b₁, W₂, b₂.
        double[] Flat(IList<Tensor> parts) => [.. new[] { 0, 2, 1, 3 }.SelectMany(i => parts[i].data<double>().ToArray())];
        Close(Flat(own), gradient, 1e-10);

        double[] v = [.. Enumerable.Range(0, net.Size).Select(i => Math.Sin(i))];
        Tensor[] direction = new Tensor[4];
        int at = 0;
        foreach (int i in new[] { 0, 2, 1, 3 }) direction[i] = tensor(v[at..(at += (int)parameters[i].numel())], parameters[i].shape);
        TopEigenvector.Hessian(Loss, w)(v, product);
        Close(Flat(HessianVector.Product(loss, parameters, direction)), product, 1e-5);
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    public void Gradients_are_those_of_differences(bool relu, bool bias, bool squared)
    {
        var net = new TwoLayerNet(new(5, relu, bias, squared));
        double[] w = net.Start(new Generator(2)), gradient = new double[net.Size];
        net.Gradient(w, s_digits, s_digits.All, gradient);
        for (int i = 0; i < net.Size; i += 17)
        {
            var (up, down) = ((double[])w.Clone(), (double[])w.Clone());
            up[i] += 1e-5;
            down[i] -= 1e-5;
            Assert.Equal((net.Score(up, s_digits).Loss - net.Score(down, s_digits).Loss) / 2e-5, gradient[i], 1e-7);
        }
    }

    [Fact]
    public void The_Gauss_Newton_product_is_the_change_of_outputs_times_that_of_errors()
    {
        TwoLayerNet net = new(new(5, Bias: false)), outputs = new(new(5, Bias: false, Squared: true));
        double[] w = net.Start(new Generator(3)), v = [.. Enumerable.Range(0, net.Size).Select(i => Math.Cos(i))], product = new double[net.Size];
        net.GaussNewton(w, s_digits, [0, 1, 2], v, product);
        double sum = 0;
        foreach (int row in new[] { 0, 1, 2 })
        {
            // The error of squared loss is f − y, so it changes as f does.
            double[] Change(TwoLayerNet of)
            {
                double[] Errors(double step)
                {
                    of.See([.. w.Zip(v, (a, b) => a + step * b)], s_digits.Row(row), s_digits.Labels[row]);
                    return of.Errors.ToArray();
                }
                return [.. Errors(1e-5).Zip(Errors(-1e-5), (a, b) => (a - b) / 2e-5)];
            }
            sum += TensorPrimitives.Dot<double>(Change(outputs), Change(net)) / 3;
        }
        Assert.Equal(sum, TensorPrimitives.Dot<double>(v, product), 1e-6);
    }

    [Fact]
    public void Power_iteration_finds_the_top_of_a_known_matrix_and_follows_it()
    {
        var top = new TopEigenvector(4, new Generator(4));
        double[] values = [3, -1, 0.5, 2];
        SymmetricProduct product = (v, result) => TensorPrimitives.Multiply<double>(v, values, result);
        Assert.Equal(3, top.Update(product), 1e-9);
        Assert.Equal(1, Math.Abs(top.Vector[0]), 1e-6);
        (values[0], values[3]) = (1, 5);
        Assert.Equal(5, top.Update(product, 60), 1e-9);
        Assert.Equal(0, new TopEigenvector(3, new Generator(0)).Update((_, result) => result.Clear()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopEigenvector(0, new Generator(0)));
    }

    [Fact]
    public void Digits_are_centred_apart_and_mislabelled_as_told()
    {
        var parts = DigitRows.Split(3, 100, 50);
        Assert.Equal((100, 50), (parts[0].Count, parts[1].Count));
        for (int i = 0; i < 64; i++) Assert.Equal(0, parts[0].All.Average(row => parts[0].Inputs[64 * row + i]), 1e-12);
        var (rows, wrong) = parts[0].Mislabel(0.2, new Generator(0));
        Assert.Equal(20, wrong.Count(w => w));
        Assert.Equal(wrong, rows.Labels.Zip(parts[0].Labels, (a, b) => a != b));
        Assert.Throws<ArgumentOutOfRangeException>(() => parts[0].Mislabel(1.5, new Generator(0)));
        Assert.Throws<ArgumentException>(() => new TwoLayerNet(new(0)));
    }

    [Fact]
    public void The_alignment_is_the_cosine_of_the_last_layers_gradient_and_weights()
    {
        var net = new TwoLayerNet(new(7, Relu: true));
        double[] w = net.Start(new Generator(5)), gradient = new double[net.Size];
        net.Gradient(w, s_digits, [9], gradient);
        Assert.Equal(-TensorPrimitives.CosineSimilarity<double>(gradient.AsSpan(net.SecondLayer), w.AsSpan(net.SecondLayer)), ExampleAlignment.Of(net, w, s_digits.Row(9), s_digits.Labels[9]), 1e-12);
    }

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        double scale = expected.Max(Math.Abs);
        Assert.True(scale > 0);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, tolerance * scale));
    }
}

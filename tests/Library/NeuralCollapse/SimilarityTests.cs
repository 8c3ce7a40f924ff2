using Phenomena.Themes.NeuralCollapse;
using Phenomena.Torch;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.NeuralCollapse;

/// <summary>Losses on similarities: limits, identities and gradients that are known.</summary>
public sealed class SimilarityTests
{
    private static readonly bool[] s_positive = [false, true];

    private static Tensor Similar(params double[] values) => tensor(values, [1, values.Length]);

    private static Tensor Mask(params bool[] values) => tensor(values, [1, values.Length]);

    [Fact]
    public void The_unified_loss_becomes_the_hardest_triplet_and_a_softmax()
    {
        Tensor S = Similar(0.1, 0.4, 0.7, 0.3), other = Mask(true, true, false, false), same = other.logical_not();
        Assert.Equal(0.4 - 0.3 + 0.3, PairLosses.Unified(S, same, other, 100, 0.3).item<double>() / 100, 9);
        Assert.True(double.IsFinite(PairLosses.Unified(S, same, other, 5000, 0.3).item<double>()));
        Tensor cosines = Similar(0.1, 0.4, 0.6), label = tensor(new long[] { 2 });
        Assert.Equal(PairLosses.AmSoftmax(cosines, label, 32, 0.25).item<double>(), PairLosses.Unified(cosines, Mask(false, false, true), Mask(true, true, false), 32, 0.25).item<double>(), 12);
        Assert.Equal((0.5 + 0.3) / 4, PairLosses.Triplet(Similar(0.1, 0.6, 0.4, 0.6), Mask(false, false, true, true), Mask(true, true, false, false), 0.3).item<double>(), 12);
    }

    [Fact]
    public void On_its_circle_the_circle_loss_is_ln_2_and_its_gradient_follows_the_distances()
    {
        const double m = 0.25;
        foreach (double t in new[] { 0.1, 0.7, 1.5 })
            Assert.Equal(Math.Log(2), PairLosses.Circle(Similar(Math.Sqrt(2) * m * Math.Cos(t), 1 - Math.Sqrt(2) * m * Math.Sin(t)), Mask(s_positive), Mask(true, false), 64, m).item<double>(), 12);
        foreach (var (x, ratio) in new[] { (0.2, 1.05 / 0.45), (0.5, 1), (0.8, 0.45 / 1.05) })
        {
            var S = tensor([x, x], [1, 2], requires_grad: true);
            PairLosses.Circle(S, Mask(s_positive), Mask(true, false), 64, m).backward();
            double[] g = S.grad!.data<double>().ToArray();
            Assert.Equal(ratio, -g[1] / g[0], 9);
        }
    }

    [Fact]
    public void SupCon_skips_anchors_that_are_alone()
    {
        var z = new Generator(1).Normal([5, 3], dtype: ScalarType.Float64);
        var S = z.mm(z.t());
        var (same, other) = PairLosses.Pairs(tensor(new long[] { 0, 0, 1, 1, 2 }));
        double loss = PairLosses.SupCon(S, same, other, 0.5).item<double>(), sum = 0;
        double[,] s = new double[5, 5];
        for (int i = 0; i < 5; i++) for (int j = 0; j < 5; j++) s[i, j] = S[i, j].item<double>() / 0.5;
        foreach (var (i, p) in new[] { (0, 1), (1, 0), (2, 3), (3, 2) }) sum += Math.Log(Enumerable.Range(0, 5).Where(j => j != i).Sum(j => Math.Exp(s[i, j]))) - s[i, p];
        Assert.Equal(sum / 4, loss, 10);
    }

    [Fact]
    public void A_steep_network_sorts_and_any_network_is_doubly_stochastic()
    {
        double[] values = [0.3, -0.2, 0.9, 0.1, 0.5, 0.2, -0.7];
        var (sorted, _) = SortingNetwork.Sort(Similar(values), 1e12);
        foreach (var (want, got) in values.Order().Zip(sorted.data<double>().ToArray())) Assert.Equal(want, got, 9);
        foreach (double s in new[] { 0.1, 1, 30 })
        {
            var P = SortingNetwork.Sort(cat([Similar(values), -Similar(values)], 0), s).Permutation;
            Assert.InRange((P.sum(1) - 1).abs().max().item<double>(), 0, 1e-12);
            Assert.InRange((P.sum(2) - 1).abs().max().item<double>(), 0, 1e-12);
        }
        // As measured by an independent program: in order, one pair inverted.
        double Loss(double s, params double[] list) => SortingNetwork.GroupLoss(Similar(list), 4, s).item<double>();
        foreach (var (s, order, inversion) in new[] { (1, 0.246, 0.261), (5, 0.122, 0.228), (20, 0.0410, 0.392), (100, 0.00895, 0.803) })
        {
            Assert.InRange(Loss(s, -0.2, 0, 0.1, 0.3, 0.5, 0.6, 0.9), 0.99 * order, 1.01 * order);
            Assert.InRange(Loss(s, -0.2, 0, 0.1, 0.3, 0.2, 0.6, 0.9), 0.99 * inversion, 1.01 * inversion);
        }
    }

    [Fact]
    public void Set_functions_add_less_to_larger_sets_and_their_correlations_have_closed_forms()
    {
        var z = nn.functional.normalize(new Generator(2).Normal([12, 4], dtype: ScalarType.Float64), dim: 1);
        Tensor S = (z.mm(z.t()) + 1) / 2, raw = z.mm(z.t());
        int[] labels = [.. Enumerable.Range(0, 12).Select(i => i % 3)];
        Func<Tensor, Tensor, Tensor>[] all = [SetFunctions.FacilityLocation, (s, a) => SetFunctions.GraphCut(s, a, 0.5), (s, a) => SetFunctions.LogDeterminant(s, a)];
        foreach (var f in all)
        {
            double Of(params long[] members) => f(S, tensor(members)).item<double>();
            for (long x = 6; x < 12; x++) Assert.True(Of(0, 1, 2, 3, 4, 5, x) - Of(0, 1, 2, 3, 4, 5) <= Of(0, 1, x) - Of(0, 1) + 1e-12);
        }
        // On raw cosines a graph cut is not submodular: members that are unlike add up.
        Assert.Contains(Enumerable.Range(6, 6), x => all[1](raw, tensor([0, 1, 2, 3, 4, 5, (long)x])).item<double>() - all[1](raw, tensor(new long[] { 0, 1, 2, 3, 4, 5 })).item<double>()
            > all[1](raw, tensor([0, (long)x])).item<double>() - all[1](raw, tensor(new long[] { 0 })).item<double>());
        var between = PairLosses.Pairs(tensor(Array.ConvertAll(labels, l => (long)l))).Other;
        Assert.Equal(0.5 * S.masked_select(between).sum().item<double>(), SetFunctions.TotalCorrelation(all[1], S, labels).item<double>(), 9);
        Assert.True(SetFunctions.TotalCorrelation(all[2], S, labels).item<double>() > 0);
        Assert.Equal(Math.Exp(-2 * (1 - 0.3) / 0.5), SetFunctions.Gaussian(Similar(0.3)).item<double>(), 12);
    }

    [Fact]
    public void Neighbours_are_found_by_cosine_and_embeddings_are_trained()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[] { 1, 0, 5, 0.1f, 0, 1, 0.1f, 3 }, [4, 2]);
        var y = tensor(new long[] { 0, 0, 1, 1 });
        Assert.Equal(1, EmbeddingTraining.Neighbours(x, y, x * 7, y, 2, 2));
        Assert.Equal(0, EmbeddingTraining.Neighbours(x, 1 - y, x, y, 2, 2));
        var net = new LayeredNet(new(3), 2, 8, 3);
        double before = Gap();
        EmbeddingTraining.Run(net, 60, () => (x, y), (z, labels) => PairLosses.Triplet(z.mm(z.t()), PairLosses.Pairs(labels).Same, PairLosses.Pairs(labels).Other, 1), TestContext.Current.CancellationToken);
        Assert.True(Gap() > before + 0.3);
        double Gap() => nn.functional.normalize(net.call(x), dim: 1) is var z ? (z[0] * z[1]).sum().item<float>() - (z[0] * z[2]).sum().item<float>() : 0;
    }
}

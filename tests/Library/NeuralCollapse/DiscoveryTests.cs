using Phenomena.Themes.NeuralCollapse;
using Phenomena.Torch;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.NeuralCollapse;

public sealed class DiscoveryTests
{
    [Fact]
    public void Targets_sum_to_one_in_a_row_and_in_the_end_share_a_batch_out_evenly()
    {
        // All rows prefer the first class, some more than others.
        var cosines = new Generator(0).Normal([40, 4], 0, 0.05, ScalarType.Float64) + tensor(new[] { 0.3, 0, 0, 0 });
        var three = Discovery.BalancedTargets(cosines);
        Assert.True((three.sum([1]) - 1).abs().max().item<double>() < 1e-12);
        var plain = (cosines / 0.05).softmax(1);
        Assert.True(plain.sum([0])[0].item<double>() > 30);
        Assert.True((three.sum([0]) - 10).abs().max().item<double>() < 3);
        Assert.True((Discovery.BalancedTargets(cosines, iterations: 200).sum([0]) - 10).abs().max().item<double>() < 1e-6);
        // Within a class the order of rows stays.
        Assert.False(Discovery.BalancedTargets(nn.Parameter(cosines)).requires_grad);
    }

    [Fact]
    public void Clusters_are_matched_whatever_they_are_called()
    {
        int[] labels = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3];
        Assert.Equal(1, Discovery.Matched([.. labels.Select(l => (l + 1) % 4)], labels, 4), 1e-12);
        // Two of ten in the wrong cluster.
        Assert.Equal(0.8, Discovery.Matched([1, 1, 2, 2, 2, 3, 3, 3, 0, 3], labels, 4), 1e-12);
        Assert.Equal(0.3, Discovery.Matched([.. labels.Select(_ => 2)], labels, 4), 1e-12);
        Assert.Throws<ArgumentException>(() => Discovery.Matched([], [], 4));
        Assert.Throws<ArgumentException>(() => Discovery.Matched([0], [0, 1], 4));
    }

    [Fact]
    public void The_share_between_classes_is_that_of_an_analysis_of_variance()
    {
        var labels = tensor(new long[] { 0, 0, 1, 1, 1 });
        Assert.Equal(1, Discovery.BetweenShare(tensor(new[] { 1.0, 1, 4, 4, 4 }, [5, 1]), labels), 1e-12);
        Assert.Equal(0, Discovery.BetweenShare(tensor(new[] { 1.0, 3, 1, 2, 3 }, [5, 1]), labels), 1e-12);
        // Means 1 and 4 of 2 and 3 rows around 2.8, with deviations of 1 within: 10.8 of 10.8 + 4.
        Assert.Equal(10.8 / 14.8, Discovery.BetweenShare(tensor(new[] { 0.0, 2, 3, 4, 5 }, [5, 1]), labels), 1e-12);
    }
}

using MathNet.Numerics.LinearAlgebra;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class LogitGraphTests
{
    [Fact]
    public void A_planted_network_needs_an_edge_for_each_direction_of_its_interaction_basis_which_has_nothing_but_the_sum()
    {
        // Eight frequencies of unequal strength, two directions each, no two alike in their effect but those two.
        var (first, output) = PlantedNet.Of(19, 0.5, equalEffects: false);
        var graphs = LogitGraph.Of(first, output);
        Assert.Equal(["neurons", "principal components", "interaction basis"], graphs.Select(g => g.Name));
        var (neurons, interaction) = (graphs[0], graphs[2]);
        Assert.Equal(16, interaction.Strength.RowCount);
        Assert.Equal(1, interaction.SumShare, 1e-9);
        // Before the phases cancel, h² has as much on a − b as on a + b, and more on each alone: 2 waves of 1/2 and 4/8 to 1.
        Assert.InRange(neurons.SumShare, 0.3, 0.45);
        for (int i = 0; i < 16; i++) Assert.Equal(1, interaction.Strength.Row(i).Maximum() / interaction.Strength.Row(i).L2Norm(), 0.3);
        Assert.All(graphs, g => Assert.Equal(1, g.Accuracy(int.MaxValue)));
        Assert.True(interaction.Edges(1) <= 32, $"{interaction.Edges(1)} edges");
        Assert.True(neurons.Edges(1) > 2 * interaction.Edges(1));
    }

    [Fact]
    public void All_bases_with_all_edges_are_the_network_and_the_interaction_basis_has_a_diagonal()
    {
        var random = new Generator(3);
        Matrix<double> first = Matrix<double>.Build.Dense(14, 6, (_, _) => random.NextNormal()), output = Matrix<double>.Build.Dense(6, 7, (_, _) => random.NextNormal());
        double wanted = InteractionExperiment.Accuracy(first, output);
        var graphs = LogitGraph.Of(first, output);
        Assert.All(graphs, g => Assert.Equal(wanted, g.Accuracy(int.MaxValue), 1e-12));
        var diagonal = graphs[2].Strength;
        for (int i = 0; i < diagonal.RowCount; i++)
            for (int j = 0; j < diagonal.ColumnCount; j++)
                if (i != j) Assert.True(diagonal[i, j] < 1e-7 * diagonal[0, 0]);
        // Nothing is right less often than chance has it when no edge is left: one class.
        Assert.Equal(1.0 / 7, graphs[0].Accuracy(0), 1e-12);
        Assert.InRange(graphs[1].Features(byEdges: true), 1, graphs[1].Strength.RowCount);
    }

    [Fact]
    public void Edges_are_standard_deviations_of_what_is_added()
    {
        var random = new Generator(4);
        Matrix<double> first = Matrix<double>.Build.Dense(10, 4, (_, _) => random.NextNormal()), output = Matrix<double>.Build.Dense(4, 5, (_, _) => random.NextNormal());
        foreach (var g in LogitGraph.Of(first, output))
        {
            // The axes are orthonormal, so a feature's edges together are what it does to the centred logits, and the basis' total is the same in none but uncorrelated bases.
            double[] values = g.Values(0);
            Assert.Equal(0, values.Sum(), 1e-9 * values.Sum(Math.Abs));
            Assert.Equal(25, values.Length);
        }
        // In uncorrelated features variances add: both bases have all of the logits' variance.
        double[] totals = [.. LogitGraph.Of(first, output).Skip(1).Select(g => g.Strength.FrobeniusNorm())];
        Assert.Equal(totals[0], totals[1], 1e-6 * totals[0]);
    }

    [Theory]
    [InlineData(14, 6, 6, 8)]
    [InlineData(14, 6, 5, 7)]
    [InlineData(12, 6, 6, 6)]
    public void Layers_that_are_not_of_one_network_are_refused(int rows, int width, int other, int p) =>
        Assert.Contains("needed", Assert.Throws<ArgumentException>(() => LogitGraph.Of(Matrix<double>.Build.Dense(rows, width), Matrix<double>.Build.Dense(other, p))).Message);
}

using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;
using Phenomena.Themes.Grokking;
using Xunit;

namespace Phenomena.Tests.Library.Grokking;

public sealed class InteractionBasisTests
{
    private static (Matrix<double> First, Matrix<double> Output) Random(int p, int width, ulong seed)
    {
        var generator = new Generator(seed);
        return (Matrix<double>.Build.Dense(2 * p, width, (_, _) => generator.NextNormal()), Matrix<double>.Build.Dense(width, p, (_, _) => generator.NextNormal()));
    }

    [Fact]
    public void A_planted_network_is_right_everywhere_and_its_basis_has_two_directions_a_frequency_each_one_wave_of_the_sum()
    {
        var (first, output) = PlantedNet.Of(19, 0.5, equalEffects: false);
        Assert.Equal(1, InteractionExperiment.Accuracy(first, output));
        var bases = LayerBases.Of(first, output);
        Assert.Equal(16, bases.Interaction.Feature.ColumnCount);
        for (int i = 0; i < 16; i++)
        {
            var wave = GridSpectrum.Of(InteractionGraph.Values(bases.Interaction, first, i), 19);
            Assert.Equal(wave.K, wave.L);
            Assert.Equal(1, wave.Share, 1e-6);
            Assert.Equal(1, wave.OfSum, 1e-6);
        }
    }

    [Fact]
    public void Equal_effects_leave_two_equal_singular_values_a_frequency()
    {
        var (first, output) = PlantedNet.Of(19, 0.5, equalEffects: true);
        Assert.Equal(1, InteractionExperiment.Accuracy(first, output));
        double[] effects = LayerBases.Of(first, output).Effects;
        for (int i = 0; i < 16; i++) Assert.Equal(effects[0], effects[i], 1e-8 * effects[0]);
        Assert.True(effects[16] < 1e-8 * effects[0]);
    }

    [Fact]
    public void Both_bases_with_all_their_edges_are_the_network()
    {
        var (first, output) = Random(7, 6, 1);
        var bases = LayerBases.Of(first, output);
        double wanted = InteractionExperiment.Accuracy(first, output);
        foreach (var basis in new[] { bases.Principal, bases.Interaction })
        {
            var graph = new InteractionGraph(basis, bases.Moments, first, output);
            Assert.Equal(wanted, graph.Accuracy(graph.Ordered()), 0.5 / 49);
        }
    }

    [Fact]
    public void Coordinates_have_variance_one_and_features_of_the_interaction_basis_have_their_effects_as_variance()
    {
        var (first, output) = Random(7, 6, 2);
        var bases = LayerBases.Of(first, output);
        foreach (var basis in new[] { bases.Principal, bases.Interaction })
        {
            var covariance = basis.Read.Transpose() * bases.Moments.InputCovariance * basis.Read;
            Assert.True((covariance - Matrix<double>.Build.DenseIdentity(covariance.RowCount)).L2Norm() < 1e-8);
        }
        var features = bases.Interaction.Feature.Transpose() * bases.Moments.FeatureCovariance * bases.Interaction.Feature;
        for (int i = 0; i < features.RowCount; i++)
            for (int j = 0; j < features.RowCount; j++) Assert.Equal(i == j ? bases.Effects[i] : 0, features[i, j], 1e-7 * bases.Effects[0]);
    }

    [Fact]
    public void Edge_strengths_are_mean_squares_of_differences()
    {
        const int P = 5;
        var (first, output) = Random(P, 4, 3);
        var bases = LayerBases.Of(first, output);
        var basis = bases.Interaction;
        var graph = new InteractionGraph(basis, bases.Moments, first, output);
        double sum = 0;
        for (int i = 0; i < P * P; i++)
        {
            var h = first.Row(i / P) + first.Row(P + i % P);
            double At(double step)
            {
                var moved = h + step * basis.Write.Column(1);
                return basis.Feature.Column(0) * moved.PointwiseMultiply(moved);
            }
            double slope = (At(1e-4) - At(-1e-4)) / 2e-4;
            sum += slope * slope / (P * P);
        }
        Assert.Equal(Math.Sqrt(sum) * basis.Logits.Column(0).L2Norm(), graph.Strength[0, 1], 1e-6);
    }

    [Fact]
    public void Splitting_neurons_changes_principal_components_and_leaves_effects()
    {
        var (first, output) = Random(7, 6, 4);
        var (splitFirst, splitOutput) = InteractionExperiment.Split(first, output, new Generator(5));
        LayerBases whole = LayerBases.Of(first, output), split = LayerBases.Of(splitFirst, splitOutput);
        for (int i = 0; i < whole.Effects.Length; i++) Assert.Equal(whole.Effects[i], split.Effects[i], 1e-9 * whole.Effects[0]);
        Assert.True(Math.Abs(split.Variances[0] / whole.Variances[0] - 2) < 1e-9, $"{whole.Variances[0]} and {split.Variances[0]}");
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(0, 2)]
    [InlineData(4, 0)]
    public void A_wave_has_all_its_power_in_one_place(int k, int l)
    {
        const int P = 11;
        double[] wave = [.. Enumerable.Range(0, P * P).Select(i => 2 + Math.Cos(2 * Math.PI * (k * (i / P) + l * (i % P)) / P + 0.3))];
        var found = GridSpectrum.Of(wave, P);
        Assert.Equal((k, l), (found.K, found.L));
        Assert.Equal(1, found.Share, 1e-9);
        Assert.Equal(1, found.Participation, 1e-9);
        Assert.Equal(0, found.OfSum, 1e-9);
    }

    [Fact]
    public void Strengths_that_end_at_nothing_are_refused() =>
        Assert.Throws<ArgumentException>(() => InteractionExperiment.Run(new() { PlantedDownTo = 0 }, TestContext.Current.CancellationToken));
}

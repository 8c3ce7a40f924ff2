using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

public sealed class SuperpositionTheoryTests
{
    /// <summary>Slopes of ln Σ_{i&gt;m} i^-α over the widths, computed independently (NumPy).</summary>
    [Theory]
    [InlineData(1, 0.368)]
    [InlineData(1.25, 0.504)]
    [InlineData(1.5, 0.667)]
    [InlineData(1.75, 0.852)]
    [InlineData(2, 1.055)]
    public void The_finite_n_exponent_of_the_tail(double exponent, double expected) =>
        Assert.Equal(expected, SuperpositionTheory.IdealWeakExponent(FeatureLaw.Power(exponent), 400, [10, 16, 25, 40, 63]), 0.0006);

    [Fact]
    public void The_tail_exponent_approaches_alpha_minus_one_for_many_features() =>
        Assert.Equal(SuperpositionTheory.WeakExponent(1.8), SuperpositionTheory.IdealWeakExponent(FeatureLaw.Power(1.8), 3_000_000, [10, 16, 25, 40, 63]), 0.03);

    [Fact]
    public void The_unlearned_tail_counts_rows_up_to_one_half()
    {
        Assert.Equal(4.0 / 3 * 0.3, SuperpositionTheory.UnlearnedTail([0.5, 0.2, 0.1], [0.9f, 0.5f, 0]), 12);
        Assert.Equal(SuperpositionTheory.IdealTail(FeatureLaw.Power(1), 3, 2), SuperpositionTheory.UnlearnedTail(FeatureLaw.Power(1).Probabilities(3), [1, 1, 0]), 12);
        Assert.Throws<ArgumentException>(() => SuperpositionTheory.UnlearnedTail([0.5], [1, 1]));
        Assert.Throws<ArgumentException>(() => SuperpositionTheory.IdealWeakExponent(FeatureLaw.Linear, 10, [3, 10]));
    }

    [Fact]
    public void Welch_bound_at_published_points_and_its_equality_cases()
    {
        Assert.Equal(0.0977, SuperpositionTheory.WelchBound(400, 10), 0.00005);
        Assert.Equal(0.0134, SuperpositionTheory.WelchBound(400, 63), 0.00005);
        Assert.Equal(0, SuperpositionTheory.WelchBound(5, 8));
        // Three vectors at 120 degrees in the plane are a maximal equiangular frame: cos² = 1/4.
        Assert.Equal(0.25, SuperpositionTheory.WelchBound(SuperpositionTheory.MaximalEquiangular(2), 2), 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => SuperpositionTheory.WelchBound(1, 3));
    }

    [Fact]
    public void Overlap_of_rows_agrees_with_the_sum_over_pairs_and_keeps_the_Welch_bound()
    {
        var model = new ToyKernel(40, 6, new Generator(1));
        float[] norms = model.RowNorms();
        int[] rows = [.. Enumerable.Range(0, 40).Where(i => norms[i] > 0.8f)];
        double sum = 0;
        foreach (int i in rows)
        {
            foreach (int j in rows.Where(j => j > i))
            {
                double dot = 0;
                for (int k = 0; k < 6; k++) dot += model.Row(i)[k] * model.Row(j)[k];
                sum += Math.Pow(dot / (norms[i] * norms[j]), 2);
            }
        }
        double expected = sum / (rows.Length * (rows.Length - 1) / 2), actual = RowGeometry.MeanSquareOverlap(model, 0.8);
        Assert.Equal(expected, actual, 1e-5);
        Assert.True(actual >= SuperpositionTheory.WelchBound(rows.Length, 6));
        Assert.Equal(SuperpositionTheory.RandomOverlap(6), actual, 0.05);
        Assert.True(double.IsNaN(RowGeometry.MeanSquareOverlap(model, 100)));
    }

    [Fact]
    public void Guides_of_the_figures()
    {
        Assert.Equal((1, 1.5), (SuperpositionTheory.StrongExponent(1.2), SuperpositionTheory.StrongExponent(1.75)));
        Assert.Equal((0.5, 1), (SuperpositionTheory.EquiangularFraction(1600, 40), SuperpositionTheory.EquiangularFraction(400, 63)));
    }
}

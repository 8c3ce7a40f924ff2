using Phenomena.Tensors;
using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

public sealed class LanguageModelsTests
{
    [Fact]
    public void The_digitised_points_are_all_there_and_fall_as_the_digitiser_found()
    {
        Assert.Equal(25, LanguageModels.Overlaps().Count);
        Assert.Equal(1.26, LanguageModels.OverlapFit().Exponent, 0.01);
        Assert.All(LanguageModels.Overlaps(), o => Assert.InRange(o.MeanSquareOverlap * o.Width, 5, 105));
    }

    /// <summary>Losses made from the paper's fit, with its residual noise: sd √0.0052.</summary>
    [Fact]
    public void The_shared_exponent_is_recovered_from_families_with_offsets_of_their_own()
    {
        int[][] widths = [[768, 1024, 2048, 2560, 4096, 5120, 7168, 9216], [896, 1536, 2048, 3584, 5120, 5120, 8192], [768, 1024, 1280, 1600], [512, 768, 1024, 2048, 2048, 2560, 4096, 5120]];
        double[][] offsets = [[2.207, 2.275, 1.719, 2.185], [1.608, 2.101, 1.489, 1.935], [2.302, 2.355, 1.941, 2.296], [2.141, 2.300, 1.520, 2.242]];
        List<FamilyLoss> Losses(double noise, Generator generator) =>
            [.. from family in Enumerable.Range(0, 4)
                from data in Enumerable.Range(0, 4)
                from m in widths[family]
                select new FamilyLoss($"{family} {data}", m, 476.08 * Math.Pow(m, -0.9098) + offsets[family][data] + noise * generator.NextNormal())];

        Assert.Equal(0.9098, LanguageModels.SharedExponent(Losses(0, new Generator(0))).Exponent, 1e-4);
        var fits = Enumerable.Range(0, 20).Select(seed => LanguageModels.SharedExponent(Losses(Math.Sqrt(0.0052), new Generator((ulong)seed))).Exponent).ToList();
        Assert.Equal(0.9098, fits.Average(), 0.03);
        Assert.All(fits, a => Assert.Equal(0.9098, a, 0.2));
        Assert.Throws<ArgumentException>(() => LanguageModels.SharedExponent([new("a", 1, 1), new("a", 2, 1)]));
    }

    [Fact]
    public void Two_dimensions_hold_more_directions_under_negative_decay_than_under_positive()
    {
        static int Kept(double decay) => Enumerable.Range(0, 3).Sum(seed => GeometryExperiment.Run(GeometryExperiment.Config(2, decay) with { Seed = seed }, CancellationToken.None)
            .Rows.Count(r => r.Sum(w => w * w) > 0.25));
        Assert.True(Kept(-1) > Kept(1));
    }
}

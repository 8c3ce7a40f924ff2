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
        Assert.Equal(27 * 4, LanguageModelFit.Losses(0, 0).Count);
        Assert.Equal(16, LanguageModelFit.Losses(0, 0).Select(l => l.Group).Distinct().Count());
        var (amplitude, exponent) = LanguageModels.SharedExponent(LanguageModelFit.Losses(0, 0));
        Assert.Equal(LanguageModelFit.Exponent, exponent, 1e-4);
        Assert.Equal(LanguageModelFit.Amplitude, amplitude, 0.5);
        var fits = LanguageModelFit.Recovered(20);
        Assert.Equal(LanguageModelFit.Exponent, fits.Average(), 0.03);
        Assert.All(fits, a => Assert.Equal(LanguageModelFit.Exponent, a, 0.2));
        Assert.Throws<ArgumentException>(() => LanguageModels.SharedExponent([new("a", 1, 1), new("a", 2, 1)]));
        // Rising, and falling faster and slower than the fit looks for.
        foreach (var law in new Func<double, double>[] { m => 1 + m, m => 1 + Math.Pow(m, -8), m => 3 - .1 * Math.Log(m) })
            Assert.Throws<ArgumentException>(() => LanguageModels.SharedExponent([.. new[] { 1, 2, 3, 4 }.Select(m => new FamilyLoss("a", m, law(m)))]));
    }
}

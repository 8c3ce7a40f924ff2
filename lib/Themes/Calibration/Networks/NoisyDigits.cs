using Phenomena.Datasets;

namespace Phenomena.Themes.Calibration;

/// <summary>8 x 8 digits, pixels 0 to 1, of which some have the label of the next digit.</summary>
public static class NoisyDigits
{
    /// <summary>All 1797, in the file's order.</summary>
    private static Samples All => new(Digits.Load().Pixels, Digits.Load().Labels);

    /// <summary>A random 1000 to train, 297 for the temperature and 500 to test; each label is raised by one, modulo 10, with the given probability.</summary>
    /// <exception cref="ArgumentException">A share of wrong labels that is none.</exception>
    public static Split Draw(double noise, Generator generator, int train = 1000)
    {
        if (!(noise is >= 0 and <= 1)) throw new ArgumentException($"The share of wrong labels is between 0 and 1; got {noise}. Use 0.25, say.", nameof(noise));
        var order = Shuffle.Order(All.Count, generator.Split(0));
        var flip = generator.Split(1);
        var test = All.Pick(order[1297..1797]);
        return new(10, Noisy(All.Pick(order[..train])), Noisy(All.Pick(order[1000..1297])), Noisy(test)) { CleanTestLabels = noise > 0 ? test.Labels : null };

        Samples Noisy(Samples clean) => clean with { Labels = [.. clean.Labels.Select(y => flip.NextDouble() < noise ? (y + 1) % 10 : y)] };
    }
}

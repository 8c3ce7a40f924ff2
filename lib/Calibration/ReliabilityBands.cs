using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Phenomena.Calibration;

/// <summary>The range of a bin's accuracy, or of another share; NaN for an empty bin.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Band(double Low, double High);

/// <summary>How sure a reliability diagram is.</summary>
public static class ReliabilityBands
{
    /// <summary>Where each bin's true accuracy probably is: Wilson's score interval (1927).</summary>
    /// <param name="bins">Of any kind.</param>
    /// <param name="level">How often such an interval holds it.</param>
    public static IReadOnlyList<Band> Wilson(IEnumerable<ReliabilityBin> bins, double level = 0.95) => [.. bins.Select(b => Wilson(b.Accuracy, b.Count, level))];

    /// <summary>Where a true share probably is: Wilson's score interval.</summary>
    /// <param name="share">The share that was measured, 0 to 1.</param>
    /// <param name="count">Of how many; of none the band is NaN.</param>
    /// <param name="level">How often such an interval holds it.</param>
    public static Band Wilson(double share, int count, double level = 0.95)
    {
        if (count == 0) return new(double.NaN, double.NaN);
        double z = Normal.InvCDF(0, 1, (1 + level) / 2), n = count, middle = (share + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        return new(Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    /// <summary>Where each bin's accuracy would be if the predictions were calibrated: outcomes drawn from their probabilities (Bröcker and Smith 2007).
    /// Bins of equal width only: what an accuracy outside says is that the bin is miscalibrated.</summary>
    /// <param name="probability">[n], 0 to 1.</param>
    /// <param name="generator">Draws the outcomes.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="level">How often a calibrated accuracy is inside.</param>
    /// <param name="draws">How many times.</param>
    public static IReadOnlyList<Band> Consistency(double[] probability, Generator generator, int bins = 15, double level = 0.95, int draws = 400)
    {
        var (accuracy, outcome) = (new double[bins][], new bool[probability.Length]);
        for (var b = 0; b < bins; b++) accuracy[b] = new double[draws];
        for (var d = 0; d < draws; d++)
        {
            NullLevel.Draw(probability, generator, outcome);
            var drawn = ReliabilityBins.EqualWidth(probability, outcome, bins);
            for (var b = 0; b < bins; b++) accuracy[b][d] = drawn[b].Accuracy;
        }

        return [.. accuracy.Select(a => new Band(a.Quantile((1 - level) / 2), a.Quantile((1 + level) / 2)))];
    }
}


namespace Phenomena.Themes.Calibration;

/// <summary>The one-dimensional distribution of the theorem: classes 2j and 2j + 1 are uniform on the unit intervals [0, 1] and
/// [1 − β, 2 − β] of a coordinate of their own, so that a share β of each coincides with the other. Different pairs are so far
/// apart that only the pair's number j is needed. Source: Chidambaram and Ge (2024), section 4 (the parametrisation is a reconstruction).</summary>
public static class PairedIntervals
{
    /// <summary>One point.</summary>
    /// <param name="U">Coordinate in the pair, 0 to 2 − β.</param>
    /// <param name="Second">Whether the class is 2j + 1.</param>
    public readonly record struct Point(double U, bool Second);

    /// <summary>A point of a pair, either class equally likely.</summary>
    public static Point Draw(double overlap, Generator generator)
    {
        var second = generator.NextUInt32() % 2 == 1;
        return Draw(overlap, second, generator);
    }

    /// <summary>A point of a class.</summary>
    public static Point Draw(double overlap, bool second, Generator generator) =>
        new(generator.NextDouble() + (second ? 1 - overlap : 0), second);

    /// <summary>Throws unless 0 ≤ β ≤ 1 and k is even and at least 2.</summary>
    /// <exception cref="ArgumentException">Says which value, and what to give instead.</exception>
    public static void Check(double overlap, int classes)
    {
        if (!(overlap is >= 0 and <= 1)) throw new ArgumentException($"The overlap β is between 0 and 1; got {overlap}. Give the share of a class that its partner covers.", nameof(overlap));
        if (classes < 2 || classes % 2 != 0) throw new ArgumentException($"Classes come in pairs: an even number of at least 2; got {classes}. Use 10, say.", nameof(classes));
    }
}

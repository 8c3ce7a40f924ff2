using System.Globalization;

namespace Phenomena.Calibration;

/// <summary>Lists of numbers as a reader wants them.</summary>
internal static class Readable
{
    private const int Shown = 10;

    /// <summary>The first ten, with four digits.</summary>
    public static string Text(this IReadOnlyList<double> numbers) =>
        $"[{string.Join(", ", numbers.Take(Shown).Select(v => v.ToString("G4", CultureInfo.InvariantCulture)))}{(numbers.Count > Shown ? $", … {numbers.Count} in all" : "")}]";
}

using System.Globalization;

namespace Phenomena.Calibration;

/// <summary>Numbers and lists of them as a reader wants them.</summary>
internal static class Readable
{
    private const int Shown = 10;

    /// <summary>Four digits, and powers of ten only for what is far from 1.</summary>
    public static string Text(this double number) => number.ToString(Math.Abs(number) is 0 or (>= 1e-3 and < 1e5) ? "0.####" : "G4", CultureInfo.InvariantCulture);

    /// <summary>The first ten, with four digits.</summary>
    public static string Text(this IReadOnlyList<double> numbers) =>
        $"[{string.Join(", ", numbers.Take(Shown).Select(v => v.ToString("G4", CultureInfo.InvariantCulture)))}{(numbers.Count > Shown ? $", … {numbers.Count} in all" : "")}]";
}

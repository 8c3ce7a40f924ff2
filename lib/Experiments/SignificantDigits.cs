using System.Globalization;

namespace Phenomena.Experiments;

/// <summary>Rounds to some significant digits, so that stored runs and figures stay small: the shortest number that reads so.</summary>
public static class SignificantDigits
{
    /// <summary>The value with so many significant digits; NaN and infinity stay.</summary>
    public static double Of(double value, int digits = 4) => double.Parse(value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Of(double, int)"/>
    public static double[] Of(IEnumerable<double> values, int digits = 4) => [.. values.Select(v => Of(v, digits))];
}

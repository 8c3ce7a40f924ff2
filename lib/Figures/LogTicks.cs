using System.Globalization;

using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>Ticks of log axes that read as numbers: 1, 2, 5, 10 over a short range, powers of ten over a long one. plotly.js on its own
/// writes a lone small 2 for 20.</summary>
internal static class LogTicks
{
    /// <summary>An axis with ticks for these data, and a decade beyond them for whoever zooms out.</summary>
    public static Part For(Part axis, IEnumerable<double> data)
    {
        var positive = data.Where(v => v > 0 && double.IsFinite(v)).DefaultIfEmpty(1).ToList();
        double low = positive.Min(), high = positive.Max(), decades = Math.Log10(high / low);
        double[] steps = decades switch
        {
            < 0.7 => [1, 1.5, 2, 3, 4, 5, 6, 8],
            < 2.3 => [1, 2, 5],
            _ => [1],
        };
        var every = Math.Max(1, (int)Math.Ceiling(decades / 8));
        int first = (int)Math.Floor(Math.Log10(low)) - every, last = (int)Math.Ceiling(Math.Log10(high)) + every;
        var powers = Enumerable.Range(0, (last - first) / every + 1).Select(i => first + i * every);
        var ticks = powers.SelectMany(p => steps.Select(s => (Step: s, Power: p))).ToList();
        var plain = low >= 0.9e-4 && high <= 1.1e5;
        return axis.With("tickmode", "array")
            .With("tickvals", ticks.Select(t => double.Parse(FormattableString.Invariant($"{t.Step}e{t.Power}"), CultureInfo.InvariantCulture)).ToArray())
            .With("ticktext", ticks.Select(t => Text(t.Step, t.Power, plain)).ToArray());
    }

    private static string Text(double step, int power, bool plain) =>
        plain ? ((decimal)step * (decimal)Math.Pow(10, power)).ToString("0.########", CultureInfo.InvariantCulture)
        : step == 1 ? $"10<sup>{power}</sup>".Replace("-", "−")
        : FormattableString.Invariant($"{step}×10<sup>{power}</sup>").Replace("-", "−");
}

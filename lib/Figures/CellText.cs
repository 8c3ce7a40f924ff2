using System.Globalization;
using Plotly.NET;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>Numbers in the cells of a heat map in black or white, whichever has the higher contrast: at least 4.5 to any colour. plotly.js takes a grey on mid-tones.</summary>
internal static class CellText
{
    internal static readonly Dictionary<string, (double At, string Color)[]> Scales = new()
    {
        ["Viridis"] = [.. "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725".Split(' ').Select((c, i) => (i / 16.0, c))],
        ["RdBu"] = [(0, "050aac"), (0.35, "6a89f7"), (0.5, "bebebe"), (0.6, "dcaa84"), (0.7, "e6915a"), (1, "b20a1c")],
    };

    /// <summary>The trace; with a colour for each text, where it writes into cells and its colour scale, or the one that it shares, is known.</summary>
    public static Trace Readable(Trace trace, Layout layout)
    {
        var shared = trace.At<string>("coloraxis") is { } axis ? layout.At<Part>(axis) : null;
        if (trace.At<string>("texttemplate") is not { } template || trace.At<double[][]>("z") is not { } z || (shared ?? trace).At<string>("colorscale") is not { } name || !Scales.TryGetValue(name, out var scale)) return trace;
        double[] finite = [.. z.SelectMany(row => row).Where(double.IsFinite)];
        if (finite.Length == 0) return trace;
        double low = Number("min") ?? finite.Min(), high = Number("max") ?? finite.Max();
        if (Number("mid") is { } middle && Number("min") is null) (low, high) = (middle - Math.Max(high - middle, middle - low), middle + Math.Max(high - middle, middle - low));
        string[][] open = [.. z.Select(row => row.Select(v => $"<span style=\"color:{(Luminance(scale, high > low ? (v - low) / (high - low) : 0.5) > 0.179 ? "#000" : "#fff")}\">").ToArray())];
        // plotly.js would choose the size by how long the text is with its markup.
        return trace.With("text", open).With("texttemplate", "%{text}" + template + "</span>").With("textfont.size", trace.At<object>("textfont.size") ?? 11);

        double? Number(string end) => (shared is null ? trace.At<object>("z" + end) : shared.At<object>("c" + end)) is IConvertible given ? given.ToDouble(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Relative luminance, 0 to 1, of the scale's colour at a place from 0 to 1.</summary>
    internal static double Luminance((double At, string Color)[] scale, double at)
    {
        at = Math.Clamp(double.IsNaN(at) ? 0.5 : at, 0, 1);
        int next = Math.Clamp(Array.FindIndex(scale, s => s.At >= at), 1, scale.Length - 1);
        var (from, to) = (scale[next - 1], scale[next]);
        double share = (at - from.At) / (to.At - from.At);
        return 0.2126 * Channel(0) + 0.7152 * Channel(2) + 0.0722 * Channel(4);

        double Channel(int digit)
        {
            double value = ((1 - share) * Convert.ToInt32(from.Color.Substring(digit, 2), 16) + share * Convert.ToInt32(to.Color.Substring(digit, 2), 16)) / 255;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }
}

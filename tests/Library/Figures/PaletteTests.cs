using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public class PaletteTests
{
    // Machado, Oliveira and Fernandes 2009, severity 1: what each colour blindness makes of linear RGB.
    private static readonly Dictionary<string, double[]> Eyes = new()
    {
        ["full"] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        ["protanopia"] = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        ["deuteranopia"] = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ["tritanopia"] = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    };

    [Fact]
    public void Every_colour_stands_out_from_light_and_dark_pages() =>
        Assert.All(Palette.Series, color =>
        {
            var y = Luminance(Linear(color));
            Assert.InRange(1.05 / (y + 0.05), 3, 21);
            Assert.InRange((y + 0.05) / (Luminance(Linear("#15171B")) + 0.05), 3, 21);
        });

    [Fact]
    public void Any_two_colours_differ_for_every_eye()
    {
        foreach (var (eye, matrix) in Eyes)
        {
            var seen = Palette.Series.Select(c => Oklab(Multiply(matrix, Linear(c)))).ToList();
            for (var i = 0; i < seen.Count; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var distance = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(distance > 0.08, $"{eye}: {Palette.Series[i]} and {Palette.Series[j]} are {distance:F3} apart");
                }
            }
        }
    }

    [Fact]
    public void A_ramp_goes_from_one_end_to_the_other()
    {
        Assert.Equal([Palette.Indigo, Palette.Plum, Palette.Amber], Palette.Ramp(3));
        Assert.Equal([Palette.Indigo], Palette.Ramp(1));
        Assert.Equal(7, Palette.Ramp(7).Distinct().Count());
    }

    private static double[] Linear(string color) => [.. Enumerable.Range(0, 3).Select(i => Convert.ToInt32(color.Substring(1 + 2 * i, 2), 16) / 255.0)
        .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];

    private static double Luminance(double[] rgb) => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];

    private static double[] Multiply(double[] m, double[] v) => [.. Enumerable.Range(0, 3).Select(r => m[3 * r] * v[0] + m[3 * r + 1] * v[1] + m[3 * r + 2] * v[2])];

    private static double[] Oklab(double[] rgb) => Multiply(
        [0.2104542553, 0.7936177850, -0.0040720468, 1.9779984951, -2.4285922050, 0.4505937099, 0.0259040371, 0.7827717662, -0.8086757660],
        [.. Multiply(
            [0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376, 0.6299787005],
            [.. rgb.Select(c => Math.Clamp(c, 0, 1))]).Select(Math.Cbrt)]);
}

using System.Globalization;
using Phenomena.Experiments;
using Phenomena.Themes.ScalingTheory;

namespace Phenomena.Themes.Superposition;

/// <summary>One checkpoint's language-model head.</summary>
/// <param name="Family">OPT, Qwen2.5, GPT-2 or Pythia.</param>
/// <param name="Width">m.</param>
/// <param name="MeanSquareOverlap">Mean square cosine between rows.</param>
public sealed record HeadOverlap(string Family, int Width, double MeanSquareOverlap);

/// <summary>One measured loss of a family of models on a data set.</summary>
public sealed record FamilyLoss(string Group, double Width, double Loss);

/// <summary>What of the paper's language-model part can be redone without the models.</summary>
public static class LanguageModels
{
    /// <summary>The 25 legible points of Fig. 8a, digitised from the paper (<c>data/llm-overlaps.csv</c>).</summary>
    public static IReadOnlyList<HeadOverlap> Overlaps()
    {
        using var stream = typeof(LanguageModels).Assembly.GetManifestResourceStream("llm-overlaps.csv")!;
        return [.. new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))
            .Select(c => new HeadOverlap(c[0], int.Parse(c[1], CultureInfo.InvariantCulture), double.Parse(c[2], CultureInfo.InvariantCulture)))];
    }

    /// <summary>The slope −d ln overlap / d ln m over all the points; the paper draws 1 as a guide and fits nothing.</summary>
    public static PowerLawFit OverlapFit() => PowerLawFit.Of(Overlaps().Select(o => (double)o.Width), Overlaps().Select(o => o.MeanSquareOverlap));

    /// <summary>Fits L = A m^-α + B_group with one A and one α for all groups and an offset for each family and data set (section 6): given α a
    /// regression within groups, and the α with the least squares is looked for between 0.1 and 3.</summary>
    /// <returns>A and α.</returns>
    /// <exception cref="ArgumentException">Fewer than three widths, losses that do not fall with the width, or that tell no exponent between 0.1 and 3.</exception>
    public static (double Amplitude, double Exponent) SharedExponent(IReadOnlyCollection<FamilyLoss> losses)
    {
        if (losses.Select(l => l.Width).Distinct().Count() < 3)
            throw new ArgumentException($"Amplitude, exponent and offsets need at least 3 different widths; got {losses.Select(l => l.Width).Distinct().Count()}. Give all the models of each family.");
        var looks = Enumerable.Range(0, 59).Select(i => 0.1 + 0.05 * i).MinBy(a => At(a).Error);
        var exponent = Eigenframework.Minimum(a => At(a).Error, looks - 0.05, looks + 0.05);
        var amplitude = At(exponent).Amplitude;
        if (!(amplitude > 0) || exponent is < 0.1 or > 3)
        {
            throw new ArgumentException(FormattableString.Invariant($"Losses that fall with the width by an exponent of 0.1 to 3 are needed; these are nearest to {amplitude:G3} m^-{exponent:0.00}. ") +
                "Leave out groups whose losses rise, or give more widths.");
        }

        return (amplitude, exponent);

        (double Amplitude, double Error) At(double exponent)
        {
            double xx = 0, xy = 0, yy = 0;
            foreach (var group in losses.GroupBy(l => l.Group))
            {
                double mx = group.Average(l => Math.Pow(l.Width, -exponent)), my = group.Average(l => l.Loss);
                foreach (var l in group)
                {
                    double x = Math.Pow(l.Width, -exponent) - mx, y = l.Loss - my;
                    (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
                }
            }

            return (xy / xx, yy - xy * xy / xx);
        }
    }
}

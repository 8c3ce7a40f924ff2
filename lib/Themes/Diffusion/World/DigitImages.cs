using Phenomena.Datasets;

namespace Phenomena.Themes.Diffusion;

/// <summary>8×8 digits as rows <c>[n × 64]</c> of doubles.</summary>
public sealed record DigitImages(double[] Rows, int[] Labels)
{
    /// <summary>d.</summary>
    public const int Dimension = 64;

    /// <summary>n.</summary>
    public int Count => Labels.Length;

    /// <summary>Disjoint parts of the 1797 digits, in an order that the seed decides.</summary>
    /// <param name="seed">The order.</param>
    /// <param name="standard">Whether the first part's mean image is taken off and its mean variance made 1; else pixels are 0 to 1.</param>
    /// <param name="sizes">How many in each part.</param>
    public static DigitImages[] Split(int seed, bool standard, params int[] sizes)
    {
        var parts = Digits.Load().Split((ulong)seed, sizes);
        double[] mean = [.. Enumerable.Range(0, Dimension).Select(j => standard ? Enumerable.Range(0, parts[0].Count).Average(i => (double)parts[0].Pixels[Dimension * i + j]) : 0)];
        double scale = standard ? Math.Sqrt(parts[0].Pixels.Select((v, i) => (v - mean[i % Dimension]) * (v - mean[i % Dimension])).Average()) : 1;
        return [.. parts.Select(p => new DigitImages([.. p.Pixels.Select((v, i) => (v - mean[i % Dimension]) / scale)], p.Labels))];
    }

    /// <summary>The rows of one class.</summary>
    public double[] Of(int label) => [.. Enumerable.Range(0, Count).Where(i => Labels[i] == label).SelectMany(i => Rows[(Dimension * i)..(Dimension * (i + 1))])];
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.Diffusion;

/// <summary>A generator that draws digits coarse to fine, 1×1, 2×2, 4×4, 8×8, as visual autoregressive models do, without anything learned: the next scale is the image so far plus the detail that
/// one of its nearest training images has there, plus a little noise.</summary>
/// <param name="images">Training digits.</param>
public sealed class DigitPyramid(DigitImages images)
{
    private const double Noise = 0.02;
    private readonly Dictionary<int, double[]> _scales = new[] { 1, 2, 4, 8 }.ToDictionary(side => side, side =>
        Enumerable.Range(0, images.Count).SelectMany(i => Down(images.Rows.AsSpan(64 * i, 64), side)).ToArray());

    /// <summary>Means of blocks: a square image at a smaller side.</summary>
    /// <exception cref="ArgumentException">The image is not a square that the blocks divide.</exception>
    public static double[] Down(ReadOnlySpan<double> image, int side)
    {
        int from = Side(image.Length), block = side > 0 ? from / side : 0;
        if (block * side != from || block < 1) throw new ArgumentException($"Blocks divide the side of an image; got {from} and {side}.", nameof(side));
        double[] small = new double[side * side];
        for (int i = 0; i < image.Length; i++) small[i / from / block * side + i % from / block] += image[i] / (block * block);
        return small;
    }

    /// <summary>A square image at a larger side, each pixel a block.</summary>
    /// <exception cref="ArgumentException">The image is not a square that divides the side.</exception>
    public static double[] Up(ReadOnlySpan<double> image, int side)
    {
        int from = Side(image.Length), block = side / from;
        if (block * from != side || block < 1) throw new ArgumentException($"The side of an image divides the new one; got {from} and {side}.", nameof(side));
        double[] large = new double[side * side];
        for (int i = 0; i < large.Length; i++) large[i] = image[i / side / block * from + i % side / block];
        return large;
    }

    /// <summary>The first scale, one number.</summary>
    public double[] Start(Generator random) => [_scales[1][random.NextInt64(images.Count)]];

    /// <summary>The image at twice its side.</summary>
    /// <param name="image">1×1, 2×2 or 4×4.</param>
    /// <param name="random">Which neighbour, and the noise.</param>
    public double[] Next(double[] image, Generator random)
    {
        int side = Side(image.Length), size = image.Length;
        if (side is not (1 or 2 or 4)) throw new ArgumentException($"Images of 1, 4 or 16 pixels grow; got {size}.", nameof(image));
        double[] here = _scales[side], there = _scales[2 * side], distances = new double[images.Count];
        for (int i = 0; i < distances.Length; i++) distances[i] = TensorPrimitives.Distance<double>(here.AsSpan(i * size, size), image);
        int[] order = [.. Enumerable.Range(0, images.Count)];
        Array.Sort(distances, order);
        int row = order[random.NextInt64(Math.Min(images.Count, side switch { 1 => 60, 2 => 25, _ => 8 }))];
        double[] grown = Up(image, 2 * side), coarse = Up(here.AsSpan(row * size, size), 2 * side);
        for (int i = 0; i < grown.Length; i++) grown[i] += there[4 * size * row + i] - coarse[i] + Noise * random.NextNormal();
        return grown;
    }

    private static int Side(int pixels) => (int)Math.Sqrt(pixels) is var side && side * side == pixels && side > 0 ? side : throw new ArgumentException($"A square image is needed; got {pixels} pixels.");
}

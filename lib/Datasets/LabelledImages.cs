
namespace Phenomena.Datasets;

/// <summary>Grey images and the class of each.</summary>
/// <param name="Pixels">[n, height · width], a row an image, 0 (background) to 1.</param>
/// <param name="Labels">[n], from 0.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Classes">How many classes there are.</param>
public sealed record LabelledImages(float[] Pixels, int[] Labels, int Height, int Width, int Classes)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Count} images of {Height} x {Width} pixels in {Classes} classes";

    /// <summary>n.</summary>
    public int Count => Labels.Length;

    /// <summary>Pixels of an image.</summary>
    public int Size => Height * Width;

    /// <summary>The pixels of one image, [height · width].</summary>
    public ReadOnlySpan<float> Image(int index) => Pixels.AsSpan(index * Size, Size);

    /// <summary>Some of the images, in the order given.</summary>
    public LabelledImages Subset(ReadOnlySpan<int> images)
    {
        var (pixels, labels) = (new float[images.Length * Size], new int[images.Length]);
        for (var i = 0; i < images.Length; i++)
        {
            Image(images[i]).CopyTo(pixels.AsSpan(i * Size));
            labels[i] = Labels[images[i]];
        }

        return this with { Pixels = pixels, Labels = labels };
    }

    /// <summary>Parts that share no image, in a random order that the seed decides.</summary>
    /// <param name="seed">Of the order; the same for parts of all sizes.</param>
    /// <param name="sizes">How many images each part has, such as 1000, 297, 500.</param>
    /// <exception cref="ArgumentException">More images than there are, or a negative size.</exception>
    public LabelledImages[] Split(ulong seed, params IReadOnlyList<int> sizes)
    {
        if (sizes.Any(s => s < 0) || sizes.Sum(s => (long)s) > Count) throw new ArgumentException($"Expected parts of at most {Count} images in all; got {string.Join(" + ", sizes)}. Make them smaller.");
        var order = new Generator(seed).Permutation(Count);
        var parts = new LabelledImages[sizes.Count];
        for (int p = 0, from = 0; p < parts.Length; from += sizes[p++]) parts[p] = Subset(order.AsSpan(from, sizes[p]));
        return parts;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace Phenomena.Datasets;

/// <summary>The IDX format of the MNIST files: two zero bytes, the element type (8: bytes), the number of dimensions, each size as a big-endian
/// 32-bit number, then the elements, row-major.</summary>
public static class Idx
{
    /// <summary>Reads a file of bytes, compressed with gzip or not.</summary>
    /// <param name="file">All of the file.</param>
    /// <returns>The sizes and the elements.</returns>
    /// <exception cref="InvalidDataException">Another format, another element type, or fewer or more elements than the sizes say.</exception>
    public static (int[] Sizes, byte[] Elements) Read(byte[] file)
    {
        var bytes = file is [0x1f, 0x8b, ..] ? Decompress(file) : file;
        if (bytes is not [0, 0, 8, var dimensions, ..])
        {
            throw new InvalidDataException($"Expected an IDX file of bytes, which begins with 00 00 08; got {Convert.ToHexString(bytes.AsSpan(0, Math.Min(4, bytes.Length)))}. Give an IDX file of MNIST's kind.");
        }

        var start = 4 + 4 * dimensions;
        if (bytes.Length < start) throw new InvalidDataException($"Expected the sizes of {dimensions} dimensions; got a file of {bytes.Length} bytes. It is cut off: get it again.");
        var sizes = new int[dimensions];
        var product = 1L;
        for (var d = 0; d < dimensions; d++)
        {
            sizes[d] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + 4 * d));
            if (sizes[d] < 0) throw new InvalidDataException($"Expected sizes of at least 0; got {sizes[d]}. The file is damaged: get it again.");
            product = Math.Min(product * sizes[d], int.MaxValue);
        }

        if (bytes.Length - start != product) throw new InvalidDataException($"Expected {string.Join(" x ", sizes)} elements; got {bytes.Length - start}. The file is cut off or damaged: get it again.");
        return (sizes, bytes[start..]);
    }

    /// <summary>Images and the labels that belong to them.</summary>
    /// <param name="images">An IDX file [n, height, width].</param>
    /// <param name="labels">An IDX file [n].</param>
    /// <exception cref="InvalidDataException">Files that do not fit each other.</exception>
    public static LabelledImages Images(byte[] images, byte[] labels)
    {
        var (sizes, pixels) = Read(images);
        var (count, classes) = Read(labels);
        if (sizes.Length != 3 || count.Length != 1 || sizes[0] != count[0])
        {
            throw new InvalidDataException($"Expected images [n, height, width] and labels [n]; got [{string.Join(", ", sizes)}] and [{string.Join(", ", count)}]. Give the two files of one part of the data set.");
        }

        return new([.. pixels.Select(v => v / 255f)], [.. classes.Select(y => (int)y)], sizes[1], sizes[2], classes.Length == 0 ? 0 : classes.Max() + 1);
    }

    private static byte[] Decompress(byte[] file)
    {
        using var unpacked = new MemoryStream();
        using var stream = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}

using System.IO.Compression;

namespace Phenomena.Datasets;

/// <summary>1797 handwritten digits of 8x8 pixels, brought along with the library: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998),
/// UCI Machine Learning Repository, CC BY 4.0.</summary>
public static class Digits
{
    private static readonly DataFile File = new("digits/digits.csv.gz", "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");
    private static readonly Lazy<LabelledImages> All = new(() =>
    {
        using var resource = typeof(Digits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        using var text = new StreamReader(new GZipStream(new MemoryStream(File.Checked(bytes, "the library's own copy")), CompressionMode.Decompress));
        var (pixels, labels) = (new List<float>(), new List<int>());
        while (text.ReadLine() is { } line)
        {
            var row = line.Split(',');
            pixels.AddRange(row[..64].Select(v => int.Parse(v) / 16f));
            labels.Add(int.Parse(row[64]));
        }

        return new([.. pixels], [.. labels], 8, 8, 10);
    });

    /// <summary>All of them, in the file's order; pixels are sixteenths. The arrays are the caller's own.</summary>
    /// <exception cref="InvalidDataException">The library's copy is not the file it was made with.</exception>
    public static LabelledImages Load() => All.Value with { Pixels = [.. All.Value.Pixels], Labels = [.. All.Value.Labels] };
}

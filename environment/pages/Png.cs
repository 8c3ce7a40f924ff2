using System.Buffers.Binary;
using System.IO.Compression;

namespace Phenomena.Pages;

/// <summary>A picture without transparency: one number 0xRRGGBB a pixel, row by row.</summary>
sealed record Png(int Width, int Height, int[] Pixels)
{
    static readonly byte[] Signature = [137, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
    static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) == 1 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    /// <summary>Reads what browsers write: 8 bits a channel, red, green and blue, perhaps opacity (which is dropped), not interlaced.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static Png Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature)) throw new InvalidDataException("Not a PNG.");
        int width = 0, height = 0, channels = 0;
        using var packed = new MemoryStream();
        for (var at = 8; at + 12 <= file.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(file[at..]))
        {
            var content = file.Slice(at + 8, BinaryPrimitives.ReadInt32BigEndian(file[at..]));
            if (file.Slice(at + 4, 4).SequenceEqual("IHDR"u8))
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                channels = (content[8], content[9], content[12]) switch { (8, 2, 0) => 3, (8, 6, 0) => 4, var (bits, kind, lace) => throw new InvalidDataException($"A PNG of kind {kind} with {bits} bits, interlacing {lace}; expected 8 bits of RGB or RGBA.") };
            }
            if (file.Slice(at + 4, 4).SequenceEqual("IDAT"u8)) packed.Write(content);
        }
        packed.Position = 0;
        using var data = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = new int[width * height];
        byte[] row = new byte[width * channels], above = new byte[width * channels];
        for (var y = 0; y < height; y++)
        {
            var filter = data.ReadByte();
            data.ReadExactly(row);
            for (var i = 0; i < row.Length; i++)
            {
                int left = i < channels ? 0 : row[i - channels], up = above[i], corner = i < channels ? 0 : above[i - channels];
                row[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => throw new InvalidDataException($"PNG filter {filter}.") });
            }
            for (var x = 0; x < width; x++) pixels[y * width + x] = row[x * channels] << 16 | row[x * channels + 1] << 8 | row[x * channels + 2];
            (row, above) = (above, row);
        }
        return new(width, height, pixels);
    }

    /// <summary>The picture with at most so many colours, one byte a pixel: a fraction of the size of what a browser writes.</summary>
    /// <param name="colors">1 to 256.</param>
    public byte[] Write(int colors = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(colors, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(colors, 256);
        var place = Colors.Of(Pixels, colors, out var palette);
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 3);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "PLTE"u8, [.. palette.SelectMany(c => new[] { (byte)(c >> 16), (byte)(c >> 8), (byte)c })]);
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var row = new byte[Width + 1];
            for (var y = 0; y < Height; y++)
            {
                // No filter: neighbouring numbers of a palette mean nothing to each other.
                for (var x = 0; x < Width; x++) row[x + 1] = place[Pixels[y * Width + x]];
                deflate.Write(row);
            }
        }
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner, a = Math.Abs(estimate - left), b = Math.Abs(estimate - up), c = Math.Abs(estimate - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    static void Chunk(Stream file, ReadOnlySpan<byte> type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        var crc = uint.MaxValue;
        foreach (var b in (byte[])[.. type, .. content]) crc = Crc[(crc ^ b) & 255] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }
}

namespace CSharpKernel.Display;

/// <summary>Bytes that are an image, recognised by how they begin.</summary>
internal static class ImageFormat
{
    /// <summary>The image's MIME type; null for anything that is no image.</summary>
    public static string? MimeTypeOf(object? value) => value is not byte[] bytes ? null : bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        _ => null,
    };
}

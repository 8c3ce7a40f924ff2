using System.Security.Cryptography;
using System.Text;

namespace CSharpKernel.Wire;

/// <summary>Jupyter's message signature: HMAC-SHA256 over the four JSON frames, as lower-case hexadecimal. An empty key means unsigned.</summary>
internal sealed class Signer(string key)
{
    readonly byte[] key = Encoding.UTF8.GetBytes(key);

    /// <summary>The signature frame for these four frames; empty without a key.</summary>
    public byte[] Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> content)
    {
        if (key.Length == 0) return [];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(header);
        hmac.AppendData(parent);
        hmac.AppendData(metadata);
        hmac.AppendData(content);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }

    /// <summary>Whether the signature is that of these four frames, in time that does not depend on where it differs.</summary>
    public bool Verify(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> header, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> content) =>
        key.Length == 0 || CryptographicOperations.FixedTimeEquals(signature, Sign(header, parent, metadata, content));
}

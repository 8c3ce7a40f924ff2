using System.Buffers.Binary;
using System.Text;

namespace CSharpKernel.Wire;

/// <summary>The bytes of ZeroMQ's wire protocol, ZMTP 3.0 with the NULL mechanism (rfc.zeromq.org/spec/23): greeting, frames, READY.</summary>
internal static class Zmtp
{
    /// <summary>Length of the greeting that each side sends first.</summary>
    public const int GreetingLength = 64;

    /// <summary>The longest command that is read: READY with its properties needs far less.</summary>
    public const int MaxCommand = 64 * 1024;

    /// <summary>The longest message that is read, all its frames together.</summary>
    public const long MaxMessage = 512L << 20;

    /// <summary>The most frames a message may have; a Jupyter message has seven and its binary buffers.</summary>
    public const int MaxFrames = 4096;

    const byte More = 1, Long = 2, Command = 4;

    /// <summary>Our greeting: version 3.0, mechanism NULL.</summary>
    public static byte[] Greeting()
    {
        var greeting = new byte[GreetingLength];
        greeting[0] = 0xFF;
        greeting[9] = 0x7F;
        greeting[10] = 3;
        "NULL"u8.CopyTo(greeting.AsSpan(12));
        return greeting;
    }

    /// <summary>Throws <see cref="ZmtpException"/> where the peer's greeting is not ZMTP 3 or later with NULL.</summary>
    public static void CheckGreeting(ReadOnlySpan<byte> greeting)
    {
        if (greeting[0] != 0xFF || (greeting[9] & 1) == 0) throw new ZmtpException("the peer does not speak ZMTP");
        if (greeting[10] < 3) throw new ZmtpException($"the peer speaks ZMTP {greeting[10]}, version 3 or later is needed");
        var mechanism = greeting.Slice(12, 20).TrimEnd((byte)0);
        if (!mechanism.SequenceEqual("NULL"u8))
            throw new ZmtpException($"the peer wants mechanism '{Encoding.Latin1.GetString(mechanism)}', only NULL is served");
    }

    /// <summary>The READY command that tells the peer what kind of socket this is.</summary>
    public static byte[] Ready(string socketType) =>
        EncodeCommand([.. "\u0005READY"u8, .. "\u000BSocket-Type"u8, 0, 0, 0, (byte)socketType.Length, .. Encoding.ASCII.GetBytes(socketType)]);

    /// <summary>A command frame around a body that <see cref="SplitCommand"/> can read.</summary>
    public static byte[] EncodeCommand(ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeaderLength(body.Length) + body.Length];
        WriteFrame(frame, body, Command);
        return frame;
    }

    /// <summary>A whole message as one run of bytes, ready for any number of peers.</summary>
    public static byte[] EncodeMessage(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        var total = 0;
        foreach (var frame in frames) total = checked(total + HeaderLength(frame.Length) + frame.Length);
        var bytes = new byte[total];
        var rest = bytes.AsSpan();
        for (var i = 0; i < frames.Count; i++)
            rest = rest[WriteFrame(rest, frames[i].Span, i < frames.Count - 1 ? More : (byte)0)..];
        return bytes;
    }

    /// <summary>What the flag byte of a frame says. Throws <see cref="ZmtpException"/> for a byte that no frame begins with.</summary>
    public static (bool More, bool Long, bool Command) ReadFlags(byte flags)
    {
        if (flags > 7 || (flags & (More | Command)) == (More | Command)) throw new ZmtpException($"no frame begins with byte 0x{flags:X2}");
        return ((flags & More) != 0, (flags & Long) != 0, (flags & Command) != 0);
    }

    /// <summary>A command's name and what follows it.</summary>
    public static (string Name, byte[] Body) SplitCommand(ReadOnlySpan<byte> body)
    {
        var name = ReadShort(ref body, "command name");
        return (Encoding.Latin1.GetString(name), body.ToArray());
    }

    /// <summary>The properties of a READY command; names are compared without case.</summary>
    public static Dictionary<string, byte[]> ReadProperties(ReadOnlySpan<byte> body)
    {
        var properties = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        while (body.Length > 0)
        {
            var name = Encoding.Latin1.GetString(ReadShort(ref body, "property name"));
            if (body.Length < 4) throw new ZmtpException($"property '{name}' is cut off");
            var length = BinaryPrimitives.ReadUInt32BigEndian(body);
            if (length > body.Length - 4) throw new ZmtpException($"property '{name}' claims {length} bytes, {body.Length - 4} are there");
            properties[name] = body.Slice(4, (int)length).ToArray();
            body = body[(4 + (int)length)..];
        }
        return properties;
    }

    static int HeaderLength(int body) => body > 255 ? 9 : 2;

    static int WriteFrame(Span<byte> to, ReadOnlySpan<byte> body, byte flags)
    {
        var header = HeaderLength(body.Length);
        to[0] = header == 9 ? (byte)(flags | Long) : flags;
        if (header == 9) BinaryPrimitives.WriteInt64BigEndian(to[1..], body.Length);
        else to[1] = (byte)body.Length;
        body.CopyTo(to[header..]);
        return header + body.Length;
    }

    static ReadOnlySpan<byte> ReadShort(ref ReadOnlySpan<byte> from, string what)
    {
        if (from.Length == 0 || from.Length < 1 + from[0]) throw new ZmtpException($"a {what} is cut off");
        var text = from.Slice(1, from[0]);
        from = from[(1 + text.Length)..];
        return text;
    }
}

/// <summary>The peer broke the wire protocol; its connection is closed.</summary>
internal sealed class ZmtpException(string message) : Exception(message);

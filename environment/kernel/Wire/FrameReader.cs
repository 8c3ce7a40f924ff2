using System.Buffers.Binary;

namespace CSharpKernel.Wire;

/// <summary>Reads frames and messages from a stream. Memory grows with the bytes that came, never with a length that was only claimed.</summary>
internal sealed class FrameReader(Stream stream)
{
    const int FirstChunk = 64 * 1024;

    readonly BufferedStream stream = new(stream, 8 * 1024);

    /// <summary>Called for each command frame between messages: name and what follows it.</summary>
    public Action<string, byte[]>? OnCommand { get; set; }

    /// <summary>The next message's frames; null where the stream ends between two messages.
    /// Throws <see cref="ZmtpException"/> for what is no frame and <see cref="EndOfStreamException"/> where the stream ends inside one.</summary>
    public byte[][]? ReadMessage()
    {
        var frames = new List<byte[]>();
        var total = 0L;
        while (true)
        {
            var flags = stream.ReadByte();
            if (flags < 0) return frames.Count == 0 ? null : throw new EndOfStreamException();
            var (more, command, body) = ReadFrame((byte)flags, Zmtp.MaxMessage - total);
            if (command)
            {
                var (name, rest) = Zmtp.SplitCommand(body);
                OnCommand?.Invoke(name, rest);
                continue;
            }
            total += body.Length;
            frames.Add(body);
            if (!more) return [.. frames];
            if (frames.Count == Zmtp.MaxFrames) throw new ZmtpException($"a message has more than {Zmtp.MaxFrames} frames");
        }
    }

    /// <summary>The next frame, which must be a command.</summary>
    public (string Name, byte[] Body) ReadCommand()
    {
        Span<byte> flags = stackalloc byte[1];
        ReadExactly(flags);
        var (_, command, body) = ReadFrame(flags[0], Zmtp.MaxCommand);
        return command ? Zmtp.SplitCommand(body) : throw new ZmtpException("a message came before READY");
    }

    /// <summary>Fills <paramref name="target"/> or throws <see cref="EndOfStreamException"/>.</summary>
    public void ReadExactly(Span<byte> target) => stream.ReadExactly(target);

    (bool More, bool Command, byte[] Body) ReadFrame(byte flags, long limit)
    {
        var (more, isLong, command) = Zmtp.ReadFlags(flags);
        Span<byte> head = stackalloc byte[isLong ? 8 : 1];
        ReadExactly(head);
        var length = isLong ? BinaryPrimitives.ReadUInt64BigEndian(head) : head[0];
        var allowed = command ? Math.Min(limit, Zmtp.MaxCommand) : limit;
        if (length > (ulong)allowed) throw new ZmtpException($"a frame claims {length} bytes, at most {allowed} are read");
        return (more, command, ReadBody((int)length));
    }

    byte[] ReadBody(int length)
    {
        var body = new byte[Math.Min(length, FirstChunk)];
        for (var filled = 0; filled < length; filled = body.Length)
        {
            if (filled > 0) Array.Resize(ref body, (int)Math.Min(length, 2L * filled));
            ReadExactly(body.AsSpan(filled));
        }
        return body;
    }
}

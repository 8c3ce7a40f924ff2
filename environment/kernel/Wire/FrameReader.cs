using System.Buffers.Binary;

namespace CSharpKernel.Wire;

/// <summary>Reads frames and messages from a stream. Memory grows with the bytes that came, never with a length that was only claimed.</summary>
internal sealed class FrameReader(Stream stream)
{
    const int FirstChunk = 64 * 1024;

    readonly byte[] buffer = new byte[8 * 1024];
    int start, end;

    /// <summary>Called for each command frame between messages: name and what follows it.</summary>
    public Action<string, byte[]>? OnCommand { get; set; }

    /// <summary>The next message's frames; null where the stream ends between two messages.
    /// Throws <see cref="ZmtpException"/> for what is no frame and <see cref="EndOfStreamException"/> where the stream ends inside one.</summary>
    public byte[][]? ReadMessage()
    {
        List<byte[]>? frames = null;
        var total = 0L;
        while (true)
        {
            if (frames is null && AtEnd()) return null;
            var (more, command, body) = ReadFrame(Zmtp.MaxMessage - total);
            if (command)
            {
                var (name, rest) = Zmtp.SplitCommand(body);
                OnCommand?.Invoke(name, rest);
                continue;
            }
            total += body.Length;
            if (!more && frames is null) return [body];
            (frames ??= []).Add(body);
            if (!more) return [.. frames];
            if (frames.Count == Zmtp.MaxFrames) throw new ZmtpException($"a message has more than {Zmtp.MaxFrames} frames");
        }
    }

    /// <summary>The next frame, which must be a command.</summary>
    public (string Name, byte[] Body) ReadCommand()
    {
        var (_, command, body) = ReadFrame(Zmtp.MaxCommand);
        return command ? Zmtp.SplitCommand(body) : throw new ZmtpException("a message came before READY");
    }

    /// <summary>Fills <paramref name="target"/> or throws <see cref="EndOfStreamException"/>.</summary>
    public void ReadExactly(Span<byte> target)
    {
        while (target.Length > 0) target = target[Read(target)..];
    }

    (bool More, bool Command, byte[] Body) ReadFrame(long limit)
    {
        Span<byte> head = stackalloc byte[8];
        ReadExactly(head[..1]);
        var (more, isLong, command) = Zmtp.ReadFlags(head[0]);
        ReadExactly(head[..(isLong ? 8 : 1)]);
        var length = isLong ? BinaryPrimitives.ReadUInt64BigEndian(head) : head[0];
        var allowed = command ? Math.Min(limit, Zmtp.MaxCommand) : limit;
        if (length > (ulong)allowed) throw new ZmtpException($"a frame claims {length} bytes, at most {allowed} are read");
        return (more, command, ReadBody((int)length));
    }

    byte[] ReadBody(int length)
    {
        var body = new byte[Math.Min(length, FirstChunk)];
        for (var filled = 0; filled < length;)
        {
            if (filled == body.Length) Array.Resize(ref body, (int)Math.Min(length, 2L * body.Length));
            filled += Read(body.AsSpan(filled));
        }
        return body;
    }

    /// <summary>At least one byte: from the buffer, or past it for what is larger than it.</summary>
    int Read(Span<byte> target)
    {
        if (start == end && target.Length >= buffer.Length)
            return stream.Read(target) is > 0 and var read ? read : throw new EndOfStreamException();
        if (AtEnd()) throw new EndOfStreamException();
        var count = Math.Min(target.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(target);
        start += count;
        return count;
    }

    bool AtEnd()
    {
        if (start < end) return false;
        (start, end) = (0, stream.Read(buffer));
        return end == 0;
    }
}

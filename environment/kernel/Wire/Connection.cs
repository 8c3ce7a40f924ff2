using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace CSharpKernel.Wire;

/// <summary>One peer of a <see cref="ServerSocket"/>: its handshake, its incoming messages on a thread of its own, and its outgoing queue on another.
/// Threads that block, rather than tasks: a cell that fills the thread pool must not keep an interrupt from arriving.</summary>
internal sealed class Connection(Socket socket, string socketType) : IDisposable
{
    /// <summary>A peer that takes nothing for this long while <see cref="StalledBytes"/> wait for it is given up.</summary>
    static readonly TimeSpan StalledFor = TimeSpan.FromSeconds(60);
    const long StalledBytes = 256L << 20;
    const int HandshakeMilliseconds = 15_000, Chunk = 64 * 1024;

    readonly Queue<byte[]> queue = new();
    bool writing, closed;
    long waiting, progressed = Stopwatch.GetTimestamp();

    /// <summary>What the peer is called: as it says itself, where it does.</summary>
    public byte[] Identity { get; set; } = [];

    /// <summary>Bytes that wait to be sent.</summary>
    public long Waiting { get { lock (queue) return waiting; } }

    /// <summary>Whether the peer took something within the last second.</summary>
    public bool IsReading { get { lock (queue) return Stopwatch.GetElapsedTime(progressed).TotalSeconds < 1; } }

    /// <summary>Exchanges greeting and READY. Throws where the peer is not one that this socket type can talk to.</summary>
    public FrameReader Handshake(IReadOnlyList<string> allowedPeers)
    {
        socket.NoDelay = true;
        socket.ReceiveTimeout = socket.SendTimeout = HandshakeMilliseconds;
        var reader = new FrameReader(new NetworkStream(socket));
        socket.Send(Zmtp.Greeting());
        Span<byte> greeting = stackalloc byte[Zmtp.GreetingLength];
        reader.ReadExactly(greeting);
        Zmtp.CheckGreeting(greeting);
        socket.Send(Zmtp.Ready(socketType));
        var (name, rest) = reader.ReadCommand();
        if (name != "READY") throw new ZmtpException($"the peer answered the handshake with {name}");
        var properties = Zmtp.ReadProperties(rest);
        var peerType = Encoding.Latin1.GetString(properties.GetValueOrDefault("Socket-Type", []));
        if (!allowedPeers.Contains(peerType))
        {
            socket.Send(Zmtp.EncodeCommand([.. "\u0005ERROR"u8, (byte)InvalidSocket.Length, .. InvalidSocket]));
            throw new ZmtpException($"a {peerType} socket cannot talk to {socketType}; it must be {string.Join(" or ", allowedPeers)}");
        }
        Identity = properties.GetValueOrDefault("Identity", []);
        if (Identity.Length > 255) throw new ZmtpException($"an identity of {Identity.Length} bytes, at most 255 are allowed");
        socket.ReceiveTimeout = socket.SendTimeout = 0;
        return reader;
    }

    /// <summary>Queues encoded messages; never blocks. False when the peer is gone or was given up.</summary>
    public bool Enqueue(byte[] bytes)
    {
        lock (queue)
        {
            if (closed) return false;
            if (waiting == 0) progressed = Stopwatch.GetTimestamp();
            waiting += bytes.Length;
            queue.Enqueue(bytes);
            if (waiting > StalledBytes && Stopwatch.GetElapsedTime(progressed) > StalledFor)
            {
                Dispose();
                return false;
            }
            if (!writing)
            {
                writing = true;
                ServerSocket.StartThread($"{socketType} write", WriteLoop);
            }
            Monitor.PulseAll(queue);
            return true;
        }
    }

    /// <summary>Waits until all that was queued is with the operating system, at most this long.</summary>
    public void Flush(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        lock (queue)
            while (waiting > 0 && !closed && Stopwatch.GetElapsedTime(started) is var spent && spent < limit)
                Monitor.Wait(queue, limit - spent);
    }

    /// <summary>Closes the connection; its threads end.</summary>
    public void Dispose()
    {
        lock (queue)
        {
            if (closed) return;
            closed = true;
            queue.Clear();
            waiting = 0;
            Monitor.PulseAll(queue);
        }
        // A graceful shutdown first: Dispose alone may discard what the operating system still holds.
        try { socket.Shutdown(SocketShutdown.Both); }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        socket.Dispose();
    }

    static ReadOnlySpan<byte> InvalidSocket => "Invalid socket type"u8;

    void WriteLoop()
    {
        // Small messages leave together in one packet, large ones as they are.
        var packet = new byte[Chunk];
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> next;
                lock (queue)
                {
                    while (queue.Count == 0 && !closed) Monitor.Wait(queue);
                    if (closed) return;
                    next = NextPacket(packet);
                }
                for (var rest = next; rest.Length > 0;)
                {
                    var sent = socket.Send(rest.Span[..Math.Min(rest.Length, 4 * Chunk)]);
                    rest = rest[sent..];
                    lock (queue)
                    {
                        progressed = Stopwatch.GetTimestamp();
                        waiting = Math.Max(0, waiting - sent);
                        Monitor.PulseAll(queue);
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    ReadOnlyMemory<byte> NextPacket(byte[] packet)
    {
        if (queue.Count == 1 || queue.Peek().Length > packet.Length) return queue.Dequeue();
        var length = 0;
        while (queue.TryPeek(out var message) && length + message.Length <= packet.Length)
        {
            message.CopyTo(packet, length);
            length += message.Length;
            queue.Dequeue();
        }
        return packet.AsMemory(0, length);
    }
}

using System.Net;
using System.Net.Sockets;

namespace CSharpKernel.Wire;

/// <summary>A bound ZeroMQ socket over TCP: accepts peers, shakes hands, and hands each incoming message to <see cref="OnMessage"/>.
/// What a peer does wrong closes that peer's connection with a log line.</summary>
/// <remarks>NetMQ 4.0.4.5 was tried in this folder's place, in 12 starts in turn on two busy cores: start .59 s with ours and .64 s with it, memory 145 and
/// 147 MB, a trivial cell 8.5 and 10.3 ms; noise and floods do it no harm. But once a cell has filled the
/// thread pool, nothing comes or goes.</remarks>
internal abstract class ServerSocket : IDisposable
{
    const int MaxConnections = 512;

    readonly Socket listener;
    readonly string socketType;
    readonly string[] allowedPeers;
    readonly Action<string> log;
    readonly HashSet<Connection> connections = [];
    bool closed;

    /// <summary>Binds; port 0 lets the operating system pick one. Throws <see cref="SocketException"/> where the address is not to be had.</summary>
    protected ServerSocket(IPAddress address, int port, string socketType, string[] allowedPeers, Action<string> log)
    {
        (this.socketType, this.allowedPeers, this.log) = (socketType, allowedPeers, log);
        listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(128);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    /// <summary>The port this socket is bound to.</summary>
    public int Port { get; }

    /// <summary>Begins to accept peers.</summary>
    public void Start() => StartThread($"{socketType} accept", AcceptLoop);

    /// <summary>Waits until every peer's queue is with the operating system, at most this long for each.</summary>
    public void Flush(TimeSpan limit)
    {
        foreach (var connection in Connections()) connection.Flush(limit);
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public void Dispose()
    {
        lock (connections) closed = true;
        listener.Dispose();
        foreach (var connection in Connections()) connection.Dispose();
    }

    /// <summary>A background thread. The stack is small: these threads only move bytes and parse JSON. It takes nothing over from the thread
    /// that starts it: where that is a cell's, stopping the cell must not interrupt this one.</summary>
    public static void StartThread(string name, ThreadStart run) =>
        new Thread(run, 512 * 1024) { IsBackground = true, Name = name }.UnsafeStart();

    /// <summary>The peers that are connected now.</summary>
    protected Connection[] Connections()
    {
        lock (connections) return [.. connections];
    }

    /// <summary>A peer has shaken hands.</summary>
    protected virtual void OnConnected(Connection peer) { }

    /// <summary>A peer is gone.</summary>
    protected virtual void OnClosed(Connection peer) { }

    /// <summary>A message came from a peer; called on that peer's thread.</summary>
    protected abstract void OnMessage(Connection peer, byte[][] frames);

    /// <summary>A command other than the handshake came. Answers PING: a time to live of two bytes and a context that goes back.</summary>
    protected virtual void OnCommand(Connection peer, string name, byte[] rest)
    {
        if (name == "PING" && rest.Length is >= 2 and <= 18) peer.Enqueue(Zmtp.EncodeCommand([4, .. "PONG"u8, .. rest.AsSpan(2)]));
    }

    void AcceptLoop()
    {
        while (true)
        {
            Socket peer;
            try
            {
                peer = listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (closed) return;
                // For instance no file handle left: some will be free again soon.
                log($"{socketType}: accepting a connection failed: {e.Message}");
                Thread.Sleep(100);
                continue;
            }
            var connection = new Connection(peer, socketType);
            lock (connections)
            {
                if (!closed && connections.Count < MaxConnections) connections.Add(connection);
                else
                {
                    log($"{socketType}: a connection was refused, {MaxConnections} are open");
                    connection.Dispose();
                    continue;
                }
            }
            StartThread($"{socketType} read", () => Serve(connection));
        }
    }

    void Serve(Connection peer)
    {
        try
        {
            var reader = peer.Handshake(allowedPeers);
            reader.OnCommand = (name, rest) => OnCommand(peer, name, rest);
            OnConnected(peer);
            while (reader.ReadMessage() is { } frames) OnMessage(peer, frames);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The peer went away; that it did so inside a message is its own business.
        }
        catch (ZmtpException e)
        {
            log($"{socketType}: closed a connection: {e.Message}");
        }
        catch (Exception e)
        {
            log($"{socketType}: closed a connection after an unexpected error: {e}");
        }
        finally
        {
            lock (connections) connections.Remove(peer);
            OnClosed(peer);
            peer.Dispose();
        }
    }
}

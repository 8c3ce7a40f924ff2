using System.Buffers.Binary;
using System.Net;

namespace CSharpKernel.Wire;

/// <summary>ROUTER: each incoming message begins with the identity of the peer it came from, each outgoing one with that of the peer it goes to.</summary>
internal sealed class RouterSocket(IPAddress address, int port, Action<byte[][]> onMessage, Action<string> log)
    : ServerSocket(address, port, "ROUTER", ["DEALER", "REQ", "ROUTER"], log)
{
    readonly Dictionary<Connection, byte[]> identities = [];
    readonly Dictionary<string, Connection> peers = [];
    int named;

    /// <summary>Queues a message for the peer that its first frame names. False where there is no such peer.</summary>
    public bool Send(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        Connection? peer;
        lock (peers) peers.TryGetValue(Convert.ToHexString(frames[0].Span), out peer);
        return peer is not null && peer.Enqueue(Zmtp.EncodeMessage([.. frames.Skip(1)]));
    }

    protected override void OnConnected(Connection peer)
    {
        lock (peers)
        {
            var identity = peer.Identity;
            if (identity.Length == 0)
            {
                // A leading zero byte keeps our own names apart from those that peers choose.
                identity = new byte[5];
                BinaryPrimitives.WriteInt32BigEndian(identity.AsSpan(1), ++named);
            }
            identities[peer] = identity;
            // A client that comes back under its name takes over from its old connection.
            peers[Convert.ToHexString(identity)] = peer;
        }
    }

    protected override void OnClosed(Connection peer)
    {
        lock (peers)
        {
            if (!identities.Remove(peer, out var identity)) return;
            var key = Convert.ToHexString(identity);
            if (peers.GetValueOrDefault(key) == peer) peers.Remove(key);
        }
    }

    protected override void OnMessage(Connection peer, byte[][] frames)
    {
        byte[] identity;
        lock (peers) identity = identities[peer];
        onMessage([identity, .. frames]);
    }
}

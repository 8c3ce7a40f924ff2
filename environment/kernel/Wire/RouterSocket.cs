using System.Buffers.Binary;
using System.Net;

namespace CSharpKernel.Wire;

/// <summary>ROUTER: each incoming message begins with the identity of the peer it came from, each outgoing one with that of the peer it goes to.</summary>
internal sealed class RouterSocket(IPAddress address, int port, Action<byte[][]> onMessage, Action<string> log)
    : ServerSocket(address, port, "ROUTER", ["DEALER", "REQ", "ROUTER"], log)
{
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
            if (peer.Identity.Length == 0)
            {
                // A leading zero byte keeps our own names apart from those that peers choose.
                peer.Identity = new byte[5];
                BinaryPrimitives.WriteInt32BigEndian(peer.Identity.AsSpan(1), ++named);
            }
            // A client that comes back under its name takes over from its old connection.
            peers[Convert.ToHexString(peer.Identity)] = peer;
        }
    }

    protected override void OnClosed(Connection peer)
    {
        lock (peers)
        {
            var key = Convert.ToHexString(peer.Identity);
            if (peers.GetValueOrDefault(key) == peer) peers.Remove(key);
        }
    }

    protected override void OnMessage(Connection peer, byte[][] frames) => onMessage([peer.Identity, .. frames]);
}

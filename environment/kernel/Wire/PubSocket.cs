using System.Net;

namespace CSharpKernel.Wire;

/// <summary>PUB: every message goes to each peer that subscribed to a prefix of its first frame. Publishing never blocks and a peer that reads
/// loses nothing; one that has stopped reading is given up (see <see cref="Connection"/>).</summary>
internal sealed class PubSocket(IPAddress address, int port, Action<string> log)
    : ServerSocket(address, port, "PUB", ["SUB", "XSUB"], log)
{
    const int MaxSubscriptions = 1000;

    readonly Dictionary<Connection, List<byte[]>> subscriptions = [];

    /// <summary>The longest queue of any subscriber that still reads, in bytes.</summary>
    public long Backlog => Connections().Where(peer => peer.IsReading).Select(peer => peer.Waiting).DefaultIfEmpty().Max();

    /// <summary>Queues a message for every subscriber of its topic, the first frame.</summary>
    public void Publish(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        byte[]? bytes = null;
        lock (subscriptions)
            foreach (var (peer, topics) in subscriptions)
                if (topics.Exists(topic => frames[0].Span.StartsWith(topic)))
                    peer.Enqueue(bytes ??= Zmtp.EncodeMessage(frames));
    }

    protected override void OnConnected(Connection peer)
    {
        lock (subscriptions) subscriptions[peer] = [];
    }

    protected override void OnClosed(Connection peer)
    {
        lock (subscriptions) subscriptions.Remove(peer);
    }

    // A 3.0 peer subscribes by a message whose first byte is 1 (0 to cancel), a 3.1 peer by a command.
    protected override void OnMessage(Connection peer, byte[][] frames)
    {
        if (frames is [[0 or 1, ..] single]) Subscribe(peer, single[0] == 1, single[1..]);
    }

    protected override void OnCommand(Connection peer, string name, byte[] rest)
    {
        if (name is "SUBSCRIBE" or "CANCEL") Subscribe(peer, name == "SUBSCRIBE", rest);
        else base.OnCommand(peer, name, rest);
    }

    void Subscribe(Connection peer, bool add, byte[] topic)
    {
        lock (subscriptions)
        {
            if (!subscriptions.TryGetValue(peer, out var topics)) return;
            var at = topics.FindIndex(known => known.AsSpan().SequenceEqual(topic));
            if (!add && at >= 0) topics.RemoveAt(at);
            else if (add && topics.Count == MaxSubscriptions) throw new ZmtpException($"more than {MaxSubscriptions} subscriptions");
            else if (add) topics.Add(topic);
        }
    }
}

using System.Net;

namespace CSharpKernel.Wire;

/// <summary>REP that answers each request with itself: Jupyter's heartbeat.</summary>
internal sealed class EchoSocket(IPAddress address, int port, Action<string> log)
    : ServerSocket(address, port, "REP", ["REQ", "DEALER"], log)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected override void OnMessage(Connection peer, byte[][] frames)
    {
        // The envelope, up to the empty frame, goes back as it came: the echo of all frames is the answer.
        peer.Enqueue(Zmtp.EncodeMessage([.. frames.Select(frame => (ReadOnlyMemory<byte>)frame)]));
        // Its next request is read when it has taken this answer, so nothing piles up.
        peer.Flush(Patience);
    }
}

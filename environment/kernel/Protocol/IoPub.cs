using System.Text;
using CSharpKernel.Wire;

namespace CSharpKernel.Protocol;

/// <summary>What the kernel tells everyone who listens: outputs and its state.</summary>
internal sealed class IoPub(PubSocket socket, MessageCodec codec)
{
    /// <summary>The longest queue of any listener that still reads, in bytes.</summary>
    public long Backlog => socket.Backlog;

    /// <summary>Publishes a message caused by the request with this header. Its topic is its type.</summary>
    public void Publish(string type, ReadOnlyMemory<byte> parent, byte[] content, byte[]? metadata = null, IReadOnlyList<byte[]>? buffers = null) =>
        socket.Publish(codec.Encode([Encoding.UTF8.GetBytes(type)], type, parent, content, metadata, buffers));

    /// <summary>Publishes <c>starting</c>, <c>busy</c> or <c>idle</c>.</summary>
    public void Status(string state, ReadOnlyMemory<byte> parent) => Publish("status", parent, Json.Object(("execution_state", state)));
}

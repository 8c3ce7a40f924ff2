using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel;

/// <summary>A two-way channel between a notebook's code and its front end (Jupyter's <c>comm</c>), for widgets and live pages.
/// Messages from the front end are handled between cells, one at a time.</summary>
public sealed class Comm
{
    readonly Protocol.Comms comms;

    internal Comm(Protocol.Comms comms, string id, string target) => (this.comms, Id, Target) = (comms, id, target);

    /// <summary>The comms of this process's kernel; null outside one.</summary>
    internal static Protocol.Comms? Current { private get; set; }

    /// <summary>Names this comm on both sides.</summary>
    public string Id { get; }

    /// <summary>The target it was opened for.</summary>
    public string Target { get; }

    /// <summary>False once either side has closed it.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>The front end sent something: its JSON, or null, and binary buffers.</summary>
    public event Action<JsonNode?, IReadOnlyList<byte[]>>? Received;

    /// <summary>The front end closed this comm.</summary>
    public event Action<JsonNode?>? Closed;

    /// <summary>Opens a comm for a target that the front end knows.</summary>
    /// <param name="target">The front end's target name.</param>
    /// <param name="data">Any value; it is sent as JSON.</param>
    public static Comm Open(string target, object? data = null) => Kernel.Open(target, ToJson(data));

    /// <summary>Has comms that a front end opens for this target handed to <paramref name="opened"/>, with the data they were opened with.</summary>
    public static void Register(string target, Action<Comm, JsonNode?> opened) => Kernel.Register(target, opened);

    /// <summary>Sends a value as JSON, and binary buffers beside it. Throws <see cref="InvalidOperationException"/> when the comm is closed.</summary>
    public void Send(object? data, params IReadOnlyList<byte[]> buffers)
    {
        if (!IsOpen) throw new InvalidOperationException($"The comm for '{Target}' should be open to send on it, but it is closed; open a new one.");
        comms.Send(this, ToJson(data), buffers);
    }

    /// <summary>Closes this comm; closing it again does nothing.</summary>
    public void Close(object? data = null)
    {
        if (!IsOpen) return;
        IsOpen = false;
        comms.Close(this, ToJson(data));
    }

    internal void Receive(JsonNode? data, IReadOnlyList<byte[]> buffers) => Received?.Invoke(data, buffers);

    internal void ReceiveClose(JsonNode? data)
    {
        IsOpen = false;
        Closed?.Invoke(data);
    }

    static Protocol.Comms Kernel => Current ?? throw new InvalidOperationException("A comm needs a running Jupyter kernel; this process is none.");

    static JsonNode? ToJson(object? data) => data as JsonNode ?? JsonSerializer.SerializeToNode(data);
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel.Protocol;

/// <summary>The comms that are open between this kernel and its front ends, and the targets that cells have registered.</summary>
internal sealed class Comms(IoPub iopub, Func<ReadOnlyMemory<byte>> parent, Log log)
{
    readonly Dictionary<string, Comm> open = [];
    readonly Dictionary<string, Action<Comm, JsonNode?>> targets = [];

    /// <summary>Has a target's comms handed to a cell's code when a front end opens them.</summary>
    public void Register(string target, Action<Comm, JsonNode?> opened)
    {
        lock (open) targets[target] = opened;
    }

    /// <summary>Opens a comm from the kernel's side.</summary>
    public Comm Open(string target, JsonNode? data)
    {
        var comm = Add(Guid.NewGuid().ToString("N"), target);
        Publish("comm_open", Json.Object(("comm_id", comm.Id), ("target_name", target), ("data", data ?? new JsonObject())), []);
        return comm;
    }

    /// <summary>Sends on an open comm.</summary>
    public void Send(Comm comm, JsonNode? data, IReadOnlyList<byte[]> buffers) =>
        Publish("comm_msg", Json.Object(("comm_id", comm.Id), ("data", data ?? new JsonObject())), buffers);

    /// <summary>Closes a comm from the kernel's side.</summary>
    public void Close(Comm comm, JsonNode? data)
    {
        lock (open)
            if (!open.Remove(comm.Id)) return;
        Publish("comm_close", Json.Object(("comm_id", comm.Id), ("data", data ?? new JsonObject())), []);
    }

    /// <summary>Answers <c>comm_info_request</c>, for one target or all.</summary>
    public byte[] Info(Message request)
    {
        var target = request.Text("target_name", "");
        lock (open)
            return Json.Object(("status", "ok"), ("comms", new JsonObject(open.Values.Where(comm => target.Length == 0 || comm.Target == target)
                .Select(comm => KeyValuePair.Create<string, JsonNode?>(comm.Id, new JsonObject { ["target_name"] = comm.Target })))));
    }

    /// <summary>A front end opened a comm; for a target that nobody registered it is closed again, as the protocol asks.</summary>
    public void OnOpen(Message message)
    {
        var (id, target) = (message.Text("comm_id"), message.Text("target_name"));
        Action<Comm, JsonNode?>? opened;
        lock (open) targets.TryGetValue(target, out opened);
        if (opened is null)
        {
            log.Write($"a comm for the unknown target '{target}' was closed");
            iopub.Publish("comm_close", message.Header, Json.Object(("comm_id", id), ("data", Json.Empty)));
            return;
        }
        var comm = Add(id, target);
        if (!Call(() => opened(comm, Data(message)))) Close(comm, null);
    }

    /// <summary>A front end sent on a comm.</summary>
    public void OnMessage(Message message)
    {
        if (Find(message) is { } comm) Call(() => comm.Receive(Data(message), message.Buffers));
    }

    /// <summary>A front end closed a comm.</summary>
    public void OnClose(Message message)
    {
        if (Find(message) is not { } comm) return;
        lock (open) open.Remove(comm.Id);
        Call(() => comm.ReceiveClose(Data(message)));
    }

    Comm Add(string id, string target)
    {
        var comm = new Comm(this, id, target);
        lock (open) open[id] = comm;
        return comm;
    }

    Comm? Find(Message message)
    {
        var id = message.Text("comm_id");
        lock (open)
            if (open.TryGetValue(id, out var comm)) return comm;
        log.Write($"{message.Type} for the unknown comm '{(id.Length > 80 ? id[..80] : id)}' was dropped");
        return null;
    }

    /// <summary>Runs a cell's handler. Its error is shown as text of the request that caused it: no cell is running that could fail.</summary>
    bool Call(Action handler)
    {
        try
        {
            handler();
            return true;
        }
        catch (Exception e)
        {
            iopub.Publish("stream", parent(), Json.Object(("name", "stderr"), ("text", $"A comm handler failed: {e}\n")));
            return false;
        }
    }

    void Publish(string type, byte[] content, IReadOnlyList<byte[]> buffers) => iopub.Publish(type, parent(), content, null, buffers);

    static JsonNode? Data(Message message) =>
        message.Content.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null ? JsonNode.Parse(data.GetRawText()) : null;
}

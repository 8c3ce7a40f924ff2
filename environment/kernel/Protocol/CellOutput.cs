using System.Text;
using System.Text.Json.Nodes;
using CSharpKernel.Display;
using CSharpKernel.Scripting;

namespace CSharpKernel.Protocol;

/// <summary>The outputs of one execute request: text is gathered for some milliseconds, everything leaves in the order it was written.</summary>
internal sealed class CellOutput(IoPub iopub, InputChannel input, OutputPump pump, Message request, bool allowInput) : ICellOutput
{
    const int FlushAt = 64 * 1024;
    const long SlowDownAt = 32L << 20;

    readonly StringBuilder pending = new();
    readonly Lock gate = new();
    bool pendingError, queued;
    volatile bool ended;

    public void Stream(bool error, string text)
    {
        if (text.Length == 0) return;
        bool full;
        lock (gate)
        {
            if (pendingError != error) Flush();
            pendingError = error;
            pending.Append(text);
            full = pending.Length >= FlushAt;
            if (full) FlushPairs();
            if (pending.Length > 0 && !queued)
            {
                queued = true;
                pump.Add(this);
            }
        }
        if (full) SlowDown();
    }

    public void Display(MimeBundle bundle, string? displayId) => Show("display_data", bundle, displayId);

    public void Update(MimeBundle bundle, string displayId) => Show("update_display_data", bundle, displayId);

    public void Clear(bool wait) => Publish("clear_output", Json.Object(("wait", wait)));

    public string ReadLine(string prompt, bool password)
    {
        if (!allowInput) throw new NotSupportedException("This front end cannot be asked for input: the cell was run with allow_stdin off.");
        if (ended) throw new NotSupportedException("Input can be asked for while the cell runs; this cell has ended.");
        Flush();
        return input.Ask(request, prompt, password);
    }

    /// <summary>Publishes a message of this cell after everything that was written before it.</summary>
    public void Publish(string type, byte[] content)
    {
        lock (gate)
        {
            Flush();
            iopub.Publish(type, request.Header, content);
        }
    }

    /// <summary>Flushes what the cell wrote; what comes later (from its threads) still arrives, but nothing can be asked any more.</summary>
    public void End()
    {
        ended = true;
        Flush();
    }

    /// <summary>The pump's flush: the text that waits, but for half a surrogate pair whose other half may still come.</summary>
    public void FlushSoon()
    {
        lock (gate)
        {
            queued = false;
            FlushPairs();
        }
    }

    void Show(string type, MimeBundle bundle, string? displayId) => Publish(type, Json.Object(
        ("data", bundle.Data), ("metadata", Json.Empty),
        ("transient", displayId is null ? new JsonObject() : new JsonObject { ["display_id"] = displayId })));

    void FlushPairs()
    {
        var last = pending.Length > 0 ? pending[^1] : '\0';
        if (!char.IsHighSurrogate(last)) Flush();
        else if (pending.Length > 1)
        {
            pending.Length--;
            Flush();
            pending.Append(last);
        }
    }

    void Flush()
    {
        lock (gate)
        {
            if (pending.Length == 0) return;
            var text = pending.ToString();
            pending.Clear();
            iopub.Publish("stream", request.Header, Json.Object(("name", pendingError ? "stderr" : "stdout"), ("text", text)));
        }
    }

    /// <summary>A cell that writes faster than its listeners read is slowed to their pace, so that memory stays bounded.</summary>
    void SlowDown()
    {
        while (iopub.Backlog > SlowDownAt) Thread.Sleep(2);
    }
}

using CSharpKernel.Wire;

namespace CSharpKernel.Protocol;

/// <summary>Asks the front end for a line: an <c>input_request</c> on the stdin channel to the client whose cell is running.</summary>
internal sealed class InputChannel(MessageCodec codec)
{
    /// <summary>How long the asking client may take to have its stdin channel connected.</summary>
    static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    readonly Lock asking = new();
    volatile TaskCompletionSource<string> answer = new();

    /// <summary>The stdin socket, set before the first request.</summary>
    public RouterSocket? Socket { private get; set; }

    /// <summary>Asks and waits for the answer. Throws <see cref="NotSupportedException"/> where the client has no stdin channel and
    /// <see cref="OperationCanceledException"/> when the cell is interrupted.</summary>
    public string Ask(Message request, string prompt, bool password)
    {
        lock (asking)
        {
            // An answer that came too late for an earlier question is not one to this.
            var awaited = answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var frames = codec.Encode(request.Identities, "input_request", request.Header, Json.Object(("prompt", prompt), ("password", password)));
            if (!SpinWait.SpinUntil(() => Socket!.Send(frames), ConnectLimit))
                throw new NotSupportedException("This front end cannot be asked for input: it has no stdin channel.");
            return awaited.Task.GetAwaiter().GetResult();
        }
    }

    /// <summary>Takes a message of the stdin channel.</summary>
    public void OnMessage(Message message)
    {
        if (message.Type != "input_reply") throw new MessageException($"the stdin channel takes input_reply, it got {message.Type}");
        answer.TrySetResult(message.Text("value"));
    }

    /// <summary>Ends the question that is open.</summary>
    public void Cancel() => answer.TrySetException(new OperationCanceledException("The question was interrupted."));
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using CSharpKernel.Scripting;
using CSharpKernel.Wire;

namespace CSharpKernel.Protocol;

/// <summary>The kernel as its clients see it: five sockets and what is answered on each. Requests on shell are served one after the other;
/// control, heartbeat and stdin are served while a cell runs, each peer on its own thread.</summary>
internal sealed class KernelServer : IDisposable
{
    static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(2);

    readonly Log log;
    readonly MessageCodec codec;
    readonly Task<ISession> session;
    readonly RouterSocket shell, control, stdin;
    readonly PubSocket iopubSocket;
    readonly EchoSocket heartbeat;
    readonly IoPub iopub;
    readonly InputChannel input;
    readonly History history;
    readonly Executor executor;
    readonly BlockingCollection<(Message Request, long Arrived)> shellQueue = new(boundedCapacity: 4096);
    readonly Dictionary<string, Func<Message, byte[]?>> shellHandlers, controlHandlers;
    readonly ManualResetEventSlim ended = new();
    (Message Request, long Arrived) current;
    volatile bool ending;

    /// <summary>Binds the sockets and begins to make the session; throws <see cref="StartException"/> where an address cannot be had.</summary>
    public KernelServer(ConnectionInfo wanted, Func<ISession> makeSession, History history, Log log)
    {
        (this.history, this.log) = (history, log);
        codec = new MessageCodec(new Signer(wanted.Key));
        input = new InputChannel(codec);
        shell = Bind(wanted.Shell, port => new RouterSocket(wanted.Address, port, Receive("shell", message => shellQueue.Add((message, Stopwatch.GetTimestamp()))), log.Write));
        control = Bind(wanted.Control, port => new RouterSocket(wanted.Address, port, Receive("control", message => Serve(control!, message, controlHandlers!)), log.Write));
        stdin = Bind(wanted.Stdin, port => new RouterSocket(wanted.Address, port, Receive("stdin", input.OnMessage), log.Write));
        iopubSocket = Bind(wanted.IoPub, port => new PubSocket(wanted.Address, port, log.Write));
        heartbeat = Bind(wanted.Heartbeat, port => new EchoSocket(wanted.Address, port, log.Write));
        Connection = wanted with
        {
            Shell = shell.Port, Control = control.Port, Stdin = stdin.Port, IoPub = iopubSocket.Port, Heartbeat = heartbeat.Port,
        };
        input.Socket = stdin;
        iopub = new IoPub(iopubSocket, codec);
        session = Task.Run(makeSession);
        executor = new Executor(session, iopub, input, history);
        var introspection = new Introspection(session);
        Comms = new Comms(iopub, () => current.Request?.Header ?? Json.Empty, log);
        controlHandlers = new()
        {
            ["kernel_info_request"] = _ => KernelInfo.Reply(),
            ["interrupt_request"] = _ => { Interrupt(); return Json.Object(("status", "ok")); },
            ["shutdown_request"] = Shutdown,
        };
        shellHandlers = new()
        {
            ["kernel_info_request"] = _ => KernelInfo.Reply(),
            ["shutdown_request"] = Shutdown,
            ["execute_request"] = request => executor.Execute(request, current.Arrived),
            ["complete_request"] = introspection.Complete,
            ["inspect_request"] = introspection.Inspect,
            ["is_complete_request"] = introspection.IsComplete,
            ["history_request"] = history.Answer,
            ["connect_request"] = _ => Json.Object(("status", "ok"), ("shell_port", Connection.Shell), ("iopub_port", Connection.IoPub),
                ("stdin_port", Connection.Stdin), ("hb_port", Connection.Heartbeat), ("control_port", Connection.Control)),
            ["comm_info_request"] = Comms.Info,
            ["comm_open"] = message => { Comms.OnOpen(message); return null; },
            ["comm_msg"] = message => { Comms.OnMessage(message); return null; },
            ["comm_close"] = message => { Comms.OnClose(message); return null; },
        };
    }

    /// <summary>Where the kernel listens, with every port that was picked.</summary>
    public ConnectionInfo Connection { get; }

    /// <summary>The comms of this kernel.</summary>
    public Comms Comms { get; }

    /// <summary>Serves until a client asks for shutdown or <see cref="Stop"/> is called.</summary>
    public void Run()
    {
        ServerSocket[] sockets = [iopubSocket, heartbeat, stdin, control, shell];
        foreach (var socket in sockets) socket.Start();
        iopub.Status("starting", Json.Empty);
        new Thread(ServeShell) { IsBackground = true, Name = "shell" }.Start();
        ended.Wait();
        foreach (var socket in sockets) socket.Flush(FlushLimit);
    }

    /// <summary>Has <see cref="Run"/> return.</summary>
    public void Stop() => ended.Set();

    /// <summary>Stops the running cell and the question it may be asking; nothing else is lost.</summary>
    public void Interrupt()
    {
        if (session.IsCompletedSuccessfully) session.Result.Interrupt();
        input.Cancel();
    }

    /// <summary>Closes the sockets and, if it is quick, the session.</summary>
    public void Dispose()
    {
        foreach (ServerSocket socket in (ServerSocket[])[shell, control, stdin, iopubSocket, heartbeat]) socket.Dispose();
        if (session.IsCompletedSuccessfully) session.Result.DisposeAsync().AsTask().Wait(FlushLimit);
    }

    void ServeShell()
    {
        foreach (var item in shellQueue.GetConsumingEnumerable())
        {
            current = item;
            Serve(shell, item.Request, shellHandlers);
            history.Save();
        }
    }

    /// <summary>Answers one request between <c>busy</c> and <c>idle</c>. All outputs are out before the reply, and <c>idle</c> comes last.</summary>
    void Serve(RouterSocket socket, Message request, Dictionary<string, Func<Message, byte[]?>> handlers)
    {
        if (!handlers.TryGetValue(request.Type, out var handler))
        {
            log.Write($"a message of unknown type '{(request.Type.Length > 80 ? request.Type[..80] : request.Type)}' was dropped");
            return;
        }
        iopub.Status("busy", request.Header);
        var reply = Handle(handler, request);
        if (reply is not null)
            socket.Send(codec.Encode(request.Identities, request.Type.Replace("_request", "_reply"), request.Header, reply));
        iopub.Status("idle", request.Header);
        if (ending) ended.Set();
    }

    byte[]? Handle(Func<Message, byte[]?> handler, Message request)
    {
        try
        {
            return handler(request);
        }
        catch (Exception e)
        {
            log.Write($"{request.Type} failed: {(e is MessageException ? e.Message : e)}");
            return request.Type.EndsWith("_request", StringComparison.Ordinal)
                ? Json.Object(("status", "error"), ("ename", e.GetType().Name), ("evalue", e.Message), ("traceback", System.Array.Empty<object>()))
                : null;
        }
    }

    byte[] Shutdown(Message request)
    {
        ending = true;
        var content = Json.Object(("status", "ok"), ("restart", request.Flag("restart", false)));
        // Every client learns that the kernel goes, not only the one that asked.
        iopub.Publish("shutdown_reply", request.Header, content);
        return content;
    }

    /// <summary>What a socket does with frames: verify, decode, hand on; what is not a message of ours is dropped with a log line.</summary>
    Action<byte[][]> Receive(string channel, Action<Message> handle) => frames =>
    {
        try
        {
            handle(codec.Decode(frames));
        }
        catch (MessageException e)
        {
            log.Write($"{channel}: dropped: {e.Message}");
        }
    };

    static T Bind<T>(int port, Func<int, T> bind)
    {
        try
        {
            return bind(port);
        }
        catch (SocketException e)
        {
            throw new StartException($"Port {port} cannot be listened on: {e.Message}. Start the kernel again with another connection file.");
        }
    }
}

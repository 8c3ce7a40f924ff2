using System.Net;
using CSharpKernel.Protocol;

namespace Phenomena.Tests.Kernel.Protocol;

/// <summary>The protocol as jupyter_client sees it, over a session of scripted commands.</summary>
public class ClientTests
{
    [Fact]
    public async Task Jupyter_client_is_answered_in_every_way_it_asks()
    {
        using var folder = new TemporaryFolder();
        var log = new StringWriter();
        var connectionFile = folder.File("kernel.json");
        File.WriteAllText(connectionFile, """{ "transport": "tcp", "ip": "127.0.0.1", "key": "a key", "signature_scheme": "hmac-sha256" }""");
        var kernelLog = new Log(TextWriter.Synchronized(log));
        var history = new History(new HistoryFile(folder.File("history.jsonl"), kernelLog));
        using var kernel = new KernelServer(ConnectionInfo.Read(connectionFile), () => new FakeSession(), history, kernelLog);
        kernel.Connection.Save(connectionFile);
        kernel.Comms.Register("echo", (comm, data) =>
        {
            comm.Received += (message, buffers) => comm.Send(message, buffers);
            comm.Closed += _ => kernel.Comms.Open("closed", data?.DeepClone());
        });
        var running = Task.Run(kernel.Run, TestContext.Current.CancellationToken);

        PythonScript.Run("fake_session.py", ["zmq", "jupyter_client"], connectionFile);

        // The script's last request is a shutdown.
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains("wrong signature", log.ToString());
        Assert.Contains("unknown type", log.ToString());
    }

    [Fact]
    public void A_port_that_is_taken_is_said_in_one_sentence()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var wanted = new ConnectionInfo(IPAddress.Loopback, "", 0, 0, 0, 0, port);
        var error = Assert.Throws<StartException>(() => new KernelServer(wanted, () => new FakeSession(), new History(null), new Log(TextWriter.Null)));
        Assert.Contains($"Port {port}", error.Message);
    }
}

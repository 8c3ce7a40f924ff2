using System.Net;
using System.Text;
using CSharpKernel.Wire;

namespace Phenomena.Tests.Kernel.Wire;

/// <summary>The three sockets against the real libzmq, through pyzmq.</summary>
public class LibzmqTests
{
    [Fact]
    public void Libzmq_talks_to_the_sockets()
    {
        var log = new List<string>();
        void Log(string line) { lock (log) log.Add(line); }
        using var pub = new PubSocket(IPAddress.Loopback, 0, Log);
        using var echo = new EchoSocket(IPAddress.Loopback, 0, Log);
        RouterSocket router = null!;
        // Echoes what comes; a message [publish, topic, size, count] is done instead, and then confirmed.
        using var own = router = new RouterSocket(IPAddress.Loopback, 0, frames =>
        {
            if (frames is [_, var command, var topic, var size, var count] && command.SequenceEqual("publish"u8.ToArray()))
                for (var i = 0; i < Number(count); i++) pub.Publish([topic, BitConverter.GetBytes(i), new byte[Number(size)]]);
            router.Send([.. frames.Select(frame => (ReadOnlyMemory<byte>)frame)]);
        }, Log);
        foreach (ServerSocket socket in (ServerSocket[])[pub, echo, router]) socket.Start();

        PythonScript.Run("wire.py", ["zmq"], $"{router.Port}", $"{pub.Port}", $"{echo.Port}");

        Assert.Contains(log, line => line.Contains("does not speak ZMTP"));
        Assert.Contains(log, line => line.Contains("claims 9223372036854775807 bytes"));
        Assert.Contains(log, line => line.Contains("a SUB socket cannot talk to ROUTER"));
        Assert.DoesNotContain(log, line => line.Contains("unexpected"));
    }

    static int Number(byte[] text) => int.Parse(Encoding.ASCII.GetString(text));
}

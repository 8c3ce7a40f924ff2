using System.Text.Json.Nodes;
using CSharpKernel.Protocol;

namespace Phenomena.Tests.Kernel.Protocol;

public class ConnectionInfoTests
{
    [Fact]
    public void Picked_ports_are_written_back_beside_what_else_the_file_says()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("kernel.json");
        File.WriteAllText(path, """{ "key": "k", "kernel_name": "csharp", "shell_port": 0 }""");
        var info = ConnectionInfo.Read(path) with { Shell = 5, IoPub = 6, Stdin = 7, Control = 8, Heartbeat = 9 };
        info.Save(path);
        Assert.Equal(info, ConnectionInfo.Read(path));
        Assert.Equal("csharp", (string?)JsonNode.Parse(File.ReadAllText(path))!["kernel_name"]);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{ \"key\": ", "not JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("""{ "shell_port": 65536 }""", "'shell_port'")]
    [InlineData("""{ "shell_port": "80" }""", "'shell_port'")]
    [InlineData("""{ "key": 3 }""", "'key'")]
    [InlineData("""{ "ip": "nowhere at all" }""", "nowhere at all")]
    [InlineData("""{ "transport": "ipc" }""", "ipc")]
    [InlineData("""{ "key": "k", "signature_scheme": "hmac-md5" }""", "hmac-md5")]
    public void A_file_that_cannot_be_used_is_explained(string content, string named)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("kernel.json");
        File.WriteAllText(path, content);
        var error = Assert.Throws<StartException>(() => ConnectionInfo.Read(path));
        Assert.Contains(named, error.Message);
        Assert.Contains(path, error.Message);
    }

    [Theory]
    [InlineData("missing.json")]
    [InlineData("")]
    public void A_missing_file_is_explained(string name)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("cannot be read", Assert.Throws<StartException>(() => ConnectionInfo.Read(folder.File(name))).Message);
    }
}

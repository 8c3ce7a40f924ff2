using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CSharpKernel.Protocol;

/// <summary>What the connection file says: where to listen and the key to sign with. A port of 0 is picked when the sockets are bound.</summary>
internal sealed record ConnectionInfo(IPAddress Address, string Key, int Shell, int IoPub, int Stdin, int Control, int Heartbeat)
{
    /// <summary>Reads a connection file. Throws <see cref="StartException"/> with one sentence for a file that cannot be used.</summary>
    public static ConnectionInfo Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new StartException($"{path} should hold a JSON object, it holds a {root.ValueKind}.");
            if (Text("transport", "tcp") is not "tcp" and var transport)
                throw new StartException($"{path} asks for transport '{transport}'; only tcp is served.");
            var key = Text("key", "");
            if (key.Length > 0 && Text("signature_scheme", "hmac-sha256") is not "hmac-sha256" and var scheme)
                throw new StartException($"{path} asks for signatures by '{scheme}'; only hmac-sha256 is served.");
            return new ConnectionInfo(ParseAddress(Text("ip", "127.0.0.1")), key,
                Port("shell_port"), Port("iopub_port"), Port("stdin_port"), Port("control_port"), Port("hb_port"));

            string Text(string name, string fallback) =>
                !root.TryGetProperty(name, out var value) ? fallback
                : value.ValueKind == JsonValueKind.String ? value.GetString()!
                : throw new StartException($"{path}: '{name}' should be a string, it is {value.GetRawText()}.");

            int Port(string name) =>
                !root.TryGetProperty(name, out var value) ? 0
                : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var port) && port is >= 0 and <= 65535 ? port
                : throw new StartException($"{path}: '{name}' should be a port from 0 to 65535, it is {value.GetRawText()}.");

            IPAddress ParseAddress(string ip) => ip switch
            {
                "*" or "0.0.0.0" => IPAddress.Any,
                "localhost" => IPAddress.Loopback,
                _ => IPAddress.TryParse(ip, out var address) ? address
                    : throw new StartException($"{path}: 'ip' should be a numeric address, it is '{ip}'."),
            };
        }
        catch (JsonException e)
        {
            throw new StartException($"{path} should be a Jupyter connection file, but it is not JSON: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new StartException($"The connection file {path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Writes the ports that were picked back into the file, all or nothing, so that clients find the kernel.</summary>
    public void Save(string path)
    {
        var root = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        (root["shell_port"], root["iopub_port"], root["stdin_port"], root["control_port"], root["hb_port"]) =
            (Shell, IoPub, Stdin, Control, Heartbeat);
        var temporary = $"{path}.{Environment.ProcessId}";
        // The file holds the key: like the one it replaces, it is for its owner's eyes only.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(new FileStream(temporary, options))) writer.Write(root.ToJsonString());
        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>The kernel cannot start; the message is one sentence for whoever tried.</summary>
internal sealed class StartException(string message) : Exception(message);

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Phenomena.Tests.Product;

/// <summary>A Jupyter Notebook server on the loopback address, serving one folder.</summary>
sealed class NotebookServer : IAsyncDisposable
{
    readonly Process process;

    NotebookServer(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<NotebookServer> Start(string folder)
    {
        var port = FreePort();
        var program = File.Exists("/usr/bin/jupyter-notebook") ? "/usr/bin/jupyter-notebook" : "jupyter-notebook";
        var start = new ProcessStartInfo(program,
            ["--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--port-retries=0", $"--notebook-dir={folder}", "--NotebookApp.token=", "--NotebookApp.password="])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder,
        };
        var process = Process.Start(start)!;
        // Read, or the server stops when its pipe is full.
        _ = process.StandardOutput.ReadToEndAsync();
        var log = process.StandardError.ReadToEndAsync();
        var address = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient();
        for (var i = 0; i < 300; i++)
        {
            if (process.HasExited) throw new InvalidOperationException("The notebook server ended:\n" + await log);
            try
            {
                if ((await client.GetAsync(new Uri(address, "api"))).IsSuccessStatusCode) return new(process, address);
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(200);
        }
        process.Kill(entireProcessTree: true);
        throw new TimeoutException("The notebook server did not answer within a minute:\n" + await log);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

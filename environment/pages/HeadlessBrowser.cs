using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>A Chromium without a window, told what to do through its DevTools protocol.</summary>
sealed class HeadlessBrowser : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Process process;
    readonly string profile;
    readonly ClientWebSocket socket = new();
    int last;

    HeadlessBrowser(Process process, string profile) => (this.process, this.profile) = (process, profile);

    /// <summary>Starts the system's Chromium with an empty profile that is deleted at the end.</summary>
    public static HeadlessBrowser Start()
    {
        var program = Browser.Find() ?? throw new Problem(Browser.Missing);
        var profile = Directory.CreateTempSubdirectory("phenomena-browser-").FullName;
        // A container or root has no sandbox to offer; what is opened is our own file, which loads nothing.
        string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", "--force-color-profile=srgb", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank"];
        var browser = new HeadlessBrowser(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!, profile);
        Interruption.Adopt(browser.process);
        browser.process.ErrorDataReceived += (_, _) => { };
        browser.process.OutputDataReceived += (_, _) => { };
        browser.process.BeginErrorReadLine();
        browser.process.BeginOutputReadLine();
        try
        {
            browser.Connect();
            return browser;
        }
        catch
        {
            browser.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public void Open(string file)
    {
        var address = new Uri(file).AbsoluteUri;
        Send("Page.navigate", new JsonObject { ["url"] = address });
        Wait(() => (bool?)Evaluate($"location.href==={JsonValue.Create(address)!.ToJsonString()}&&document.readyState==='complete'") == true, "did not load the page");
    }

    /// <summary>The value of an expression in the page; of a promise, what it is resolved to.</summary>
    public JsonNode? Evaluate(string expression)
    {
        var answer = Send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } wrong
            ? throw new Problem($"A script failed in Chromium: {(string?)wrong["exception"]?["description"] ?? (string?)wrong["text"]}")
            : answer["result"]!["value"];
    }

    /// <summary>The upper left part of the page, as PNG with <paramref name="scale"/> pixels for each of the page's.</summary>
    public byte[] Picture(double width, double height, int scale = 1)
    {
        Send("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = (int)Math.Ceiling(width), ["height"] = (int)Math.Ceiling(height), ["deviceScaleFactor"] = scale, ["mobile"] = false });
        var answer = Send("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["optimizeForSpeed"] = true });
        return Convert.FromBase64String((string)answer["data"]!);
    }

    public void Dispose()
    {
        socket.Dispose();
        Interruption.Release(process);
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        try
        {
            Directory.Delete(profile, recursive: true);
        }
        catch (IOException)
        {
            // A child of it may still be closing its files; the system empties the folder of temporary files.
        }
    }

    void Connect()
    {
        var port = Path.Combine(profile, "DevToolsActivePort");
        Wait(() => process.HasExited ? throw new Problem($"Chromium ended at once, with exit code {process.ExitCode}. Does '{process.StartInfo.FileName}' start by hand?") : File.Exists(port) && File.ReadAllLines(port).Length > 1, "did not start");
        using var client = new HttpClient();
        string? address = null;
        Wait(() => (address = (string?)client.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{File.ReadAllLines(port)[0]}/json/list").Result!
            .FirstOrDefault(target => (string?)target!["type"] == "page")?["webSocketDebuggerUrl"]) is not null, "opened no page");
        socket.ConnectAsync(new Uri(address!), default).Wait(Patience);
    }

    JsonNode Send(string method, JsonObject parameters)
    {
        var id = ++last;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters }.ToJsonString();
            socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, limit.Token).GetAwaiter().GetResult();
            while (true)
            {
                var answer = Receive(limit.Token);
                if ((int?)answer["id"] != id) continue;
                return answer["result"] ?? throw new Problem($"Chromium refused {method}: {(string?)answer["error"]?["message"]}");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            throw new Problem($"Chromium did not answer {method}: {e.Message} Run the command again.");
        }
    }

    JsonNode Receive(CancellationToken limit)
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        WebSocketReceiveResult part;
        do
        {
            part = socket.ReceiveAsync(buffer, limit).GetAwaiter().GetResult();
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    static void Wait(Func<bool> done, string failure)
    {
        var clock = Stopwatch.StartNew();
        while (!done())
        {
            if (clock.Elapsed > Patience) throw new Problem($"Chromium {failure} within {Patience.TotalMinutes:0} minutes.");
            Thread.Sleep(50);
        }
    }
}

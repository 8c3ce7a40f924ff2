using System.Text.Json.Nodes;
using Phenomena.Setup;
using PuppeteerSharp;

namespace Phenomena.Pages;

/// <summary>The system's Chromium without a window, with one page.</summary>
sealed class HeadlessBrowser : IDisposable
{
    const int Patience = 120_000;

    readonly IBrowser browser;
    readonly IPage page;

    HeadlessBrowser(IBrowser browser, IPage page) => (this.browser, this.page) = (browser, page);

    /// <summary>Starts it with an empty profile that is deleted at the end.</summary>
    public static HeadlessBrowser Start()
    {
        var program = Setup.Browser.Find() ?? throw new Problem(Setup.Browser.Missing);
        var browser = Said(Puppeteer.LaunchAsync(new()
        {
            ExecutablePath = program, Headless = true, Timeout = Patience, ProtocolTimeout = Patience,
            // A container or root has no sandbox to offer; what is opened is our own file, which loads nothing.
            Args = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", "--force-color-profile=srgb", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--mute-audio"],
        }), $"Does '{program}' start by hand?");
        Interruption.Adopt(browser.Process);
        return new(browser, Said(browser.NewPageAsync()));
    }

    /// <summary>Opens a file and waits until it is loaded.</summary>
    public void Open(string file) => Said(page.GoToAsync(new Uri(file).AbsoluteUri, Patience));

    /// <summary>The value of an expression in the page; of a promise, what it is resolved to.</summary>
    public JsonNode? Evaluate(string expression) => JsonNode.Parse(Said(page.EvaluateExpressionAsync<System.Text.Json.JsonElement>(expression)).GetRawText());

    /// <summary>The upper left part of the page, as PNG with <paramref name="scale"/> pixels for each of the page's.</summary>
    public byte[] Picture(double width, double height, int scale = 1)
    {
        Said(Viewport());
        return Said(page.ScreenshotDataAsync(new() { OptimizeForSpeed = true }));

        async Task<bool> Viewport()
        {
            await page.SetViewportAsync(new() { Width = (int)Math.Ceiling(width), Height = (int)Math.Ceiling(height), DeviceScaleFactor = scale });
            return true;
        }
    }

    public void Dispose()
    {
        Interruption.Release(browser.Process);
        browser.Dispose();
    }

    static T Said<T>(Task<T> task, string more = "Run the command again.")
    {
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is PuppeteerException or TimeoutException)
        {
            throw new Problem($"Chromium: {e.Message} {more}");
        }
    }
}

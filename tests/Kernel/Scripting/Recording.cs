using System.Text;
using System.Text.Json.Nodes;
using CSharpKernel.Display;
using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>A front end that remembers what a cell sent it.</summary>
sealed class Recording : ICellOutput
{
    readonly Lock gate = new();
    readonly StringBuilder stdout = new(), stderr = new();
    readonly List<(MimeBundle Bundle, string? Id)> displayed = [];
    readonly List<(MimeBundle Bundle, string Id)> updated = [];

    public Func<string, bool, string> Answer { get; init; } = (_, _) => throw new NotSupportedException("no stdin");
    public string Stdout { get { lock (gate) return stdout.ToString(); } }
    public string Stderr { get { lock (gate) return stderr.ToString(); } }
    public List<MimeBundle> Displayed { get { lock (gate) return [.. displayed.Select(d => d.Bundle)]; } }
    public List<(MimeBundle Bundle, string? Id)> DisplayedWithIds { get { lock (gate) return [.. displayed]; } }
    public List<(MimeBundle Bundle, string Id)> Updated { get { lock (gate) return [.. updated]; } }
    public bool? Cleared { get; private set; }

    public void Stream(bool error, string text)
    {
        lock (gate)
            (error ? stderr : stdout).Append(text);
    }

    public void Display(MimeBundle bundle, string? displayId)
    {
        lock (gate)
            displayed.Add((bundle, displayId));
    }

    public void Update(MimeBundle bundle, string displayId)
    {
        lock (gate)
            updated.Add((bundle, displayId));
    }

    public void Clear(bool wait) => Cleared = wait;

    public string ReadLine(string prompt, bool password) => Answer(prompt, password);
}

/// <summary>Sessions share the process with each other: its console, its current folder, its stop flag. So they run alone.</summary>
[CollectionDefinition("session", DisableParallelization = true)]
public sealed class SessionCollection;

/// <summary>Running cells in a test.</summary>
static class SessionRuns
{
    /// <summary>Runs a cell beside the test.</summary>
    public static Task<CellResult> ExecuteAsync(this CSharpSession session, string code, ICellOutput output) =>
        Task.Factory.StartNew(() => session.Execute(code, output), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Runs a cell that must succeed; its value as plain text, null where it has none.</summary>
    public static async Task<string?> Value(this CSharpSession session, string code, ICellOutput? output = null) =>
        (await session.Bundle(code, output)).Text();

    public static async Task<MimeBundle?> Bundle(this CSharpSession session, string code, ICellOutput? output = null)
    {
        var result = await session.ExecuteAsync(code, output ?? new Recording());
        return result is CellFailed failed
            ? throw new Xunit.Sdk.XunitException($"{failed.Name}: {failed.Message}\n{string.Join('\n', failed.Traceback)}")
            : ((CellSucceeded)result).Value;
    }

    /// <summary>Waits for something that another thread brings about; gives up after a long while.</summary>
    public static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 2000 && !condition(); i++)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.True(condition());
    }

    /// <summary>Runs a cell that must fail.</summary>
    public static async Task<CellFailed> Failure(this CSharpSession session, string code, ICellOutput? output = null) =>
        Assert.IsType<CellFailed>(await session.ExecuteAsync(code, output ?? new Recording()));

    public static string? Text(this MimeBundle? bundle, string mimeType = "text/plain") => bundle?.Data[mimeType] is JsonNode node
        ? node.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString()
        : null;

    /// <summary>The text of a traceback without colours.</summary>
    public static string Plain(this CellFailed failed) =>
        System.Text.RegularExpressions.Regex.Replace(string.Join('\n', failed.Traceback), "\e\\[[0-9;]*m", "");
}

using System.Diagnostics;
using System.Net;

namespace Phenomena.Experiments;

/// <summary>A place where progress is shown.</summary>
internal interface ISweepView
{
    /// <summary>Called about four times a second while the sweep goes on.</summary>
    void Show(SweepStatus status);

    /// <summary>Called once, when it is over.</summary>
    void End(SweepStatus status);
}

/// <summary>The places there are: a bar in a notebook, one rewritten line on a terminal, a line now and then in a log.</summary>
internal static class SweepViews
{
    public static ISweepView None { get; } = new Nowhere();

    /// <summary>The right one for where this process runs. On a terminal standard error, since standard output may be a table that someone reads; in a log
    /// standard output, since hosts of another kind, Verso among them, show the other one as a failure.</summary>
    public static ISweepView Choose() =>
        NotebookHost.IsPresent ? new NotebookBar()
        : Console.IsErrorRedirected ? new LogLines(Console.Out, TimeSpan.FromSeconds(10))
        : new TerminalLine(Console.Error, () => Console.WindowWidth);

    /// <summary>Says what a reader must know, also of a quiet sweep.</summary>
    public static void Say(string sentence)
    {
        if (NotebookHost.Show($"""<div style="font:13px/1.6 system-ui,sans-serif;max-width:44rem;border-left:3px solid #b3413a;padding-left:.6rem">{WebUtility.HtmlEncode(sentence)}</div>""") is null) Console.Error.WriteLine(sentence);
    }

    private sealed class Nowhere : ISweepView
    {
        public void Show(SweepStatus status)
        {
        }

        public void End(SweepStatus status)
        {
        }
    }
}

/// <summary>One HTML bar below the cell, which becomes one line of text at the end. Colours go with light and dark pages.</summary>
internal sealed class NotebookBar : ISweepView
{
    private Action<string>? _update;

    public void Show(SweepStatus status) => Put(
        $"""
        <div style="font:13px/1.6 system-ui,sans-serif;max-width:44rem">
        <div style="height:6px;border-radius:3px;background:rgba(127,127,127,.25)"><div
         style="height:6px;border-radius:3px;background:#5360e2;width:{(int)(status.Fraction * 100)}%"></div></div>
        <span style="opacity:.75">{WebUtility.HtmlEncode(status.Line)}</span></div>
        """);

    public void End(SweepStatus status) =>
        Put($"""<div style="font:13px/1.6 system-ui,sans-serif;opacity:.75">{WebUtility.HtmlEncode(status.Summary)}</div>""");

    private void Put(string html)
    {
        if (_update is null) _update = NotebookHost.Show(html);
        else _update(html);
    }
}

/// <summary>One line that is rewritten in place.</summary>
internal sealed class TerminalLine(TextWriter terminal, Func<int> width) : ISweepView
{
    public void Show(SweepStatus status)
    {
        const int cells = 24;
        var full = (int)(status.Fraction * cells);
        Put($"[{new string('#', full)}{new string('.', cells - full)}] {status.Line}");
    }

    public void End(SweepStatus status)
    {
        Put(status.Summary);
        terminal.WriteLine();
    }

    private void Put(string text)
    {
        var room = Math.Max(20, width() - 1);
        terminal.Write("\r" + (text.Length > room ? text[..room] : text.PadRight(room)));
        terminal.Flush();
    }
}

/// <summary>A line at most so often, and one at the end.</summary>
internal sealed class LogLines(TextWriter log, TimeSpan pace) : ISweepView
{
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    public void Show(SweepStatus status)
    {
        if (_sinceLast.Elapsed < pace) return;
        _sinceLast.Restart();
        log.WriteLine($"{(int)(status.Fraction * 100)} %  {status.Line}");
    }

    public void End(SweepStatus status) => log.WriteLine(status.Summary);
}

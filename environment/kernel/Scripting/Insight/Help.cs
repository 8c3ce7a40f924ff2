using System.Text.RegularExpressions;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>Pages for the front end's pager: <c>?name</c>, <c>name?</c>, <c>#!help</c>.</summary>
internal static partial class Help
{
    const int ValueLength = 100;

    /// <summary>The name a cell asks about, <c>""</c> for help in general; null where it does not ask.</summary>
    public static string? Asked(string code)
    {
        var question = Question().Match(code.Trim());
        return question.Success ? question.Groups[1].Value + question.Groups[2].Value : null;
    }

    /// <summary>The page about a name, or about the kernel.</summary>
    public static MimeBundle About(SessionState session, string topic)
    {
        if (topic.Length > 0)
            return Inspector.Inspect(session, topic, topic.Length, CancellationToken.None)
                ?? Bundles.OfText($"Nothing is known of {topic}. Is it spelled right, and has the cell that declares it run?", ["text/plain"]);
        return Bundles.OfHtml($"<h3>csharp-kernel {Protocol.KernelInfo.Version}</h3>" +
            "<p>A cell is C#: what it declares stays for the next cells, <code>await</code> works at the top, and an expression at the end, without " +
            "a semicolon, is the cell's result.</p>" +
            "<p><code>display(x)</code> or <code>x.Display()</code> shows a value, <code>?name</code> tells about a name, Tab completes.</p>" +
            Directives.Table());
    }

    /// <summary>A value in one short line.</summary>
    public static string Short(object? value)
    {
        var text = Formatters.Text(value, "text/plain").ReplaceLineEndings(" ");
        return text.Length > ValueLength ? text[..ValueLength] + "…" : text;
    }

    [GeneratedRegex(@"^(?:\?{1,2}\s*([\w.]*)|([\w.]+)\?{1,2})$")]
    private static partial Regex Question();
}

namespace Phenomena.Figures;

/// <summary>Tells a notebook kernel how to show a type. Kernels look for an attribute of this name, wherever it is defined, so that a
/// library needs no reference to one; each formatter has a <c>MimeType</c> and <c>Format(object, TextWriter)</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType => formatterSourceType;

    /// <summary>All that goes out.</summary>
    public string[] PreferredMimeTypes => formatterSourceType == typeof(FigureFormatters) ? Mime.OfFigures : [Mime.Html, Mime.Plain];
}

/// <summary>The types that are sent.</summary>
internal static class Mime
{
    public const string Html = "text/html", Plain = "text/plain", Plotly = "application/vnd.plotly.v1+json";

    /// <summary>Those of a figure. plotly's own type goes only to a kernel that embeds it as JSON: .NET Interactive sends it as a text,
    /// which the front ends that know the type cannot draw and would prefer.</summary>
    public static string[] OfFigures => Environment.GetEnvironmentVariable("CSHARP_KERNEL") is { Length: > 0 } ? [Html, Plotly, Plain] : [Html, Plain];
}

/// <summary>One way to show a value.</summary>
internal sealed class NotebookFormatter<T>(string mimeType, Func<T, string> format)
{
    public string MimeType => mimeType;

    public bool Format(object value, TextWriter writer)
    {
        if (value is not T mine) return false;
        writer.Write(format(mine));
        return true;
    }
}

/// <summary>How figures are shown.</summary>
internal sealed class FigureFormatters
{
    public IEnumerable<NotebookFormatter<Figure>> CreateTypeFormatters() =>
    [
        new NotebookFormatter<Figure>(Mime.Html, FigureHtml.Fragment),
        new NotebookFormatter<Figure>(Mime.Plotly, f => f.ToJson()),
        new NotebookFormatter<Figure>(Mime.Plain, f => f.ToString()),
    ];
}

/// <summary>How tables are shown.</summary>
internal sealed class TableFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new NotebookFormatter<Table>(Mime.Html, t => t.ToHtml()),
        new NotebookFormatter<Table>(Mime.Plain, t => t.ToString()),
    ];
}

using CSharpKernel.Display;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>How values become text. A formatter is registered for a type and a MIME type; the most specific type wins, then the
/// formatter registered last.</summary>
public static class Formatter
{
    /// <summary>Elements of a sequence shown before the rest is only counted.</summary>
    public static int ListExpansionLimit { get; set; } = 20;

    /// <summary>Levels of nesting shown.</summary>
    public static int RecursionLimit { get; set; } = 6;

    /// <summary>The MIME type shown beside <c>text/plain</c> for types without a preference.</summary>
    public static string DefaultMimeType { get; set; } = HtmlFormatter.MimeType;

    /// <summary>Registers a formatter that writes.</summary>
    public static void Register<T>(Action<T, TextWriter> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Formatters.Register(typeof(T), mimeType, (value, writer) => { formatter((T)value!, writer); return true; });

    /// <summary>Registers a formatter that returns the text.</summary>
    public static void Register<T>(Func<T, string> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Formatters.Register(typeof(T), mimeType, (value, writer) => { writer.Write(formatter((T)value!)); return true; });

    /// <summary>Registers a formatter that may decline a value by returning false.</summary>
    public static void Register<T>(Func<T, FormatContext, bool> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Formatters.Register(typeof(T), mimeType, (value, writer) => formatter((T)value!, new FormatContext(writer)));

    /// <summary>Registers a formatter that writes.</summary>
    public static void Register<T>(Action<T, FormatContext> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Formatters.Register(typeof(T), mimeType, (value, writer) => { formatter((T)value!, new FormatContext(writer)); return true; });

    /// <summary>Registers a formatter for a type known at run time, perhaps an open generic one.</summary>
    public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Formatters.Register(type, mimeType, (value, writer) => { formatter(value!, writer); return true; });

    /// <summary>Registers a formatter for a type known at run time, perhaps an open generic one.</summary>
    public static void Register(Type type, Func<object, string> formatter, string mimeType = PlainTextFormatter.MimeType) =>
        Formatters.Register(type, mimeType, (value, writer) => { writer.Write(formatter(value!)); return true; });

    /// <summary>Values of this type are shown in all of these MIME types.</summary>
    public static void SetPreferredMimeTypesFor(Type type, params string[] preferredMimeTypes) => Formatters.Prefer(type, preferredMimeTypes);

    /// <summary>The MIME types values of this type are shown in.</summary>
    public static IEnumerable<string> GetPreferredMimeTypesFor(Type? type) =>
        (type is null ? null : Formatters.Preferred(type)) ?? [DefaultMimeType];

    /// <summary>A value's text in one MIME type.</summary>
    public static string ToDisplayString(this object? value, string mimeType = PlainTextFormatter.MimeType) => Formatters.Text(value, mimeType);

    /// <summary>Forgets every registration and preference, and the limits set.</summary>
    public static void ResetToDefault()
    {
        Formatters.Clear();
        (ListExpansionLimit, RecursionLimit, DefaultMimeType) = (20, 6, HtmlFormatter.MimeType);
    }
}

/// <summary>Where a formatter writes.</summary>
public sealed class FormatContext(TextWriter writer)
{
    /// <summary>The text of the value being formatted.</summary>
    public TextWriter Writer { get; } = writer;
}

/// <summary>The MIME type of HTML.</summary>
public static class HtmlFormatter
{
    /// <summary><c>text/html</c></summary>
    public const string MimeType = "text/html";
}

/// <summary>The MIME type of plain text.</summary>
public static class PlainTextFormatter
{
    /// <summary><c>text/plain</c></summary>
    public const string MimeType = "text/plain";
}

/// <summary>A value that is already formatted.</summary>
public sealed class FormattedValue(string mimeType, string value)
{
    /// <summary>What <see cref="Value"/> is.</summary>
    public string MimeType { get; } = mimeType;

    /// <summary>The text; base64 for binary types.</summary>
    public string Value { get; } = value;
}

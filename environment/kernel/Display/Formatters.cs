using System.Collections.Concurrent;
using CSharpKernel.Scripting;

namespace CSharpKernel.Display;

/// <summary>How values become text: by the formatters that anybody registered with .NET Interactive's <c>Formatter</c>, and below them by <see cref="PlainFormat"/>
/// and <see cref="HtmlFormat"/>. A session in which nobody did does without the former.</summary>
internal static class Formatters
{
    const string Plain = "text/plain", Html = "text/html";
    const int Items = 20, Levels = 6;
    static readonly ConcurrentDictionary<Type, bool> bringing = new();

    /// <summary>Levels of nesting shown.</summary>
    public static int DepthLimit => Vocabulary.IsPresent ? HouseFormatters.DepthLimit() : Levels;

    /// <summary>Elements of a sequence shown before the rest is only counted.</summary>
    public static int ItemLimit(object sequence) => !Vocabulary.IsPresent ? Items : HouseFormatters.ItemLimit(sequence.GetType().GetInterfaces()
        .Append(sequence.GetType()).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GenericTypeArguments[0] ?? typeof(object));

    /// <summary>The MIME types a value is shown in, beside <c>text/plain</c>.</summary>
    public static IReadOnlyCollection<string> MimeTypesOf(object? value)
    {
        if (value is null)
            return [];
        var type = value.GetType();
        var spoken = IsSpokenFor(type);
        if (spoken && HouseFormatters.MimeTypesOf(type) is { } chosen)
            return chosen;
        return ImageFormat.MimeTypeOf(value) is { } image ? [image] : Values.IsScalar(type) ? [] : [spoken ? HouseFormatters.DefaultMimeType() : Html];
    }

    /// <summary>A value's text in a MIME type.</summary>
    public static string Text(object? value, string mimeType)
    {
        if (value is not null && IsSpokenFor(value.GetType()) && HouseFormatters.Text(value, mimeType) is { } text)
            return text;
        return mimeType switch
        {
            Html => HtmlFormat.Of(value),
            Plain => PlainFormat.Of(value),
            _ when value is byte[] bytes => Convert.ToBase64String(bytes),
            _ when mimeType == "application/json" && value is not string => System.Text.Json.JsonSerializer.Serialize(value),
            _ => PlainFormat.Of(value),
        };
    }

    /// <summary>A value's text by a formatter that somebody registered; null where there is none.</summary>
    public static string? Registered(object value, string mimeType) => IsSpokenFor(value.GetType()) ? HouseFormatters.Registered(value, mimeType) : null;

    // Whether there can be a formatter for it: one may also come with the type, by an attribute that it has, which need not be .NET Interactive's own.
    static bool IsSpokenFor(Type type)
    {
        if (!Vocabulary.IsPresent && bringing.GetOrAdd(type, static type =>
            type.GetCustomAttributes(inherit: true).Any(attribute => attribute.GetType().Name == "TypeFormatterSourceAttribute"))
            && CellContext.Current is { Thread: { } thread } cell)
            thread.Session.Vocabulary.Enter(cell);
        return Vocabulary.IsPresent;
    }
}

using System.Collections.Concurrent;
using Microsoft.DotNet.Interactive.Formatting;

namespace CSharpKernel.Display;

/// <summary>Writes a value in one MIME type; false where this formatter does not want it.</summary>
internal delegate bool Format(object? value, TextWriter writer);

/// <summary>The registered formatters and preferences. Below them stand the defaults: <see cref="PlainFormat"/> and <see cref="HtmlFormat"/>.</summary>
internal static class Formatters
{
    const string Plain = PlainTextFormatter.MimeType, Html = HtmlFormatter.MimeType;
    static readonly Lock gate = new();
    static readonly List<Registration> registrations = [];
    static readonly Dictionary<Type, string[]> preferences = [];
    static readonly ConcurrentDictionary<Type, bool> examined = new();

    sealed record Registration(Type Type, string MimeType, Format Format);

    /// <summary>Adds a formatter, before those registered earlier; one that comes with its type goes last, so that a registered one replaces it.</summary>
    public static void Register(Type type, string mimeType, Format format, bool last = false)
    {
        lock (gate)
            registrations.Insert(last ? registrations.Count : 0, new(type, mimeType, format));
    }

    /// <summary>Sets the MIME types for values of a type and of the types derived from it.</summary>
    public static void Prefer(Type type, string[] mimeTypes)
    {
        lock (gate)
            preferences[type] = mimeTypes;
    }

    /// <summary>The MIME types set for this type or the nearest it derives from; null where there are none.</summary>
    public static string[]? Preferred(Type type)
    {
        Examine(type);
        lock (gate)
            return preferences.Where(p => p.Value.Length > 0 && Distance(type, p.Key) is not null).OrderBy(p => Distance(type, p.Key))
                .Select(p => p.Value).FirstOrDefault();
    }

    public static void Clear()
    {
        lock (gate)
        {
            registrations.Clear();
            preferences.Clear();
            examined.Clear();
        }
    }

    /// <summary>The MIME types a value is shown in, beside <c>text/plain</c>.</summary>
    public static IReadOnlyCollection<string> MimeTypesOf(object? value)
    {
        if (value is null)
            return [];
        var type = value.GetType();
        if (Preferred(type) is { } preferred)
            return preferred;
        var registered = Candidates(type).Where(r => r.Type != typeof(object)).Select(r => r.MimeType).Distinct().ToArray();
        if (registered.Length > 0)
            return registered.Contains(Formatter.DefaultMimeType) ? [Formatter.DefaultMimeType] : registered;
        if (ImageFormat.MimeTypeOf(value) is { } image)
            return [image];
        return Values.IsScalar(type) ? [] : [Formatter.DefaultMimeType];
    }

    /// <summary>A value's text in a MIME type: by the registered formatters, else by the defaults.</summary>
    public static string Text(object? value, string mimeType)
    {
        if (value is not null && Registered(value, mimeType) is { } text)
            return text;
        return mimeType switch
        {
            Html => HtmlFormat.Of(value),
            Plain => PlainFormat.Of(value),
            _ when ImageFormat.MimeTypeOf(value) is not null || value is byte[] => Convert.ToBase64String((byte[])value!),
            _ when mimeType == "application/json" && value is not string => Json(value),
            _ => PlainFormat.Of(value),
        };
    }

    /// <summary>A value's text by a registered formatter; null where none takes it.</summary>
    public static string? Registered(object value, string mimeType)
    {
        Examine(value.GetType());
        foreach (var candidate in Candidates(value.GetType()).Where(r => r.MimeType == mimeType))
        {
            using var writer = new StringWriter();
            if (candidate.Format(value, writer))
                return writer.ToString();
        }
        return null;
    }

    static Registration[] Candidates(Type type)
    {
        lock (gate)
            return [.. registrations.Where(r => Distance(type, r.Type) is not null).OrderBy(r => Distance(type, r.Type))];
    }

    static void Examine(Type type)
    {
        if (!examined.TryAdd(type, true))
            return;
        ConventionFormatters.Register(type);
    }

    // How far a type is from one that a formatter was registered for: itself, base classes, interfaces, object. Null: not at all.
    static int? Distance(Type type, Type registered)
    {
        if (registered == typeof(object))
            return int.MaxValue;
        var steps = 0;
        for (var t = type; t is not null; t = t.BaseType, steps++)
            if (Same(t, registered))
                return steps;
        return type.GetInterfaces().Any(i => Same(i, registered)) ? 1000 - type.GetInterfaces().First(i => Same(i, registered)).GetInterfaces().Length : null;
    }

    static bool Same(Type type, Type registered) =>
        type == registered || (registered.IsGenericTypeDefinition && type.IsGenericType && type.GetGenericTypeDefinition() == registered);

    static string Json(object? value) => value switch
    {
        System.Text.Json.Nodes.JsonNode node => node.ToJsonString(),
        _ => System.Text.Json.JsonSerializer.Serialize(value),
    };
}

using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CSharpKernel.Display;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive.Formatting;

namespace CSharpKernel.Scripting;

/// <summary>This kernel's way to write values, among .NET Interactive's formatters: in the place of its defaults, so below whatever anybody registers,
/// but for the types that only its own know (JSON, memory, LaTeX, tabular data). What is called from outside is not inlined there: the caller would load their
/// assemblies to be compiled.</summary>
internal static class HouseFormatters
{
    const string Plain = PlainTextFormatter.MimeType, Html = HtmlFormatter.MimeType;

    static readonly ITypeFormatter[] house =
    [
        .. new[] { typeof(object), typeof(string), typeof(Type), typeof(Enum), typeof(decimal), typeof(BigInteger), typeof(DateTime), typeof(DateTimeOffset),
            typeof(TimeSpan) }.Select(type => new HouseFormatter(type, Html)),
        .. new[] { typeof(object), typeof(Type), typeof(decimal), typeof(BigInteger), typeof(DateTime), typeof(DateTimeOffset), typeof(Exception),
            typeof(KeyValuePair<string, object>), typeof(IHtmlContent) }.Select(type => new HouseFormatter(type, Plain)),
    ];

    static readonly ConcurrentStack<ITypeFormatter> defaults = (ConcurrentStack<ITypeFormatter>)Field("_defaultTypeFormatters").GetValue(null)!;
    static readonly ConcurrentStack<(Type, string)> preferences = (ConcurrentStack<(Type, string)>)Field("_defaultPreferredMimeTypes").GetValue(null)!;
    static HashSet<ITypeFormatter> replaced = [];

    /// <summary>Takes the places, also after a reset.</summary>
    public static void Install()
    {
        TakePlaces();
        typeof(Formatter).GetEvent("Clearing", BindingFlags.Static | BindingFlags.NonPublic)!.GetAddMethod(nonPublic: true)!.Invoke(null, [(Action)TakePlaces]);
    }

    /// <summary>Whether a value is on show already.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsHandle(object? value) => value is DisplayedValue;

    /// <summary>The texts of a value that consists of them; null for any other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Dictionary<string, string>? Ready(object? value) => (value is FormattedValue one ? [one] : value as IEnumerable<FormattedValue>)
        ?.DistinctBy(f => f.MimeType).ToDictionary(f => f.MimeType, f => f.Value);

    /// <summary>What a bundle holds, as .NET Interactive's events carry it.</summary>
    public static FormattedValue[] Formatted(MimeBundle bundle) =>
        [.. bundle.Data.Select(part => new FormattedValue(part.Key, part.Value is JsonValue text && text.TryGetValue<string>(out var s) ? s! : part.Value!.ToJsonString()))];

    /// <summary>The bundle of a value that is formatted, with a plain text beside it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static MimeBundle Bundle(object? value, IEnumerable<FormattedValue> formatted)
    {
        var texts = Ready(formatted)!;
        // One datum is preferred as text, which hides what was registered for its type.
        if (texts.Keys.SequenceEqual([Plain]) && value is not (null or string) && Values.IsScalar(value.GetType()) && MimeTypesOf(value.GetType()) is { } more)
            foreach (var mimeType in more.Except([Plain]))
                texts[mimeType] = Text(value, mimeType)!;
        if (!texts.ContainsKey(Plain) && value is not null && !(value is string text && texts.ContainsValue(text)))
            texts[Plain] = Text(value, Plain) ?? PlainFormat.Of(value);
        return Bundles.OfTexts(texts);
    }

    /// <summary>The MIME types that somebody chose for values of this type, by preference or by registering formatters; null where nobody did.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IReadOnlyCollection<string>? MimeTypesOf(Type type)
    {
        var preferred = Formatter.GetPreferredMimeTypesFor(type);
        if (!(preferred.Count == 1 && preferred.First() == (Values.IsScalar(type) ? Plain : Formatter.DefaultMimeType)))
            return preferred;
        var registered = Special(type).Where(f => f.Type != typeof(object)).Select(f => f.MimeType).Distinct().ToArray();
        return registered.Length == 0 ? null : registered.Contains(Formatter.DefaultMimeType) ? [Formatter.DefaultMimeType] : registered;
    }

    /// <summary>A value's text in a MIME type, by the formatter that comes first; null where there is none for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string? Text(object? value, string mimeType)
    {
        try
        {
            return value.ToDisplayString(mimeType);
        }
        catch (ArgumentException e) when (e.TargetSite?.DeclaringType == typeof(Formatter))
        {
            return null;
        }
    }

    /// <summary>A value's text by a formatter that is not this kernel's way; null where there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string? Registered(object value, string mimeType)
    {
        // This also looks for formatters that come with the type.
        _ = Formatter.GetPreferredMimeTypesFor(value.GetType());
        return Special(value.GetType()).Any(f => f.MimeType == mimeType) ? Text(value, mimeType) : null;
    }

    /// <summary>Elements shown of a sequence of these.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int ItemLimit(Type element) => element == typeof(object) ? Formatter.ListExpansionLimit
        : (int)typeof(Formatter<>).MakeGenericType(element).GetProperty(nameof(Formatter<>.ListExpansionLimit))!.GetValue(null)!;

    /// <summary>Levels of nesting shown.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int DepthLimit() => Formatter.RecursionLimit;

    /// <summary>The MIME type of what nobody chose one for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string DefaultMimeType() => Formatter.DefaultMimeType;

    static IEnumerable<ITypeFormatter> Special(Type type) =>
        Formatter.RegisteredFormatters().Where(f => f is not HouseFormatter && !replaced.Contains(f) && IsFor(f.Type, type));

    static bool IsFor(Type formatted, Type type) => formatted.IsGenericTypeDefinition
        ? type.GetInterfaces().Concat(Values.Ancestors(type)).Any(t => t.IsGenericType && t.GetGenericTypeDefinition() == formatted)
        : formatted.IsAssignableFrom(type);

    static void TakePlaces()
    {
        replaced = [.. defaults.Where(f => f.MimeType is not (Plain or Html) || house.Any(h => h.Type == f.Type && h.MimeType == f.MimeType))];
        defaults.PushRange(house);
        preferences.PushRange([.. Values.ScalarTypes.Select(type => (type, Plain))]);
    }

    static FieldInfo Field(string name) => typeof(Formatter).GetField(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    sealed class HouseFormatter(Type type, string mimeType) : ITypeFormatter
    {
        public Type Type => type;
        public string MimeType => mimeType;

        public bool Format(object? instance, FormatContext context)
        {
            var depth = Math.Max(0, context.Depth - 1);
            context.Writer.Write(mimeType == Html ? HtmlFormat.Of(instance, depth) : PlainFormat.Of(instance, depth));
            return true;
        }
    }
}

using System.Collections;
using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>Plotly's attributes by name on Plotly.NET's objects. Its F# functions for them have no optional parameters in C#, and they change what they are given: here every change is a copy.</summary>
internal static class Attributes
{
    /// <summary>A part with those of the attributes that are not null.</summary>
    public static T Of<T>(params ReadOnlySpan<(string Name, object? Value)> attributes)
        where T : Part, new() => new T().Fill(attributes);

    /// <summary>A part that may still be written to, with those of the attributes that are not null.</summary>
    public static T Fill<T>(this T part, params ReadOnlySpan<(string Name, object? Value)> attributes)
        where T : Part
    {
        foreach (var (name, value) in attributes)
            if (value is not null) part.SetProperty(name, value);
        return part;
    }

    /// <summary>The attribute at a path such as <c>title.text</c>; null where there is none or it is of another type.</summary>
    public static T? At<T>(this Part? part, string path)
        where T : class
    {
        int dot = path.IndexOf('.');
        object? value = part?.TryGetPropertyValue(dot < 0 ? path : path[..dot])?.Value;
        return dot < 0 ? value as T : (value as Part).At<T>(path[(dot + 1)..]);
    }

    /// <summary>A copy with this attribute; without it when the value is null.</summary>
    public static T With<T>(this T part, string path, object? value)
        where T : Part
    {
        var copy = Copy(part);
        int dot = path.IndexOf('.');
        if (dot < 0)
        {
            if (value is null) copy.RemoveProperty(path);
            else copy.SetProperty(path, value);
        }
        else
        {
            copy.SetProperty(path[..dot], With(copy.At<Part>(path[..dot]) ?? New(path[..dot]), path[(dot + 1)..], value));
        }
        return copy;
    }

    /// <summary>A copy with one more in a list such as <c>shapes</c>.</summary>
    public static Layout Plus<T>(this Layout layout, string list, params IEnumerable<T> more) => layout.With(list, layout.List<T>(list).Concat(more).ToArray());

    /// <summary>A list such as <c>shapes</c>.</summary>
    public static IEnumerable<T> List<T>(this Part part, string list) => part.At<IEnumerable>(list)?.OfType<T>() ?? [];

    /// <summary>The axes by plotly's name, <c>xaxis</c>, <c>yaxis2</c>.</summary>
    public static IEnumerable<(string Name, Part Axis)> Axes(this Layout layout) => layout.Properties
        .Where(p => p.Value is Part && (p.Key.StartsWith("xaxis", StringComparison.Ordinal) || p.Key.StartsWith("yaxis", StringComparison.Ordinal)))
        .Select(p => (p.Key, (Part)p.Value));

    public static bool IsLog(this Part? axis) => axis.At<object>("type")?.ToString() == "log";

    /// <summary>Data as plotly takes them: numbers of any type as doubles, null as NaN; whatever is no number as text.</summary>
    public static Array Values<T>(IEnumerable<T> items) => items is IEnumerable<double> numbers ? numbers.ToArray()
        : IsNumber(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T))
            ? items.Select(i => i is null ? double.NaN : Convert.ToDouble(i, CultureInfo.InvariantCulture)).ToArray()
            : items.Select(i => Convert.ToString(i, CultureInfo.InvariantCulture) ?? "").ToArray();

    /// <summary>The numbers of an attribute; none where it has texts.</summary>
    public static double[] Numbers(this Part part, string path) => part.At<object>(path) switch
    {
        double[] numbers => numbers,
        string or null => [],
        IEnumerable others => [.. others.Cast<object?>().Where(o => o is IConvertible && IsNumber(o.GetType())).Select(o => Convert.ToDouble(o, CultureInfo.InvariantCulture))],
        _ => [],
    };

    private static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal && !type.IsEnum;

    private static T Copy<T>(T part)
        where T : Part
    {
        var copy = part is Drawn drawn ? new Drawn(drawn.type, drawn.Look)
            : part is Trace trace ? (Part)Activator.CreateInstance(part.GetType(), trace.type)! : (Part)Activator.CreateInstance(part.GetType())!;
        foreach (var (name, value) in part.Properties) copy.SetProperty(name, value);
        return (T)copy;
    }

    // Plotly.NET's own functions look for its types.
    private static Part New(string name) => name switch
    {
        "title" => new Title(),
        "font" => new Font(),
        "marker" => new Marker(),
        "line" => new Line(),
        "error_x" or "error_y" => new Error(),
        "margin" => new Margin(),
        "legend" => new Legend(),
        "colorbar" => new ColorBar(),
        _ when name.StartsWith("xaxis", StringComparison.Ordinal) || name.StartsWith("yaxis", StringComparison.Ordinal) => new LinearAxis(),
        _ => new Part(),
    };
}

/// <summary>A trace of the house: it knows the look that traces of its name share.</summary>
internal sealed class Drawn(string type, SeriesLook? look) : Trace2D(type)
{
    // Not public: what is becomes an attribute of the trace.
    internal SeriesLook? Look => look;
}

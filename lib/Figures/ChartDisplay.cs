using System.Runtime.CompilerServices;
using Plotly.NET;

namespace Phenomena.Figures;

/// <summary>How a notebook shows Plotly.NET's charts once this library is loaded: in the house style, and without a network. Told to the kernel as soon as Plotly.NET is
/// loaded, by name, since this library refers to no kernel.</summary>
internal static class ChartDisplay
{
#pragma warning disable CA2255 // A chart must find it done without its author having heard of it.
    [ModuleInitializer]
    internal static void Watch() => LoadedAssemblies.When("Plotly.NET", _ => Register());
#pragma warning restore CA2255

    // For the two kinds of chart and not for their base: the nearest type wins, whenever Plotly.NET.Interactive, whose display needs a network, registers its own.
    private static void Register()
    {
        var formatter = LoadedAssemblies.Interactive("Formatter", "Microsoft.DotNet.Interactive.Formatting");
        if (formatter?.GetMethod("Register", [typeof(Type), typeof(Action<object, TextWriter>), typeof(string)]) is not { } register
            || formatter.GetMethod("SetPreferredMimeTypesFor", [typeof(Type), typeof(string[])]) is not { } prefer) return;
        foreach (var kind in (Type[])[typeof(GenericChart.Chart), typeof(GenericChart.MultiChart)])
        {
            foreach (var one in new FigureFormatters().CreateTypeFormatters())
                register.Invoke(null, [kind, (object value, TextWriter writer) => { one.Format(new Figure((GenericChart)value), writer); }, one.MimeType]);
            prefer.Invoke(null, [kind, Mime.OfFigures]);
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Analysis;

namespace Phenomena.Figures;

/// <summary>How a notebook shows a frame of Microsoft.Data.Analysis once this library is loaded: as the house's table of its first rows.</summary>
internal static class FrameDisplay
{
    private const int Shown = 25;

    // The frame's package has a display of its own for notebooks, which writes every row. Where that is loaded later, it takes our place when its assembly has been met.
    private static volatile bool _outdone;

#pragma warning disable CA2255 // A frame must find it done without its author having heard of it.
    [ModuleInitializer]
    internal static void Watch()
    {
        LoadedAssemblies.When("Microsoft.Data.Analysis.Interactive", _ => _outdone = true);
        // What is there by now has had its turn.
        _outdone = false;
        LoadedAssemblies.When("Microsoft.Data.Analysis", _ => Register());
    }
#pragma warning restore CA2255

    // The text is written first, and that of their display does not exist: the last moment to take the place back.
    private static void Register()
    {
        LoadedAssemblies.Show<DataFrame>(typeof(DataFrame), Mime.Html, frame => Table(frame).ToHtml());
        LoadedAssemblies.Show<DataFrame>(typeof(DataFrame), Mime.Plain, frame =>
        {
            if (_outdone) Register();
            _outdone = false;
            return Table(frame).ToString();
        });
        LoadedAssemblies.Prefer(typeof(DataFrame), Mime.Plain, Mime.Html);
    }

    internal static Table Table(DataFrame frame)
    {
        var (rows, columns) = (frame.Rows.Count, frame.Columns);
        var shown = Enumerable.Range(0, (int)Math.Min(Shown, rows));
        return Figures.Table.Of(shown, [.. columns.Select(c => (c.Name, (Func<int, object?>)(row => Cell(c[row]))))])
            .WithNotes([FormattableString.Invariant($"{(rows > Shown ? $"{Shown} of " : "")}{rows:#,0} row{(rows == 1 ? "" : "s")}, {columns.Count} column{(columns.Count == 1 ? "" : "s")}")]).Sortable();
    }

    /// <summary>Null stays nothing, and NaN is said. Numbers get five digits, more where they stand before the point, and an exponent only where they would be long.</summary>
    private static object? Cell(object? value) => value switch
    {
        double v => new Digits(Number(v)),
        float v => new Digits(Number(v)),
        DateTime v => v.ToString(v.TimeOfDay == default ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => value,
    };

    private static string Number(double value) => Math.Abs(value) switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => value > 0 ? "∞" : "−∞",
        >= 1e4 and < 1e12 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("G5", CultureInfo.InvariantCulture),
    };
}

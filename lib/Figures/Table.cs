using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Phenomena.Figures;

/// <summary>A table for a notebook: numbers to the right, all else to the left.</summary>
[TypeFormatterSource(typeof(TableFormatters))]
public sealed partial class Table
{
    private const string Style =
        "<style>.phenomena-table{border-collapse:collapse;font:13px/1.5 system-ui,sans-serif;color:inherit;margin:.5rem 0}" +
        ".phenomena-table th,.phenomena-table td{padding:.3rem .75rem;text-align:left!important;vertical-align:top;background:none;border:0;" +
        "border-bottom:1px solid rgba(127,127,127,.25)}" +
        ".phenomena-table th{font-weight:600;vertical-align:bottom;border-bottom:1px solid rgba(127,127,127,.6)}" +
        ".phenomena-table .number{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}" +
        ".phenomena-table caption{caption-side:top;text-align:left;font-weight:600;padding:.25rem .75rem;color:inherit}" +
        "@media(max-width:48rem){.phenomena-table{font-size:12px}.phenomena-table th,.phenomena-table td{padding:.3rem .35rem}}" +
        ".phenomena-note{font:12px/1.5 system-ui,sans-serif;opacity:.8;margin:.25rem .75rem}" +
        ".phenomena-badge{display:inline-block;white-space:nowrap;border-radius:1rem;padding:0 .6rem;font-size:12px;font-weight:600;color:#fff}</style>";

    private readonly string[] _headers;
    private readonly object?[][] _rows;

    private Table(string[] headers, object?[][] rows) => (_headers, _rows) = (headers, rows);

    private TableSearch? _search;

    /// <summary>The line above it.</summary>
    public string? Caption { get; init; }

    /// <summary>Lines below it.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The same with lines below it.</summary>
    public Table WithNotes(IEnumerable<string> notes) => new(_headers, _rows) { Caption = Caption, Notes = [.. notes], _search = _search };

    /// <summary>The same with a field that hides the rows without a text, and headers that sort.</summary>
    public Table Searchable() => new(_headers, _rows) { Caption = Caption, Notes = Notes, _search = TableSearch.FieldAndHeaders };

    /// <summary>The same with headers that sort.</summary>
    internal Table Sortable() => new(_headers, _rows) { Caption = Caption, Notes = Notes, _search = TableSearch.Headers };

    /// <summary>A table of records.</summary>
    /// <param name="rows">One for each row.</param>
    /// <param name="columns">What stands above each column, with the unit, and what it shows of a row; none: every property.</param>
    public static Table Of<T>(IEnumerable<T> rows, params (string Header, Func<T, object?> Cell)[] columns)
    {
        if (columns.Length == 0)
        {
            columns = [.. typeof(T).GetProperties().Where(p => p.GetIndexParameters().Length == 0).Select(p => (Words(p.Name), (Func<T, object?>)(row => p.GetValue(row))))];
        }

        return new([.. columns.Select(c => c.Header)], [.. rows.Select(row => columns.Select(c => c.Cell(row)).ToArray())]);
    }

    /// <summary>The table as HTML that takes the page's colours.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder(Style);
        html.Append(_search?.Before);
        html.Append("<table class=\"phenomena-table\">");
        if (Caption is not null) html.Append($"<caption>{WebUtility.HtmlEncode(Caption)}</caption>");
        html.Append("<thead><tr>");
        for (var c = 0; c < _headers.Length; c++) html.Append($"<th{Class(c)}>{WebUtility.HtmlEncode(_headers[c])}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in _rows)
        {
            html.Append("<tr>");
            for (var c = 0; c < row.Length; c++)
            {
                html.Append(row[c] is Badge badge
                    ? $"<td><span class=\"phenomena-badge\" style=\"background:{badge.Color}\">{badge.Sign} {WebUtility.HtmlEncode(badge.Text)}</span></td>"
                    : $"<td{Class(c)}>{WebUtility.HtmlEncode(Text(row[c]).Replace(" ± ", "\u00a0±\u00a0")).Replace("\n", "<br>")}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        foreach (var note in Notes) html.Append($"<p class=\"phenomena-note\">{WebUtility.HtmlEncode(note)}</p>");
        html.Append(_search?.After);
        return html.ToString();

        string Class(int column) => IsNumeric(column) ? " class=\"number\"" : "";
    }

    /// <summary>The table in text, with columns aligned.</summary>
    public override string ToString()
    {
        string[][] lines = [_headers, .. _rows.Select(row => row.Select(cell => Text(cell).Replace('\n', ' ')).ToArray())];
        var widths = _headers.Select((_, c) => lines.Max(line => line[c].Length)).ToArray();
        var text = lines.Select(line => string.Join("  ", line.Select((cell, c) => IsNumeric(c) ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd());
        return (Caption is null ? "" : Caption + "\n") + string.Join('\n', [.. text, .. Notes]);
    }

    private bool IsNumeric(int column) =>
        _rows.Any(row => row[column] is not null) && _rows.All(row => row[column] is null or Digits || (row[column] is not Enum && Convert.GetTypeCode(row[column]) is >= TypeCode.SByte and <= TypeCode.Decimal));

    private static string Text(object? cell) => cell switch
    {
        null => "",
        double v => Number(v),
        float v => Number(v),
        Badge badge => $"{badge.Sign} {badge.Text}",
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Four digits; NaN is nothing, infinity is infinity.</summary>
    private static string Number(double value) => double.IsNaN(value) ? "–" : double.IsInfinity(value) ? value > 0 ? "∞" : "−∞" : value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>PaperValue: Paper value.</summary>
    private static string Words(string name) =>
        WordStart().Replace(name, m => " " + m.Value.ToLowerInvariant());

    [GeneratedRegex("(?<=[a-z0-9])[A-Z](?=[a-z])")]
    private static partial Regex WordStart();
}

/// <summary>A number that is written already.</summary>
internal sealed record Digits(string Text)
{
    public override string ToString() => Text;
}

/// <summary>A coloured mark in a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Good">True for a good outcome, false for a bad one, null for an open one.</param>
public sealed record Badge(string Text, bool? Good)
{
    internal string Sign => Good switch { true => "✓", false => "✗", null => "?" };

    /// <summary>Each dark enough for white text.</summary>
    internal string Color => Good switch { true => "#1a7a69", false => "#b3413a", null => "#8a6414" };
}

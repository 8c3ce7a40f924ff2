using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace CSharpKernel.Display;

/// <summary>Values as HTML: sequences and objects as tables without colours of their own, so that they look right in light and dark.
/// Nested values open on a click.</summary>
internal static class HtmlFormat
{
    const int SummaryLength = 80;

    /// <summary>The markup of a value.</summary>
    public static string Of(object? value) => Of(value, 0);

    /// <summary>The markup of a value that stands inside others; those below the first fold.</summary>
    public static string Of(object? value, int depth)
    {
        var room = Room.For(value);
        return room.Ended(Of(value, depth, room), "<i>", "</i>");
    }

    /// <summary>What an HTML content object writes.</summary>
    public static string Markup(IHtmlContent content)
    {
        using var writer = new StringWriter();
        content.WriteTo(writer, HtmlEncoder.Default);
        return writer.ToString();
    }

    /// <summary>A text as HTML shows it.</summary>
    public static string Encode(string text) =>
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;");

    /// <summary>The result of a task that has one and has it ready.</summary>
    public static (bool Ready, object? Result) ResultOf(Task task)
    {
        var property = task.GetType().GetProperty("Result");
        return task.IsCompletedSuccessfully && property is not null && property.PropertyType.Name != "VoidTaskResult"
            ? (true, property.GetValue(task))
            : (false, null);
    }

    static string Of(object? value, int depth, Room room)
    {
        if (value is null)
            return "&lt;null&gt;";
        if (depth > 0 && Formatters.Registered(value, "text/html") is { } registered)
            return registered;
        var type = value.GetType();
        if (Values.IsScalar(type))
            return Text(depth == 0 ? Values.Scalar(value) : room.Fit(Values.Scalar(value)));
        return value switch
        {
            IHtmlContent html => Markup(html),
            Exception exception => Error(exception),
            Task task when ResultOf(task) is (true, var result) => Of(result, depth, room),
            Task => Text(PlainFormat.Of(value)),
            _ when ImageFormat.MimeTypeOf(value) is { } mime => $"<img src=\"data:{mime};base64,{Convert.ToBase64String((byte[])value)}\">",
            _ when depth >= Formatters.DepthLimit => Text(PlainFormat.Of(value, room)),
            _ when depth > 0 => Folded(value, type, depth, room),
            _ => Expanded(value, type, depth, room),
        };
    }

    static string Expanded(object value, Type type, int depth, Room room) => value switch
    {
        Array { Rank: 2 } grid => Grid(grid, depth, room),
        _ when Values.Elements(value) is { } elements => Rows(elements, Values.Count(value), Formatters.ItemLimit(value), depth, room),
        _ when Values.OwnText(value) is { } own => Text(own),
        _ => Properties(value, type, depth, room),
    };

    // A short sequence of numbers or words needs no folding.
    static string Folded(object value, Type type, int depth, Room room)
    {
        var summary = PlainFormat.Of(value, Room.ForBeginning());
        if (summary.Length <= SummaryLength && !summary.Contains('\n') && Values.Elements(value) is { } elements
            && elements.Take(Formatters.ItemLimit(value)).All(e => e is null || Values.IsScalar(e.GetType())))
            return Text(summary);
        if (Values.Elements(value) is null && (Values.OwnText(value) is not null || Values.Members(type).Count == 0))
            return Text(room.Fit(summary));
        if (room.IsForName)
            return $"{Encode(Values.ShortName(type))} {Room.Cut}";
        summary = summary.ReplaceLineEndings(" ");
        if (summary.Length > SummaryLength)
            summary = summary[..SummaryLength] + "…";
        return $"<details><summary><code>{Encode(summary)}</code></summary>{Expanded(value, type, depth, room)}</details>";
    }

    static string Rows(IEnumerable<object?> elements, int? count, int limit, int depth, Room room)
    {
        var rows = elements.Take(limit + 1).ToList();
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        if (rows.Count == 0)
            return "<i>(empty)</i>";
        var columns = rows.Any(IsRecordLike) ? rows.OfType<object>().Where(IsRecordLike).SelectMany(r => Values.Members(r.GetType()))
            .Select(m => m.Name).Distinct().ToList() : null;
        // The entries of a dictionary have their keys; everything else is numbered.
        var numbered = columns is not ["Key", "Value"];
        var table = new StringBuilder("<table><thead><tr>").Append(numbered ? "<th>index</th>" : "");
        foreach (var title in columns ?? ["value"])
            table.Append($"<th>{Encode(numbered ? title : title.ToLowerInvariant())}</th>");
        table.Append("</tr></thead><tbody>");
        var (width, shown) = (columns?.Count ?? 1, 0);
        for (; shown < rows.Count && !room.IsFull; shown++)
        {
            var (row, open) = (rows[shown], width * (rows.Count - shown));
            table.Append("<tr>").Append(numbered ? $"<td>{shown}</td>" : "").Append(columns is null || !IsRecordLike(row)
                ? Cell(row, depth, room, rows.Count - shown, width)
                : string.Concat(columns.Select(column => Cell(Part(row!, column), depth, room, open--)))).Append("</tr>");
        }
        if (more || shown < rows.Count)
            table.Append($"<tr><td colspan=\"{width + 1}\"><i>… ({(count is { } all ? $"{all - shown} " : "")}more)</i></td></tr>");
        return table.Append("</tbody></table>").ToString();
    }

    // Elements whose parts make the columns of a table.
    static bool IsRecordLike(object? element) => element is not null and not IHtmlContent and not Exception and not Task
        && !Values.IsScalar(element.GetType()) && Values.Elements(element) is null && Values.Members(element.GetType()).Count > 0
        && Formatters.Registered(element, "text/html") is null;

    static object? Part(object owner, string name) =>
        Values.Members(owner.GetType()).FirstOrDefault(m => m.Name == name) is { } member ? member.Read(owner) : "";

    static string Grid(Array grid, int depth, Room room)
    {
        var (height, width) = (grid.GetLength(0), grid.GetLength(1));
        var limit = Formatters.ItemLimit(grid);
        var (rows, columns) = (Math.Min(height, limit), Math.Min(width, limit));
        var table = new StringBuilder("<table><thead><tr><th></th>");
        for (var c = 0; c < columns; c++)
            table.Append($"<th>{c}</th>");
        table.Append(columns < width ? $"<th><i>… ({width - columns} more)</i></th>" : "").Append("</tr></thead><tbody>");
        var r = 0;
        for (; r < rows && !room.IsFull; r++)
        {
            table.Append($"<tr><th>{r}</th>");
            for (var c = 0; c < columns; c++)
                table.Append(Cell(grid.GetValue(r, c), depth, room, (rows - r) * columns - c));
            table.Append("</tr>");
        }
        if (r < height)
            table.Append($"<tr><td colspan=\"{columns + 1}\"><i>… ({height - r} more)</i></td></tr>");
        return table.Append("</tbody></table>").ToString();
    }

    static string Properties(object value, Type type, int depth, Room room)
    {
        var members = Values.Members(type);
        if (members.Count == 0)
            return Text(PlainFormat.Of(value));
        var title = Values.ShortName(type);
        var table = new StringBuilder("<table>");
        if (title.Length > 0)
            table.Append($"<thead><tr><th colspan=\"2\">{Encode(title)}</th></tr></thead>");
        table.Append("<tbody>");
        var shown = 0;
        for (; shown < members.Count && !room.IsFull; shown++)
            table.Append($"<tr><td>{Encode(members[shown].Name)}</td>{Cell(members[shown].Read(value), depth, room, members.Count - shown)}</tr>");
        if (shown < members.Count)
            table.Append($"<tr><td colspan=\"2\"><i>… ({members.Count - shown} more)</i></td></tr>");
        return table.Append("</tbody></table>").ToString();
    }

    static string Cell(object? value, int depth, Room room, int open, int span = 1) =>
        room.Take($"<td{(span > 1 ? $" colspan=\"{span}\"" : "")}>{Of(value, depth + 1, room.Part(open))}</td>");

    static string Error(Exception exception) =>
        $"<details><summary><code>{Encode(exception.GetType().Name)}: {Encode(exception.Message)}</code></summary><pre>{Encode(exception.ToString())}</pre></details>";

    static string Text(string text) => text.Contains('\n') ? $"<pre>{Encode(text)}</pre>" : Encode(text);
}

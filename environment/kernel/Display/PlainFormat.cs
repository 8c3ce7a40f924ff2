using System.Text;
using Microsoft.AspNetCore.Html;

namespace CSharpKernel.Display;

/// <summary>Values as plain text: <c>[ 1, 2, 3 ]</c>, <c>Point { X = 1, Y = 2 }</c>.</summary>
internal static class PlainFormat
{
    const int LineWidth = 100;

    /// <summary>The text of a value; of one datum just itself, without quotes.</summary>
    public static string Of(object? value) => value is string text ? text : Of(value, 0, top: true);

    /// <summary>The text of a value that stands inside others.</summary>
    public static string Of(object? value, int depth) => Of(value, depth, top: depth == 0);

    static string Of(object? value, int depth, bool top)
    {
        if (value is null)
            return "<null>";
        if (!top && Formatters.Registered(value, "text/plain") is { } registered)
            return registered;
        var type = value.GetType();
        if (value is string text)
            return text;
        if (Values.IsScalar(type))
            return Values.Scalar(value);
        return value switch
        {
            IHtmlContent html => Bundles.TextOfHtml(HtmlFormat.Markup(html)),
            Exception exception => top ? exception.ToString() : $"{type.Name}: {exception.Message}",
            Task task => OfTask(task, depth),
            _ when depth >= Formatters.DepthLimit => Values.ShortName(type),
            _ when Values.OwnText(value) is { } own => own,
            Array { Rank: 2 } grid => Grid(grid),
            _ when Values.Elements(value) is { } elements => Sequence(elements, Values.Count(value), Formatters.ItemLimit(value), depth),
            _ => Object(value, type, depth),
        };
    }

    static string OfTask(Task task, int depth)
    {
        if (HtmlFormat.ResultOf(task) is (true, var result))
            return Of(result, depth + 1);
        return $"{Values.ShortName(task.GetType())} ({task.Status})";
    }

    static string Sequence(IEnumerable<object?> elements, int? count, int limit, int depth)
    {
        var items = elements.Take(limit + 1).Select(e => Of(e, depth + 1)).ToList();
        if (items.Count > limit)
            items[limit] = count is { } all ? $"… ({all - limit} more)" : "… (more)";
        return Join("[ ", items, " ]");
    }

    static string Grid(Array grid)
    {
        var limit = Formatters.ItemLimit(grid);
        var rows = Enumerable.Range(0, Math.Min(grid.GetLength(0), limit)).Select(r =>
            Sequence(Enumerable.Range(0, grid.GetLength(1)).Select(c => grid.GetValue(r, c)), grid.GetLength(1), limit, 1)).ToList();
        if (grid.GetLength(0) > rows.Count)
            rows.Add($"… ({grid.GetLength(0) - rows.Count} more)");
        return Join("[ ", rows, " ]");
    }

    static string Object(object value, Type type, int depth)
    {
        var parts = Values.Members(type).Select(m => $"{m.Name} = {Of(m.Read(value), depth + 1)}").ToList();
        return parts.Count == 0 ? Values.ShortName(type) : Join($"{Values.ShortName(type)} {{ ".TrimStart(), parts, " }");
    }

    // On one line where it fits, else an item a line.
    static string Join(string open, List<string> items, string close)
    {
        if (items.Count == 0)
            return "[ ]";
        var line = open + string.Join(", ", items) + close;
        if (line.Length <= LineWidth && !line.Contains('\n'))
            return line;
        var text = new StringBuilder(open.TrimEnd());
        foreach (var item in items)
            text.Append("\n  ").Append(item.Replace("\n", "\n  ")).Append(item == items[^1] ? "" : ",");
        return text.Append('\n').Append(close.TrimStart()).ToString();
    }
}

using System.Text;
using Microsoft.AspNetCore.Html;

namespace CSharpKernel.Display;

/// <summary>Values as plain text: <c>[ 1, 2, 3 ]</c>, <c>Point { X = 1, Y = 2 }</c>.</summary>
internal static class PlainFormat
{
    const int LineWidth = 100;

    /// <summary>The text of a value; of one datum just itself, without quotes.</summary>
    public static string Of(object? value) => Of(value, 0);

    /// <summary>The text of a value that stands inside others.</summary>
    public static string Of(object? value, int depth)
    {
        var room = Room.For(value);
        return value is string text ? text : room.Ended(Of(value, depth, room, top: depth == 0), "\n");
    }

    /// <summary>The text of a value in the room that there is.</summary>
    public static string Of(object? value, Room room) => Of(value, 0, room, top: true);

    static string Of(object? value, int depth, Room room, bool top = false)
    {
        if (value is null)
            return "<null>";
        if (!top && Formatters.Registered(value, "text/plain") is { } registered)
            return room.Fit(registered);
        var type = value.GetType();
        if (Values.IsScalar(type))
            return top ? Values.Scalar(value) : room.Fit(Values.Scalar(value));
        return value switch
        {
            IHtmlContent html => Bundles.TextOfHtml(HtmlFormat.Markup(html)),
            Exception exception => top ? exception.ToString() : room.Fit($"{type.Name}: {exception.Message}"),
            Task task => OfTask(task, depth, room),
            _ when depth >= Formatters.DepthLimit => Values.ShortName(type),
            _ when Values.OwnText(value) is { } own => top ? own : room.Fit(own),
            _ when !top && room.IsForName => $"{Values.ShortName(type)} {Room.Cut}",
            Array { Rank: 2 } grid => Grid(grid, room),
            _ when Values.Elements(value) is { } elements => Sequence(elements, Values.Count(value), Formatters.ItemLimit(value), depth, room),
            _ => Object(value, type, depth, room),
        };
    }

    static string OfTask(Task task, int depth, Room room)
    {
        if (HtmlFormat.ResultOf(task) is (true, var result))
            return Of(result, depth + 1, room);
        return $"{Values.ShortName(task.GetType())} ({task.Status})";
    }

    static string Sequence(IEnumerable<object?> elements, int? count, int limit, int depth, Room room) =>
        Join("[ ", Items(elements, count, limit, room, (element, part) => Of(element, depth + 1, part)), " ]");

    static string Grid(Array grid, Room room)
    {
        var (height, width, limit) = (grid.GetLength(0), grid.GetLength(1), Formatters.ItemLimit(grid));
        return Join("[ ", Items(Enumerable.Range(0, height), height, limit, room, (row, part) =>
            Sequence(Enumerable.Range(0, width).Select(column => grid.GetValue(row, column)), width, limit, 1, part)), " ]");
    }

    static string Object(object value, Type type, int depth, Room room)
    {
        var members = Values.Members(type);
        return members.Count == 0 ? Values.ShortName(type) : Join($"{Values.ShortName(type)} {{ ".TrimStart(),
            Items(members, members.Count, members.Count, room, (member, part) => $"{member.Name} = {Of(member.Read(value), depth + 1, part)}"), " }");
    }

    static List<string> Items<T>(IEnumerable<T> all, int? count, int limit, Room room, Func<T, Room, string> text)
    {
        var items = new List<string>();
        foreach (var item in all)
        {
            var more = items.Count == limit;
            if (more || room.IsFull)
            {
                items.Add(!more ? Room.Cut : count is { } known ? $"… ({known - limit} more)" : "… (more)");
                break;
            }
            items.Add(room.Take(text(item, room.Part(Math.Min(count ?? limit, limit) - items.Count))));
        }
        return items;
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

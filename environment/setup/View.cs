using Spectre.Console;

namespace Phenomena.Setup;

/// <summary>What the commands show: colour and moving lines on a terminal; elsewhere plain text, whose lines are never broken.</summary>
static class View
{
    static readonly IAnsiConsole Live = For(Console.Out, Console.IsOutputRedirected, wide: false);
    static readonly IAnsiConsole Lines = For(Console.Out, Console.IsOutputRedirected, wide: true);
    static readonly IAnsiConsole Errors = For(Console.Error, Console.IsErrorRedirected, wide: true);

    /// <summary>Whether somebody looks on.</summary>
    public static bool IsTerminal => Live.Profile.Capabilities.Interactive && Live.Profile.Capabilities.Ansi;

    /// <summary>A line in Spectre's markup.</summary>
    public static void Line(string markup) => Lines.MarkupLine(markup);

    public static void Heading(string text) => Line($"[bold]{Escape(text)}[/]");

    public static void Problem(string message) => Errors.MarkupLine($"[red]{Escape(message)}[/]");

    public static string Escape(string text) => Markup.Escape(text);

    /// <summary>A table with a heading for each column; all but the first are numbers.</summary>
    public static void Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(IsTerminal ? TableBorder.Rounded : TableBorder.Ascii);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(Escape(columns[i])).NoWrap();
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }
        foreach (var row in rows) table.AddRow([.. row.Select(cell => (Spectre.Console.Rendering.IRenderable)new Markup(cell))]);
        Live.Write(table);
    }

    /// <summary>Does some work; on a terminal it shows meanwhile that it goes on, and how far it is where the work tells: a share and words.</summary>
    public static T During<T>(string name, Func<Action<double, string?>, T> work) => !IsTerminal ? work((_, _) => { })
        : Live.Progress().AutoClear(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn()).Start(context =>
        {
            var task = context.AddTask(Escape(name));
            task.IsIndeterminate = true;
            return work((share, words) =>
            {
                task.IsIndeterminate = false;
                task.Value = 100 * share;
                task.Description = Escape(words is null ? name : $"{name}, {words}");
            });
        });

    static IAnsiConsole For(TextWriter writer, bool redirected, bool wide)
    {
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        // A terminal breaks a long line by itself, and a path that is copied from it stays whole.
        if (wide || redirected) console.Profile.Width = 10_000;
        return console;
    }
}

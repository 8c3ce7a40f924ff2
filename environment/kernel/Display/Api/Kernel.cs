using CSharpKernel.Display;
using CSharpKernel.Scripting;
using Microsoft.AspNetCore.Html;

namespace Microsoft.DotNet.Interactive;

/// <summary>What every cell can call by its bare name, as in .NET Interactive.</summary>
public sealed class Kernel
{
    Kernel(string name) => Name = name;

    /// <summary>The kernel that runs the cell.</summary>
    public static Kernel Current { get; } = new("csharp");

    /// <summary>The kernel that all others belong to; here there is one.</summary>
    public static Kernel Root => Current;

    /// <summary>The language's name in directives and cell metadata.</summary>
    public string Name { get; }

    /// <summary>Shows a value below the cell, in the given MIME types or in those its type prefers. The result can be updated.</summary>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => DisplayedValue.Show(value, mimeTypes);

    /// <summary>Text that is already HTML.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Adds a style sheet to the page.</summary>
    public static void CSS(string content) => DisplayedValue.Show(new HtmlString($"<style>{content}</style>"), []);

    /// <summary>Runs a script in the page, where the front end trusts the notebook.</summary>
    public static void Javascript(string content) =>
        DisplayedValue.Show(new HtmlString($"<script type=\"text/javascript\">{content}</script>"), []);

    /// <summary>Asks the reader for a line of text.</summary>
    /// <exception cref="NotSupportedException">The front end cannot ask (a batch run).</exception>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        Task.FromResult(Ask(prompt, password: typeHint == "password"));

    /// <summary>Asks the reader for a line that is not shown while it is typed.</summary>
    /// <exception cref="NotSupportedException">The front end cannot ask (a batch run).</exception>
    public static Task<string> GetPasswordAsync(string prompt = "") => Task.FromResult(Ask(prompt, password: true));

    internal static string Ask(string prompt, bool password) => Outputs.Current.ReadLine(prompt, password);
}

/// <summary>The execution of a cell, as library code sees it.</summary>
public sealed class KernelInvocationContext
{
    readonly CellContext cell;

    internal KernelInvocationContext(CellContext cell) => this.cell = cell;

    /// <summary>The cell that the calling thread works for; null outside of one.</summary>
    public static KernelInvocationContext? Current => CellContext.Current?.Invocation;

    /// <summary>Cancelled when the cell is interrupted: long work looks at it.</summary>
    public CancellationToken CancellationToken => cell.Token;

    /// <summary>Shows a value below the cell.</summary>
    public DisplayedValue Display(object? value, params string[] mimeTypes) => DisplayedValue.Show(value, mimeTypes);

    /// <summary>Shows a text as the given MIME type.</summary>
    public DisplayedValue DisplayAs(string value, string mimeType, params string[] additionalMimeTypes) =>
        DisplayedValue.ShowText(value, [mimeType, .. additionalMimeTypes]);

    /// <summary>Writes to the cell's standard output.</summary>
    public void DisplayStandardOut(string output) => cell.Output.Stream(error: false, output);

    /// <summary>Writes to the cell's standard error.</summary>
    public void DisplayStandardError(string error) => cell.Output.Stream(error: true, error);
}

/// <summary>A value on show, which can be replaced in place.</summary>
public sealed class DisplayedValue
{
    readonly ICellOutput output;

    DisplayedValue(string displayId, IReadOnlyCollection<string> mimeTypes, ICellOutput output) =>
        (DisplayId, MimeTypes, this.output) = (displayId, mimeTypes, output);

    /// <summary>The id under which the front end knows the output.</summary>
    public string DisplayId { get; }

    /// <summary>The MIME types asked for; empty for those the value's type prefers.</summary>
    public IReadOnlyCollection<string> MimeTypes { get; }

    /// <summary>Shows another value in the same place.</summary>
    public void Update(object? updatedValue) => output.Update(Bundles.Of(updatedValue, MimeTypes), DisplayId);

    internal static DisplayedValue Show(object? value, IReadOnlyCollection<string> mimeTypes) => Show(Bundles.Of(value, mimeTypes), mimeTypes);

    internal static DisplayedValue ShowText(string text, IReadOnlyCollection<string> mimeTypes) =>
        Show(Bundles.OfText(text, mimeTypes), mimeTypes);

    static DisplayedValue Show(MimeBundle bundle, IReadOnlyCollection<string> mimeTypes)
    {
        var shown = new DisplayedValue(Guid.NewGuid().ToString("N"), mimeTypes, Outputs.Current);
        shown.output.Display(bundle, shown.DisplayId);
        return shown;
    }
}

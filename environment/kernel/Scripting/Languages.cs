using CSharpKernel.Display;
using Markdig;

namespace CSharpKernel.Scripting;

/// <summary>The languages a part of a cell can be in, besides C#: they are shown, not run.</summary>
internal static class Languages
{
    static readonly Dictionary<string, string> choosers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["#!csharp"] = "csharp", ["#!c#"] = "csharp",
        ["#!html"] = "html", ["#!markdown"] = "markdown", ["#!md"] = "markdown",
        ["#!javascript"] = "javascript", ["#!js"] = "javascript", ["#!mermaid"] = "mermaid", ["#!value"] = "value",
        ["#!fsharp"] = "F#", ["#!f#"] = "F#", ["#!pwsh"] = "PowerShell", ["#!powershell"] = "PowerShell",
        ["#!sql"] = "SQL", ["#!kql"] = "KQL", ["#!http"] = "HTTP requests",
        ["#!meta"] = "meta",
    };

    static readonly Lazy<MarkdownPipeline> markdown = new(() => new MarkdownPipelineBuilder().UseAdvancedExtensions().UseMathematics().Build());

    /// <summary>The language that a directive chooses for what follows it; null for one that chooses none.</summary>
    public static string? ChosenBy(string directive) => choosers.GetValueOrDefault(directive);

    /// <summary>Runs a part that is not C#.</summary>
    /// <exception cref="DirectiveFailed">The language is not supported.</exception>
    public static MimeBundle? Run(CellExecution cell, CellPart part)
    {
        var code = part.Code.Trim('\n');
        switch (part.Language)
        {
            case "meta":
                break;
            case "html":
                cell.ShowHtml(code);
                break;
            case "markdown":
                var html = Markdown.ToHtml(code, markdown.Value);
                cell.Cell.Output.Display(Bundles.OfTexts(new() { ["text/plain"] = code, ["text/html"] = html }), null);
                break;
            case "javascript":
                cell.ShowHtml($"<script type=\"text/javascript\">{code}</script>");
                break;
            case "mermaid":
                // Front ends that draw Mermaid (JupyterLab 4.1, VS Code) take the MIME type; the others show the source.
                cell.Cell.Output.Display(Bundles.OfTexts(new() { ["text/plain"] = code, ["text/vnd.mermaid"] = code }), null);
                break;
            case "value":
                SharedValues.Store(cell, part.Chooser!, code);
                break;
            default:
                throw new DirectiveFailed($"{part.Chooser!.Name} asks for {part.Language}, which this kernel does not run: it is a C# kernel. " +
                    $"Take the cell out, or run it in a kernel for {part.Language}.");
        }
        return null;
    }
}

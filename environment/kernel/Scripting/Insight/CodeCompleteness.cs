using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>Whether code can run as it stands, wants more lines, or is wrong.</summary>
internal static class CodeCompleteness
{
    const int IndentWidth = 4;

    public static Completeness Of(string code)
    {
        if (Help.Asked(code) is not null || CellParts.Split(code, Languages.ChosenBy) is not [.., { Language: "csharp" } part])
            return new(CodeStatus.Complete, "");
        var tree = Submissions.Parse(part.Code);
        var errors = tree.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        var open = errors.Find(error => CellParts.IsUnclosed(error));
        if (open is null && SyntaxFactory.IsCompleteSubmission(tree))
            return new(errors.Count > 0 ? CodeStatus.Invalid : CodeStatus.Complete, "");
        // Only what is missing at the end can still come; an error before it stays one.
        var end = open?.Location.SourceSpan.Start ?? tree.GetRoot().GetLastToken().Span.End;
        return errors.Exists(error => error.Location.SourceSpan.Start < end)
            ? new(CodeStatus.Invalid, "")
            : new(CodeStatus.Incomplete, Indent(part.Code));
    }

    // The next line starts where the last one did, a step further in after an opening brace.
    static string Indent(string code)
    {
        var line = code.TrimEnd('\n', '\r').Split('\n')[^1].TrimEnd();
        var indent = line[..^line.TrimStart().Length];
        return line.EndsWith('{') || line.EndsWith('(') || line.EndsWith('[') ? indent + new string(' ', IndentWidth) : indent;
    }
}

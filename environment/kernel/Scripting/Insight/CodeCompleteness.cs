using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>Whether code can run as it stands, wants more lines, or is wrong.</summary>
internal static class CodeCompleteness
{
    const int IndentWidth = 4;

    public static Completeness Of(string code)
    {
        if (CellParts.Split(code, Languages.ChosenBy) is not [.., { Language: "csharp" } part])
            return new(CodeStatus.Complete, "");
        var tree = Submissions.Parse(part.Code);
        if (!SyntaxFactory.IsCompleteSubmission(tree))
            return new(CodeStatus.Incomplete, Indent(part.Code));
        var isWrong = tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);
        return new(isWrong ? CodeStatus.Invalid : CodeStatus.Complete, "");
    }

    // The next line starts where the last one did, a step further in after an opening brace.
    static string Indent(string code)
    {
        var line = code.TrimEnd('\n', '\r').Split('\n')[^1].TrimEnd();
        var indent = line[..^line.TrimStart().Length];
        return line.EndsWith('{') || line.EndsWith('(') || line.EndsWith('[') ? indent + new string(' ', IndentWidth) : indent;
    }
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>A line that is for the kernel: <c>#!name arguments</c>, <c>#r "…"</c>, <c>#i "…"</c>, <c>#load "…"</c>. Lines count from 1.</summary>
internal sealed record Directive(string Name, string Arguments, int Line);

/// <summary>A stretch of a cell in one language: the directives at its head, then its code. Blank lines before the code keep its line
/// numbers those of the cell. <paramref name="Chooser"/> is the directive that chose the language, with its arguments.</summary>
internal sealed record CellPart(string Language, Directive? Chooser, IReadOnlyList<Directive> Directives, string Code)
{
    public bool IsBlank => string.IsNullOrWhiteSpace(Code);
}

/// <summary>Takes a cell apart at its directives.</summary>
internal static partial class CellParts
{
    /// <summary>The parts of a cell, first to last; a directive after code starts a new part. <paramref name="languageOf"/> gives the
    /// language a directive chooses, null for one that chooses none.</summary>
    public static IReadOnlyList<CellPart> Split(string code, Func<string, string?> languageOf)
    {
        var parts = new List<CellPart>();
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        var (language, chooser, start, directives) = ("csharp", (Directive?)null, 0, new List<Directive>());
        for (var i = 0; i < lines.Length; i++)
        {
            if (Parse(lines[i], i + 1) is not { } directive || (language == "csharp" && InsideToken(lines, start, i)))
                continue;
            var chosen = languageOf(directive.Name);
            if (chosen is null && language is not "csharp")
                continue;
            if (chosen is not null || lines[start..i].Any(line => !string.IsNullOrWhiteSpace(line)))
            {
                Close(i);
                if (chosen is not null)
                    (language, chooser) = (chosen, directive);
            }
            if (chosen is null)
                directives.Add(directive);
            start = i + 1;
        }
        Close(lines.Length);
        return parts;

        void Close(int end)
        {
            var text = string.Concat(Enumerable.Repeat('\n', start)) + string.Join('\n', lines[Math.Min(start, end)..end]);
            if (directives.Count > 0 || chooser is not null || !string.IsNullOrWhiteSpace(text) || (parts.Count == 0 && end == lines.Length))
                parts.Add(new(language, chooser, directives, text));
            (chooser, directives) = (null, []);
        }
    }

    /// <summary>A line as a directive; null where it is none.</summary>
    public static Directive? Parse(string line, int number)
    {
        if (!line.StartsWith('#'))
            return null;
        if (Bang().Match(line) is { Success: true } bang)
            return new("#!" + bang.Groups[1].Value, bang.Groups[2].Value.Trim(), number);
        return Hash().Match(line) is { Success: true } hash ? new("#" + hash.Groups[1].Value, hash.Groups[2].Value.Trim(), number) : null;
    }

    // A line inside a string or comment only looks like a directive. The text before it says so: it ends in the middle of one.
    static bool InsideToken(string[] lines, int start, int line)
    {
        if (line == start || !lines[start..line].Any(l => l.Contains('"') || l.Contains("/*")))
            return false;
        return Submissions.Parse(string.Join('\n', lines[start..line])).GetDiagnostics().Any(IsUnclosed);
    }

    /// <summary>Whether an error says that a comment, a verbatim string or a raw string is not closed: they go on over lines.</summary>
    public static bool IsUnclosed(Diagnostic error) => error.Id is "CS1035" or "CS1039" or "CS8997";

    [GeneratedRegex(@"^#!(\S+)(.*)$")]
    private static partial Regex Bang();

    [GeneratedRegex(@"^#(r|i|load)\s+""([^""]*)""")]
    private static partial Regex Hash();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace CSharpKernel.Scripting;

/// <summary>Errors as a reader of the notebook wants them: the message, then the lines of the cells it came through, in ANSI colours.</summary>
internal static partial class ErrorText
{
    const string Red = "\e[31m", Bold = "\e[1m", Dim = "\e[2m", Cyan = "\e[36m", Plain = "\e[0m";
    const int MostErrors = 20, MostFrames = 30, MostInner = 4;
    static readonly ConcurrentDictionary<string, SourceText> sources = new();

    /// <summary>Remembers the text of a cell, so that a stack frame can show its line.</summary>
    public static void Remember(string path, string code) => sources[path] = SourceText.From(code);

    /// <summary>Compile errors in one line each.</summary>
    public static string Summary(CompilationFailed failure) =>
        string.Join('\n', failure.Errors.OrderBy(e => e.Location.SourceSpan.Start).Take(MostErrors).Select(OneLine));

    /// <summary>Compile errors with the line and the place in it.</summary>
    public static IReadOnlyList<string> Of(CompilationFailed failure)
    {
        var lines = new List<string>();
        foreach (var error in failure.Errors.OrderBy(e => e.Location.SourceSpan.Start).Take(MostErrors))
        {
            lines.Add($"{Red}{Bold}{OneLine(error)}{Plain}");
            lines.AddRange(Squiggle(error.Location));
        }
        if (failure.Errors.Count > MostErrors)
            lines.Add($"{Dim}… and {failure.Errors.Count - MostErrors} more errors{Plain}");
        return lines;
    }

    /// <summary>An exception, what caused it, and the frames that are the user's: cells with their lines, and packages.</summary>
    public static IReadOnlyList<string> Of(Exception exception)
    {
        var advice = ErrorAdvice.For(exception);
        var lines = new List<string>();
        if (advice is not null)
            lines.Add(advice);
        var title = "";
        var depth = 0;
        for (Exception? e = exception; e is not null && depth < MostInner; e = e.InnerException, depth++)
        {
            // Where it is said what to do, how a library has tried to help itself is not needed too.
            lines.Add($"{title}{Red}{Bold}{e.GetType().Name}{Plain}: {(advice is null ? Message(e) : Message(e).Split('\n')[0])}");
            lines.AddRange(Frames(e));
            title = "caused by ";
        }
        return lines;
    }

    /// <summary>A directive that failed: the message says it all.</summary>
    public static IReadOnlyList<string> Of(DirectiveFailed failure) => [.. failure.Message.Split('\n').Select((line, i) => i == 0 ? $"{Red}{line}{Plain}" : line)];

    /// <summary>What is said about a cell that was stopped.</summary>
    public static IReadOnlyList<string> Stopped(Exception exception) =>
        [$"{Red}{Bold}{CellThread.Interrupted}{Plain}: the cell was interrupted; the session keeps its state", .. Frames(exception)];

    /// <summary>What is said about a cell that could not be stopped.</summary>
    public static IReadOnlyList<string> Abandoned(int cell) =>
    [
        $"{Red}{Bold}{CellThread.Interrupted}{Plain}: cell {cell} runs code that could not be stopped; it goes on in the background.",
        "The session keeps its state and takes the next cell. To end that code restart the kernel; interrupting once more ends it by force,",
        "which can take the kernel down too.",
    ];

    /// <summary>The message of an exception, also of one whose own message fails.</summary>
    public static string Message(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception e)
        {
            return $"(its message throws {e.GetType().Name})";
        }
    }

    static string OneLine(Diagnostic error)
    {
        var place = error.Location.GetMappedLineSpan().StartLinePosition;
        return error.Location.IsInSource
            ? $"({place.Line + 1},{place.Character + 1}): error {error.Id}: {error.GetMessage()}"
            : $"error {error.Id}: {error.GetMessage()}";
    }

    static IEnumerable<string> Squiggle(Location location)
    {
        if (location.SourceTree?.GetText() is not { } text)
            yield break;
        var line = text.Lines.GetLineFromPosition(location.SourceSpan.Start);
        var start = location.SourceSpan.Start - line.Start;
        var width = Math.Max(1, Math.Min(location.SourceSpan.End, line.End) - location.SourceSpan.Start);
        var number = $"{location.GetMappedLineSpan().StartLinePosition.Line + 1,4} ";
        yield return $"{Dim}{number}|{Plain} {line}";
        // Tabs stay tabs, so that the squiggle stands under its place whatever their width.
        var indent = new string([.. line.ToString().Take(start).Select(c => c == '\t' ? '\t' : ' ')]);
        yield return $"{new string(' ', number.Length)}{Dim}|{Plain} {indent}{Red}{new string('~', width)}{Plain}";
    }

    static IEnumerable<string> Frames(Exception exception)
    {
        var all = new StackTrace(exception, fNeedFileInfo: true).GetFrames();
        var frames = all.Where(IsOfUser).Take(MostFrames).ToList();
        // Optimised code shares one place among all its checks of indices and divisors, and with it loses their lines.
        if (frames.Count == 0 && all.Any(frame => IsSubmission(frame.GetMethod()?.DeclaringType)))
            yield return $"   at {Cyan}the cell itself{Plain} {Dim}(the runtime keeps no line for this exception outside a method){Plain}";
        foreach (var frame in frames)
        {
            var file = frame.GetFileName();
            var line = frame.GetFileLineNumber();
            if (file is not null && sources.TryGetValue(file, out var text))
            {
                yield return $"   at {Cyan}{file}, line {line}{Plain} {Dim}in {Name(frame)}{Plain}";
                if (line >= 1 && line <= text.Lines.Count)
                    yield return $"{Dim}{line,4} |{Plain} {text.Lines[line - 1]}";
            }
            else
                yield return $"   {Dim}at {Name(frame)}{(file is null ? "" : $" in {file}, line {line}")}{Plain}";
        }
    }

    static bool IsOfUser(StackFrame frame)
    {
        var assembly = frame.GetMethod()?.Module.Assembly;
        return assembly is not null && assembly != typeof(ErrorText).Assembly && !FrameworkReferences.Has(assembly.GetName().Name ?? "")
            && (!IsSubmission(frame.GetMethod()!.DeclaringType) || frame.GetFileLineNumber() > 0);
    }

    static bool IsSubmission(Type? type) => type?.FullName?.StartsWith("Submission#", StringComparison.Ordinal) == true;

    // Compilers hide the written name in angle brackets: <Main>d__0.MoveNext, <<Initialize>>b__0_1, <<Initialize>>g__Local|0_2.
    static string Name(StackFrame frame)
    {
        var method = frame.GetMethod()!;
        var type = method.DeclaringType;
        var name = method.Name;
        while (type is not null && type.Name.StartsWith('<'))
        {
            if (name is "MoveNext")
                name = type.Name;
            type = type.DeclaringType;
        }
        if (LocalFunction().Match(name) is { Success: true } local)
            name = local.Groups[1].Value;
        else if (name.Contains("<Initialize>") || name.StartsWith("<Factory>", StringComparison.Ordinal))
            name = name.Contains("b__") ? "lambda" : "the cell";
        else if (Written().Match(name) is { Success: true } written)
            name = name.Contains(">b__") ? $"lambda in {written.Groups[1].Value}" : written.Groups[1].Value;
        return type is null || IsSubmission(type) && type.DeclaringType is null ? name : $"{type.Name}.{name}";
    }

    [GeneratedRegex(@"g__(\w+)\|")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"^<+(\w+)>")]
    private static partial Regex Written();
}

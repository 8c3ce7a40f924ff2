using System.Diagnostics;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>Runs one cell, part by part, on the cell's thread.</summary>
internal sealed class CellExecution(SessionState session, CellContext cell)
{
    readonly List<MimeBundle> pages = [];
    Stopwatch? clock;
    object? result;
    int sources;
    bool quiet;

    public SessionState Session => session;
    public CellContext Cell => cell;

    /// <summary>The folder that relative paths in the code being run start from.</summary>
    public string BaseFolder { get; private set; } = CurrentFolder();

    /// <summary>Runs the cell to its end. Never throws.</summary>
    /// <param name="name">What errors call it; <c>Cell 3</c> where it is not said.</param>
    public CellResult Run(string code, string? name = null)
    {
        try
        {
            var value = RunCode(code, name ?? $"Cell {cell.Number}");
            if (clock is not null)
                Show(FormattableString.Invariant($"Wall time: {clock.Elapsed.TotalMilliseconds}ms"));
            return new CellSucceeded(value) { Pages = pages, Result = value is null ? null : result };
        }
        catch (CompilationFailed e)
        {
            return new CellFailed("CompilationError", ErrorText.Summary(e), ErrorText.Of(e));
        }
        catch (Exception e) when (cell.Thread!.Stopping)
        {
            return new CellFailed(CellThread.Interrupted, "The cell was interrupted.", ErrorText.Stopped(e));
        }
        catch (DirectiveFailed e)
        {
            return new CellFailed("DirectiveError", e.Message, ErrorText.Of(e));
        }
        catch (Exception e)
        {
            return new CellFailed(e.GetType().Name, ErrorText.Message(e), ErrorText.Of(e)) { Cause = e };
        }
    }

    /// <summary>Runs a file of code as part of this cell; paths in it are relative to it.</summary>
    /// <param name="quietly">Whether the values that its parts end with are not shown.</param>
    public void RunFile(string path, bool quietly = false)
    {
        var outer = (BaseFolder, sources, quiet);
        (BaseFolder, sources, quiet) = (Path.GetDirectoryName(path)!, 0, quiet || quietly);
        try
        {
            foreach (var piece in ImportedFile.Pieces(path))
                ShowUnlessQuiet(RunCode(piece.Code, piece.Name));
        }
        finally
        {
            (BaseFolder, sources, quiet) = outer;
        }
    }

    /// <summary>Shows a value below the cell.</summary>
    public void Show(object value) => cell.Output.Display(Bundles.Of(value, []), null);

    /// <summary>Shows HTML below the cell.</summary>
    public void ShowHtml(string html) => cell.Output.Display(Bundles.OfHtml(html), null);

    /// <summary>Adds a text for the front end's pager.</summary>
    public void Page(MimeBundle page) => pages.Add(page);

    /// <summary>Measures the rest of the cell.</summary>
    public void StartClock() => clock ??= Stopwatch.StartNew();

    /// <summary>Runs C# alone, without directives; the formatted value of its last expression.</summary>
    public MimeBundle? RunCSharp(string code, string path)
    {
        var tree = Submissions.Parse(code, path, cell.Token);
        ErrorText.Remember(path, code);
        var submission = session.Submissions.Compile(tree, cell.Token);
        if (Vocabulary.IsLoaded || submission.UsesVocabulary)
            cell.Thread!.Session.Vocabulary.Enter(cell);
        object? value;
        try
        {
            value = cell.Thread!.Wait(() => session.Submissions.Start(submission));
        }
        catch
        {
            session.Submissions.KeepEarlierValues();
            throw;
        }
        if (value is null && !submission.HasValue())
            return null;
        if (value is Task { IsCompleted: false } task)
            cell.Thread.Wait(async () => { await task.WaitAsync(cell.Token); return true; });
        result = value;
        return Vocabulary.IsHandle(value) || IsBareTask(value) ? null : cell.Thread.Wait(() => Task.FromResult(Bundles.Of(value, [])));
    }

    MimeBundle? RunCode(string code, string name)
    {
        if (Help.Asked(code) is { } topic)
        {
            Page(Help.About(session, topic));
            return null;
        }
        MimeBundle? value = null;
        foreach (var part in CellParts.Split(code, Languages.ChosenBy))
        {
            ShowUnlessQuiet(value);
            Directives.Run(this, part.Directives);
            value = part.Language switch
            {
                "csharp" when part.IsBlank => null,
                "csharp" => RunCSharp(part.Code, sources++ == 0 ? name : $"{name} ({sources})"),
                _ => Languages.Run(this, part),
            };
        }
        return value;
    }

    void ShowUnlessQuiet(MimeBundle? value)
    {
        if (value is not null && !quiet)
            cell.Output.Display(value, null);
    }

    // The folder the kernel was started in may have been deleted since.
    static string CurrentFolder()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (IOException)
        {
            return Path.GetTempPath();
        }
    }

    static bool IsBareTask(object? value) => value is Task task && !HtmlFormat.ResultOf(task).Ready;
}

/// <summary>A directive that cannot be carried out. The message says what was expected, what came and what to do.</summary>
internal sealed class DirectiveFailed(string message, Exception? cause = null) : Exception(message, cause);

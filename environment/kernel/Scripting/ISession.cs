using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>The language side of the kernel: what the protocol side needs to know of C#. Cursor positions are UTF-16 offsets.
/// Cells are executed one at a time; the other members may be called while a cell runs.</summary>
internal interface ISession : IAsyncDisposable
{
    /// <summary>Runs one cell to its end, on a thread of its own. Never throws for an error in the cell: that is a <see cref="CellFailed"/>.</summary>
    CellResult Execute(string code, ICellOutput output);

    /// <summary>Stops the running cell, keeping the session's state. Returns at once; no cell running: nothing happens.</summary>
    void Interrupt();

    /// <summary>The names that fit at the cursor, filtered by the prefix before it.</summary>
    Completions Complete(string code, int cursor, CancellationToken cancellation);

    /// <summary>What is known of the symbol at the cursor; null where there is none.</summary>
    MimeBundle? Inspect(string code, int cursor, CancellationToken cancellation);

    /// <summary>Whether a front end should run this code or go on reading lines.</summary>
    Completeness IsComplete(string code);
}

/// <summary>How a cell ended.</summary>
internal abstract record CellResult
{
    /// <summary>Texts for the front end's pager.</summary>
    public IReadOnlyList<MimeBundle> Pages { get; init; } = [];
}

/// <summary>The cell ran to its end; <paramref name="Value"/> is its last expression, already formatted.</summary>
internal sealed record CellSucceeded(MimeBundle? Value) : CellResult
{
    /// <summary>The value itself.</summary>
    public object? Result { get; init; }
}

/// <summary>The cell did not compile, threw, or was interrupted (<paramref name="Name"/> is then <c>KeyboardInterrupt</c>).</summary>
internal sealed record CellFailed(string Name, string Message, IReadOnlyList<string> Traceback) : CellResult
{
    /// <summary>What the cell's code threw; null where it did not come to run, or was stopped.</summary>
    public Exception? Cause { get; init; }
}

/// <summary>Completion matches for the text between <paramref name="Start"/> and <paramref name="End"/>.</summary>
internal sealed record Completions(IReadOnlyList<Completion> Matches, int Start, int End);

/// <summary>One name and what it is: <c>method</c>, <c>property</c>, <c>keyword</c>, …</summary>
internal sealed record Completion(string Text, string Type, string? Signature);

/// <summary>The answer to <c>is_complete_request</c>.</summary>
internal sealed record Completeness(CodeStatus Status, string Indent);

/// <summary>The three states of a piece of code.</summary>
internal enum CodeStatus { Complete, Incomplete, Invalid }

using System.Runtime.ExceptionServices;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>The C# session of a kernel: what earlier cells declared, the packages they loaded, and the cell that runs.</summary>
internal sealed class CSharpSession : ISession
{
    static readonly QuietMoment quiet = new(WarmUp.Rest);
    static readonly Task warm = Task.Run(() =>
    {
        WarmUp.Compiler();
        quiet.Expect();
    });

    readonly SessionState state = new();
    readonly Lock turn = new();
    CellThread? running, latest;
    int cells;

    // Before the first session of a process.
    static CSharpSession()
    {
        Environment.SetEnvironmentVariable("CSHARP_KERNEL", Protocol.KernelInfo.Version);
        CellConsole.Install();
        Scripting.Vocabulary.Watch();
        WatchBackgroundThreads();
    }

    /// <summary>Starts a session; the compiler warms up in the background, and all else once nothing runs.</summary>
    public CSharpSession() => ReadyThread.Prepare();

    public CellResult Execute(string code, ICellOutput output)
    {
        lock (turn)
        {
            quiet.Begin();
            try
            {
                warm.GetAwaiter().GetResult();
                // Known before it starts: an interrupt may come with the cell's first output.
                latest = running = new CellThread(++cells, code, output, this);
                return running.Run(cell => new CellExecution(state, cell).Run(code));
            }
            finally
            {
                running = null;
                quiet.End();
            }
        }
    }

    /// <summary>Runs code as a cell within one that runs, with its output, and waits for its end. Stopping that stops this.</summary>
    public CellResult ExecuteInside(CellContext outer, string code)
    {
        var inner = new CellThread(outer.Number, code, outer.Output, this, inside: true);
        try
        {
            using var stop = outer.Token.Register(inner.Stop);
            return inner.Run(cell => new CellExecution(state, cell).Run(code, $"Cell {outer.Number} (sent)"));
        }
        finally
        {
            CellContext.Latest = outer;
            if (outer.Thread is { Stopping: false } thread)
                CellGuard.Lower(thread);
        }
    }

    /// <summary>The session's variables.</summary>
    public IReadOnlyList<Variable> Variables() => state.Submissions.Variables();

    /// <summary>Makes a variable of a value, as a part of the given cell.</summary>
    public void Set(CellContext cell, string name, object? value) => HandedValues.Declare(code => ExecuteInside(cell, code), name, value);

    /// <summary>.NET Interactive's types in this session.</summary>
    public Vocabulary Vocabulary => field ??= new(this);

    public void Interrupt()
    {
        if (running is { } cell)
            cell.Stop();
        else if (latest is { IsStuck: true } stuck)
            stuck.Abort();
    }

    public Completions Complete(string code, int cursor, CancellationToken cancellation) => Completer.Complete(state, code, cursor, cancellation);

    public MimeBundle? Inspect(string code, int cursor, CancellationToken cancellation) => Inspector.Inspect(state, code, cursor, cancellation);

    public Completeness IsComplete(string code) => CodeCompleteness.Of(code);

    public ValueTask DisposeAsync()
    {
        Interrupt();
        return ValueTask.CompletedTask;
    }

    // An exception that nobody catches on a thread of the cell's own would end the process and with it the session.
    static void WatchBackgroundThreads() => ExceptionHandling.SetUnhandledExceptionHandler(exception =>
    {
        if (exception is not (CellStoppedException or ThreadInterruptedException) && (CellContext.Current ?? CellContext.Latest) is { } cell)
            cell.Output.Stream(error: true, $"Unhandled exception on a background thread:\n{string.Join('\n', ErrorText.Of(exception))}\n");
        return true;
    });
}

/// <summary>What the cells of a session share.</summary>
internal sealed class SessionState
{
    public SessionState() => Submissions = new(Assemblies);

    public CellAssemblies Assemblies { get; } = new();
    public Submissions Submissions { get; }
    public Packages.PackageInstaller Packages { get; } = new();
    public Dictionary<string, string> Values { get; } = [];
}

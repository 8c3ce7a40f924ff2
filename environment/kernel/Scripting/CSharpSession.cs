using System.Reflection;
using System.Runtime.ExceptionServices;
using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>The C# session of a kernel: what earlier cells declared, the packages they loaded, and the cell that runs.</summary>
internal sealed class CSharpSession : ISession
{
    static readonly QuietMoment quiet = new(WarmUp.Rest);
    static readonly Lazy<Task> warm = new(() => Task.Run(() =>
    {
        WarmUp.Compiler();
        quiet.Expect();
    }));

    static int watching;
    readonly SessionState state = new();
    readonly Lock turn = new();
    CellThread? running, latest;
    int cells;

    /// <summary>Starts a session; the compiler warms up in the background, and all else once nothing runs.</summary>
    public CSharpSession()
    {
        Environment.SetEnvironmentVariable("CSHARP_KERNEL", Version);
        CellConsole.Install();
        WatchBackgroundThreads();
        _ = warm.Value;
        ReadyThread.Prepare();
    }

    /// <summary>The kernel's version, which libraries also find in the environment variable <c>CSHARP_KERNEL</c>.</summary>
    public static string Version { get; } =
        typeof(CSharpSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public CellResult Execute(string code, ICellOutput output)
    {
        lock (turn)
        {
            quiet.Begin();
            try
            {
                warm.Value.GetAwaiter().GetResult();
                // Known before it starts: an interrupt may come with the cell's first output.
                latest = running = new CellThread(++cells, output);
                return running.Run(cell => new CellExecution(state, cell).Run(code));
            }
            finally
            {
                running = null;
                quiet.End();
            }
        }
    }

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
    static void WatchBackgroundThreads()
    {
        if (Interlocked.Exchange(ref watching, 1) != 0)
            return;
        ExceptionHandling.SetUnhandledExceptionHandler(exception =>
        {
            if (exception is not (CellStoppedException or ThreadInterruptedException) && (CellContext.Current ?? CellContext.Latest) is { } cell)
                cell.Output.Stream(error: true, $"Unhandled exception on a background thread:\n{string.Join('\n', ErrorText.Of(exception))}\n");
            return true;
        });
    }
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

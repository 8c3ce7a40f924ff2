using System.Collections.Concurrent;
using System.Runtime;

namespace CSharpKernel.Scripting;

/// <summary>A cell on its thread, and the ways to stop what runs there.
/// In order: checks in the cell's own code and its token; interrupting waits; leaving it behind; aborting it when asked again.</summary>
internal sealed class CellThread
{
    const int Steps = 16;
    static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(30);
    static readonly TimeSpan Cooperative = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    readonly BlockingCollection<Action> continuations = [];
    readonly CancellationTokenSource abort = new();
    readonly ManualResetEventSlim ended = new();
    readonly TaskCompletionSource<CellResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CellContext context;
    readonly ExecutionContext? flow;
    int stopping;

    /// <summary>Prepares the given cell; from now on it can be told to stop, also before <see cref="Run"/>.</summary>
    /// <param name="inside">Whether it is a cell within the one that the caller works for, and belongs to what that belongs to.</param>
    public CellThread(int number, string code, ICellOutput output, CSharpSession session, bool inside = false)
    {
        Session = session;
        CellContext.Latest = context = new CellContext(number, code, output, this);
        flow = inside ? ExecutionContext.Capture() : null;
        CellGuard.Lower(this);
    }

    /// <summary>The session that the cell belongs to.</summary>
    public CSharpSession Session { get; }

    /// <summary>Runs <paramref name="work"/> as the cell and waits for its end, or until it is given up; how it ended.</summary>
    public CellResult Run(Func<CellContext, CellResult> work)
    {
        ReadyThread.Run($"cell {context.Number}", flow is null ? () => Work(work) : () => ExecutionContext.Run(flow, _ => Work(work), null));
        return result.Task.GetAwaiter().GetResult();
    }

    /// <summary>Whether the cell was told to stop.</summary>
    public bool Stopping => Volatile.Read(ref stopping) != 0;

    /// <summary>Tells the cell to stop; within a second its result is there. Returns at once.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref stopping, 1) == 0)
            new Thread(Escalate) { IsBackground = true, Name = "cell stopper" }.UnsafeStart();
    }

    /// <summary>Runs user code that may go on asynchronously, and waits for its end. Called on the cell's thread.</summary>
    public T Wait<T>(Func<Task<T>> start)
    {
        Task<T>? task = null;
        Abortable(() => task = start());
        if (!task!.IsCompleted)
            _ = task.ContinueWith(_ => continuations.Add(static () => { }), TaskScheduler.Default);
        while (!task.IsCompleted)
            Abortable(Next());
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Brings the continuation of an awaited task back to the thread of the cell that awaits it.</summary>
    public static void Resume(Task task, Action continuation)
    {
        var cell = CellContext.Current?.Thread;
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() =>
        {
            if (cell is null || cell.ended.IsSet)
                continuation();
            else
                cell.continuations.Add(continuation);
        });
    }

    Action Next()
    {
        while (true)
            try
            {
                return continuations.Take();
            }
            catch (ThreadInterruptedException)
            {
                // Meant for a wait of the cell's own code on this thread; this wait is the kernel's.
            }
    }

#pragma warning disable SYSLIB0046 // Aborting is the last resort, see Abort.
    void Abortable(Action action) => ControlledExecution.Run(action, abort.Token);
#pragma warning restore SYSLIB0046

    void Work(Func<CellContext, CellResult> work)
    {
        CellContext.Current = context;
        try
        {
            result.TrySetResult(work(context));
        }
        catch (Exception e)
        {
            // Such as an interrupt meant for a wait that ended just before it: it hits the next one, which may be the kernel's own.
            result.TrySetResult(Stopping ? new CellFailed(Interrupted, "The cell was interrupted.", ErrorText.Stopped(e))
                : new CellFailed(e.GetType().Name, e.Message, ErrorText.Of(e)));
        }
        finally
        {
            ended.Set();
        }
    }

    void Escalate()
    {
        var told = new ManualResetEventSlim();
        OnItsOwnThread(() =>
        {
            context.Cancellation.Cancel();
            told.Set();
        });
        // What waits for the token, also the cell's own callbacks, is told before every check in the cell's code begins to throw.
        told.Wait(Courtesy);
        CellGuard.Raise(this);
        var over = ended.Wait(Cooperative);
        for (var step = 0; step < Steps && !over; step++)
        {
            context.InterruptWaits();
            over = ended.Wait(Step);
        }
        if (over)
            return;
        result.TrySetResult(new CellFailed(Interrupted, "The cell does not stop; it goes on in the background.", ErrorText.Abandoned(context.Number)));
    }

    /// <summary>The name of the error of a cell that was stopped.</summary>
    public const string Interrupted = "KeyboardInterrupt";

    /// <summary>Whether the cell's code still runs although its result was given.</summary>
    public bool IsStuck => result.Task.IsCompleted && !ended.IsSet;

    /// <summary>Ends a stuck cell by force. In code that dispatches through interfaces, such as LINQ over framework types, the runtime
    /// often ends the process instead, so this is done only when it is asked for once more. Returns at once.</summary>
    public void Abort() => OnItsOwnThread(abort.Cancel);

    // Cancelling runs callbacks and, for an abort, blocks until it is done.
    static void OnItsOwnThread(Action cancel) => new Thread(() =>
    {
        try
        {
            cancel();
        }
        catch (AggregateException)
        {
            // A callback of the cell's own code failed; the cell is being stopped anyway.
        }
    })
    { IsBackground = true, Name = "cell cancellation" }.UnsafeStart();
}

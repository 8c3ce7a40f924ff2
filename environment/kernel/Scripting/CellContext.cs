namespace CSharpKernel.Scripting;

/// <summary>One execution of a cell: where its outputs go, how it is told to stop, and the threads that work for it.
/// It flows with the execution context, so that everything a cell starts, on any thread, still belongs to it.</summary>
internal sealed class CellContext(int number, string code, ICellOutput output, CellThread? thread)
{
    static readonly AsyncLocal<CellContext?> current = new(Moved);
    readonly HashSet<Thread> threads = [];
    readonly HashSet<Thread> interrupted = [];
    int gate;

    /// <summary>The cell that the calling thread works for.</summary>
    public static CellContext? Current
    {
        get => current.Value;
        set => current.Value = value;
    }

    /// <summary>The cell executed last: what a thread that belongs to no cell writes goes there.</summary>
    public static CellContext? Latest { get; set; }

    public int Number => number;
    public string Code => code;
    public ICellOutput Output => output;
    public CellThread? Thread => thread;
    public CancellationTokenSource Cancellation { get; } = new();
    public CancellationToken Token => Cancellation.Token;

    /// <summary>Ends the waits (sleeps, locks, blocking reads) of every thread that works for this cell.</summary>
    public void InterruptWaits()
    {
        Enter();
        foreach (var thread in threads)
            if ((thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) == ThreadState.WaitSleepJoin)
            {
                interrupted.Add(thread);
                thread.Interrupt();
            }
        Leave();
    }

    static void Moved(AsyncLocalValueChangedArgs<CellContext?> change)
    {
        var thread = System.Threading.Thread.CurrentThread;
        change.PreviousValue?.Remove(thread);
        change.CurrentValue?.Add(thread);
    }

    void Add(Thread thread)
    {
        Enter();
        threads.Add(thread);
        Leave();
    }

    void Remove(Thread thread)
    {
        Enter();
        threads.Remove(thread);
        var pending = interrupted.Remove(thread);
        Leave();
        if (!pending)
            return;
        // An interrupt that came after the wait was over must not hit the next piece of work on a pool thread.
        try
        {
            System.Threading.Thread.Sleep(1);
        }
        catch (ThreadInterruptedException)
        {
        }
    }

    // Not a lock: entering one would itself be interrupted.
    void Enter()
    {
        var wait = new SpinWait();
        while (Interlocked.Exchange(ref gate, 1) != 0)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    void Leave() => Volatile.Write(ref gate, 0);
}

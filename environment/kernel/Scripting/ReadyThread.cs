namespace CSharpKernel.Scripting;

/// <summary>A thread with a large stack that waits for the one piece of work it is there for. Starting a thread takes a third of a millisecond:
/// done before the work is there, nobody waits for it.</summary>
internal sealed class ReadyThread
{
    const int StackBytes = 16 << 20;

    static ReadyThread? spare;
    readonly ManualResetEventSlim given = new(initialState: false, spinCount: 0);
    (string Name, Action Work) task = ("not needed", static () => { });

    /// <summary>Runs <paramref name="work"/>, which must not throw, on a thread of its own. Returns at once.</summary>
    public static void Run(string name, Action work)
    {
        var thread = Interlocked.Exchange(ref spare, null) ?? new ReadyThread().Start();
        thread.task = (name, work);
        thread.given.Set();
    }

    /// <summary>Has a thread ready for the next <see cref="Run"/>.</summary>
    public static void Prepare()
    {
        if (spare is not null)
            return;
        var thread = new ReadyThread().Start();
        if (Interlocked.CompareExchange(ref spare, thread, null) is not null)
            thread.given.Set();
    }

    ReadyThread Start()
    {
        new Thread(Wait, StackBytes) { IsBackground = true }.UnsafeStart();
        return this;
    }

    void Wait()
    {
        given.Wait();
        Thread.CurrentThread.Name = task.Name;
        task.Work();
        try
        {
            Prepare();
        }
        catch (ThreadInterruptedException)
        {
            // Meant for the work, which had just ended; the next one starts its own thread then.
        }
    }
}

namespace CSharpKernel.Scripting;

/// <summary>Runs <paramref name="work"/> once, in the background, as soon as no cell has run for a quarter of a second.</summary>
internal sealed class QuietMoment(Action work)
{
    const int Milliseconds = 250;

    readonly Lock gate = new();
    Timer? timer;
    int cells;
    bool done;

    /// <summary>Begins to wait for the moment, anew where it is waited for already.</summary>
    public void Expect()
    {
        lock (gate)
            if (!done)
                (timer ??= new(_ => Come())).Change(Milliseconds, Timeout.Infinite);
    }

    /// <summary>A cell begins.</summary>
    public void Begin()
    {
        lock (gate)
            cells++;
    }

    /// <summary>A cell has ended.</summary>
    public void End()
    {
        lock (gate)
            cells--;
        Expect();
    }

    void Come()
    {
        lock (gate)
        {
            if (done || cells > 0)
                return;
            done = true;
            timer!.Dispose();
        }
        work();
    }
}

using System.Diagnostics;

namespace CSharpKernel.Protocol;

/// <summary>The kernel's own words, on the process's standard error (a cell's go to the front end). A flood is cut down to its number.</summary>
internal sealed class Log(TextWriter writer)
{
    const int PerPeriod = 20;
    static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    long period = Stopwatch.GetTimestamp();
    int written;

    /// <summary>Writes one line; never throws.</summary>
    public void Write(string line)
    {
        lock (writer)
        {
            if (Stopwatch.GetElapsedTime(period) > Period)
            {
                if (written > PerPeriod) Put($"{written - PerPeriod} more lines were left out");
                (period, written) = (Stopwatch.GetTimestamp(), 0);
            }
            if (++written <= PerPeriod) Put(line);
        }
    }

    void Put(string line)
    {
        try { writer.WriteLine($"[csharp-kernel] {line}"); }
        catch (Exception e) when (e is IOException or ObjectDisposedException) { /* nobody listens any more */ }
    }
}

using System.Collections.Concurrent;
using CSharpKernel.Wire;

namespace CSharpKernel.Protocol;

/// <summary>Flushes the text of cells a few milliseconds after it began to wait, on a thread that no cell can keep busy.</summary>
internal sealed class OutputPump
{
    /// <summary>Short enough to look live, long enough that a loop of small writes makes a few messages.</summary>
    const int DelayMilliseconds = 8;

    readonly BlockingCollection<CellOutput> waiting = [];

    public OutputPump() => ServerSocket.StartThread("output", Run);

    /// <summary>Has the output flushed soon.</summary>
    public void Add(CellOutput output) => waiting.Add(output);

    void Run()
    {
        while (waiting.TryTake(out var output, Timeout.Infinite))
        {
            Thread.Sleep(DelayMilliseconds);
            do output.FlushSoon();
            while (waiting.TryTake(out output));
        }
    }
}

using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>Takes the compiler and the formatters through cells of a session of their own, so that the first real one is fast.</summary>
internal static class WarmUp
{
    const string Cell = "using System.IO; var a = new[] { 1, 2 }; record R(int X); int F(int x) { for (;;) return x; }\n" +
        "a.Select(x => F(x)).ToList()";

    const long SmallHeap = 128L << 20;

    /// <summary>What every cell needs; the first real cell waits for it.</summary>
    public static void Compiler() => Run("1 + 1");

    /// <summary>The rest: common constructs, completion. Beside a cell it would take the cell's time, so it is for a <see cref="QuietMoment"/>.</summary>
    public static void Rest()
    {
        Run(Cell);
        Completer.Complete(new SessionState(), "\"text\".Sub", "\"text\".Sub".Length, CancellationToken.None);
        // What warming up left behind would stay resident for as long as the session is idle. Where cells hold much more, that would be
        // neither seen nor soon done.
        if (GC.GetTotalMemory(forceFullCollection: false) < SmallHeap)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    static void Run(string cell)
    {
        var submissions = new Submissions(new CellAssemblies());
        var submission = submissions.Compile(Submissions.Parse(cell, "warm-up"), CancellationToken.None);
        var value = submissions.Start(submission).GetAwaiter().GetResult();
        _ = submission.HasValue();
        _ = Bundles.Of(value, []).Data.ToJsonString();
    }
}

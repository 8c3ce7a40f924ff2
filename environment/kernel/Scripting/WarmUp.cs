using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>Takes the compiler and the formatters through a cell that does a little of everything, so that the first real cell is fast.</summary>
internal static class WarmUp
{
    const string Cell = "using System.IO; var a = new[] { 1, 2 }; record R(int X); int F(int x) { for (;;) return x; }\n" +
        "a.Select(x => F(x)).ToList()";

    /// <summary>Compiles and runs a cell in a session of its own.</summary>
    public static void Compiler()
    {
        var submissions = new Submissions(new CellAssemblies());
        var submission = submissions.Compile(Submissions.Parse(Cell, "warm-up"), CancellationToken.None);
        var value = submissions.Start(submission).GetAwaiter().GetResult();
        _ = submission.HasValue();
        _ = Bundles.Of(value, []).Data.ToJsonString();
    }

    /// <summary>Completes a member in a session of its own.</summary>
    public static void Completion() =>
        Completer.Complete(new SessionState(), "\"text\".Sub", "\"text\".Sub".Length, CancellationToken.None);
}

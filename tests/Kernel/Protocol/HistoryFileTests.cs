using CSharpKernel.Protocol;

namespace Phenomena.Tests.Kernel.Protocol;

public sealed class HistoryFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly StringWriter log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_session_finds_the_cells_of_those_before_it()
    {
        var start = Begin(out var first);
        Assert.Equal(1, start.Session);
        Assert.Empty(start.Past);
        Assert.True(first.Append([new(1, 1, "line 1\nline 2 \"ä\U0001F600", null), new(1, 2, "b", null)]));
        var next = Begin(out var second);
        Assert.Equal(2, next.Session);
        Assert.Equal([new(1, 1, "line 1\nline 2 \"ä\U0001F600", null), new(1, 2, "b", null)], next.Past);
        Assert.True(second.Append([new(2, 1, "c", null)]));
        Assert.Equal(["line 1\nline 2 \"ä\U0001F600", "b", "c"], Begin(out _).Past.Select(entry => entry.Code));
        Assert.Empty(log.ToString());
    }

    [Fact]
    public void Sessions_that_run_at_once_have_numbers_of_their_own_and_lose_no_cell()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var (session, _) = Begin(out var file);
            for (var line = 1; line <= 50; line++) Assert.True(file.Append([new(session, line, $"{session}.{line}", null)]));
        });
        var past = Begin(out _).Past;
        Assert.Equal(Enumerable.Range(1, 8).SelectMany(session => Enumerable.Range(1, 50).Select(line => $"{session}.{line}")),
            past.OrderBy(entry => entry.Session).ThenBy(entry => entry.Line).Select(entry => entry.Code));
    }

    [Fact]
    public void Damaged_lines_are_passed_over()
    {
        Begin(out var file);
        file.Append([new(1, 1, "whole", null)]);
        File.AppendAllText(folder.File("h.jsonl"), "[1,\"x\",3]\nnull\n{\"a\":1}\n[1,2]\n\u0001\n[1,2,\"cut o");
        var (session, past) = Begin(out var next);
        Assert.Equal(2, session);
        Assert.Equal([new(1, 1, "whole", null)], past);
        next.Append([new(2, 1, "after", null)]);
        Assert.Equal(["whole", "after"], Begin(out _).Past.Select(entry => entry.Code));
    }

    [Fact]
    public void A_file_that_grew_large_loses_its_older_half()
    {
        Begin(out var file);
        file.Append(Enumerable.Range(1, 3000).Select(line => new HistoryEntry(1, line, new string('x', 1000), null)));
        var kept = Begin(out _).Past;
        Assert.Equal(3000, kept[^1].Line);
        Assert.InRange(kept.Count, 1490, 1510);
        Assert.InRange(new FileInfo(folder.File("h.jsonl")).Length, 1_000_000, 2_000_000);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_said_once_and_lived_with()
    {
        File.WriteAllText(folder.File("file"), "");
        var file = new HistoryFile(Path.Combine(folder.File("file"), "h.jsonl"), new Log(log));
        Assert.Equal(1, file.BeginSession([]));
        Assert.False(file.Append([new(1, 1, "a", null)]));
        Assert.Equal(1, log.ToString().Split('\n').Count(line => line.Contains("history is not kept")));
    }

    (int Session, List<HistoryEntry> Past) Begin(out HistoryFile file)
    {
        file = new HistoryFile(folder.File("h.jsonl"), new Log(log));
        List<HistoryEntry> past = [];
        return (file.BeginSession(past), past);
    }
}

using System.Text.RegularExpressions;

namespace CSharpKernel.Protocol;

/// <summary>The cells that were run: those of this session and, from disk, of earlier ones. Answers <c>history_request</c>.</summary>
internal sealed class History(HistoryFile? file)
{
    readonly List<HistoryEntry> past = [], current = [];
    int session = 1, saved;
    bool opened;

    /// <summary>Notes a cell of this session, before it runs.</summary>
    public void Add(int line, string code) => current.Add(new HistoryEntry(0, line, code, null));

    /// <summary>Notes what the last cell's value looked like. Kept in memory only.</summary>
    public void SetOutput(int line, string? text)
    {
        if (current.Count > 0 && current[^1].Line == line) current[^1] = current[^1] with { Output = text };
    }

    /// <summary>Writes the cells that came since the last call to disk, where there is one.</summary>
    public void Save()
    {
        if (file is null || saved == current.Count) return;
        if (!opened) Open();
        if (file.Append(Numbered().Skip(saved))) saved = current.Count;
    }

    /// <summary>Answers a <c>history_request</c>.</summary>
    public byte[] Answer(Message request)
    {
        if (!opened) Open();
        var withOutput = request.Flag("output", false);
        var found = request.Text("hist_access_type") switch
        {
            "range" => Range(request.Integer("session", 0), request.Integer("start", 1), request.Integer("stop", int.MaxValue)),
            "tail" => past.Concat(Numbered()).TakeLast(request.Integer("n", 10)),
            "search" => Search(request.Text("pattern", "*"), request.Flag("unique", false)).TakeLast(request.Integer("n", int.MaxValue)),
            var other => throw new MessageException($"hist_access_type should be range, tail or search, it is '{other}'"),
        };
        return Json.Object(("status", "ok"), ("history", found.Select(entry => new object?[]
        {
            entry.Session, entry.Line, withOutput ? new object?[] { entry.Code, entry.Output } : entry.Code,
        })));
    }

    /// <summary>Lines from <paramref name="start"/> up to, not including, <paramref name="stop"/>. Session 0 is this one, −1 the one before.</summary>
    IEnumerable<HistoryEntry> Range(int wanted, int start, int stop)
    {
        var number = wanted > 0 ? wanted : session + wanted;
        return past.Concat(Numbered()).Where(entry => entry.Session == number && entry.Line >= start && entry.Line < stop);
    }

    /// <summary>Cells that a glob pattern matches as a whole, oldest first; of equal ones only the latest where that is asked.</summary>
    IEnumerable<HistoryEntry> Search(string pattern, bool unique)
    {
        var glob = Glob(pattern);
        var found = past.Concat(Numbered()).Where(entry => glob.IsMatch(entry.Code));
        return unique ? found.Reverse().DistinctBy(entry => entry.Code).Reverse() : found;
    }

    /// <summary><c>*</c>, <c>?</c> and <c>[set]</c>, with <c>!</c> or <c>^</c> to negate; in a matcher that takes linear time.</summary>
    static Regex Glob(string pattern)
    {
        var regex = Regex.Replace(pattern, @"\[[!^]?\]?[^\]]*\]|.", part => part.Value switch
        {
            "*" => ".*",
            "?" => ".",
            { Length: > 1 } set => set[1] is '!' or '^' ? $"[^{Escape(set[2..^1])}]" : $"[{Escape(set[1..^1])}]",
            var other => Regex.Escape(other),
        }, RegexOptions.Singleline);
        return new Regex($@"\A(?:{regex})\z", RegexOptions.Singleline | RegexOptions.NonBacktracking);

        static string Escape(string set) => set.Replace(@"\", @"\\").Replace("[", @"\[").Replace("]", @"\]").Replace("^", @"\^");
    }

    IEnumerable<HistoryEntry> Numbered() => current.Select(entry => entry with { Session = session });

    void Open()
    {
        opened = true;
        if (file is null) return;
        session = file.BeginSession(past);
    }
}

/// <summary>One cell: <paramref name="Line"/> is its number in square brackets.</summary>
internal sealed record HistoryEntry(int Session, int Line, string Code, string? Output);

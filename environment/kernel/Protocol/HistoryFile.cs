using System.Text;
using System.Text.Json;

namespace CSharpKernel.Protocol;

/// <summary>Cells of earlier sessions on disk: one JSON array <c>[session, line, code]</c> a line, shared by all kernels of a user.
/// Line 0 marks the start of a session. A kernel that cannot read or write the file goes on without it.</summary>
internal sealed class HistoryFile(string path, Log log)
{
    /// <summary>Beyond this size the older half is dropped when a session begins.</summary>
    const int MaxBytes = 2 << 20;
    static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(2);

    bool complained;

    /// <summary>The file of this user.</summary>
    public static string DefaultPath => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "csharp-kernel", "history.jsonl");

    /// <summary>Reads the cells of earlier sessions into <paramref name="past"/> and takes the next session number.</summary>
    public int BeginSession(List<HistoryEntry> past)
    {
        var session = 1;
        Locked(stream =>
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (bytes.Length > MaxBytes)
            {
                lines = lines[(lines.Length / 2)..];
                stream.SetLength(0);
                stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
            }
            var entries = lines.Select(Parse).OfType<HistoryEntry>().ToList();
            session = entries.Select(entry => entry.Session).DefaultIfEmpty(0).Max() + 1;
            past.AddRange(entries.Where(entry => entry.Line > 0));
            // A line that a crash cut off must not swallow the next one.
            if (bytes.Length > 0 && bytes[^1] != '\n') stream.WriteByte((byte)'\n');
            stream.Write(Line(new HistoryEntry(session, 0, "", null)));
        });
        return session;
    }

    /// <summary>Appends cells; false where that did not work, and may later.</summary>
    public bool Append(IEnumerable<HistoryEntry> entries) => Locked(stream =>
    {
        stream.Seek(0, SeekOrigin.End);
        stream.Write([.. entries.SelectMany(Line)]);
    });

    bool Locked(Action<FileStream> use)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var stream = Open();
            use(stream);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!complained) log.Write($"history is not kept: {path}: {e.Message}");
            complained = true;
            return false;
        }
    }

    /// <summary>Opens the file for this process alone; another kernel has it for a moment at most.</summary>
    FileStream Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        // Cells may hold secrets: for the owner's eyes only.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        for (var deadline = DateTime.UtcNow + LockLimit; ; Thread.Sleep(10))
        {
            try { return new FileStream(path, options); }
            catch (IOException) when (File.Exists(path) && DateTime.UtcNow < deadline) { }
        }
    }

    static byte[] Line(HistoryEntry entry) =>
        [.. Json.Array(entry.Session, entry.Line, entry.Code), (byte)'\n'];

    static HistoryEntry? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 3 && root[0].TryGetInt32(out var session) && root[1].TryGetInt32(out var number)
                ? new HistoryEntry(session, number, root[2].GetString() ?? "", null) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

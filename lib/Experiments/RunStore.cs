using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Phenomena.Experiments;

/// <summary>Finished runs on disk: a folder for each experiment, one JSON file for each run, named by the hash of experiment, version
/// and config. A file is there whole or not at all, whatever ends the process, and several processes may share a store.</summary>
public sealed class RunStore(string directory)
{
    /// <summary>The version of this library, which runs and claims are recorded with.</summary>
    internal static string LibraryVersion { get; } = typeof(RunStore).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The store in <c>PHENOMENA_RUNS</c>, a whole path or one below <c>~</c>, the user's own folder; else in the user's local application data (<c>phenomena/runs</c>).</summary>
    /// <exception cref="RunStoreException"><c>PHENOMENA_RUNS</c> is a relative path.</exception>
    public static RunStore Default => new(Chosen(Environment.GetEnvironmentVariable("PHENOMENA_RUNS")) ?? Path.Combine(UserPath.Special(Environment.SpecialFolder.LocalApplicationData), "phenomena", "runs"));

    /// <summary>The store's folder, absolute. It is made when the first run is kept.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>The file that holds, or would hold, this run.</summary>
    public string PathOf<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config)
        where TConfig : notnull
        where TResult : notnull =>
        Path.Combine(Directory, experiment.Name, $"{Key(experiment, config)}.json");

    /// <summary>Reads a run; null when it is not in the store.</summary>
    /// <exception cref="RunStoreException">The file is there but cannot be trusted: truncated, changed, or of another shape.</exception>
    public Run<TConfig, TResult>? Load<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config)
        where TConfig : notnull
        where TResult : notnull
    {
        var path = PathOf(experiment, config);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunStoreException(path, $"it cannot be read ({e.Message})", "Make the file readable, or delete it.", e);
        }

        return Parse(experiment, config, text, path) with { FromStore = true };
    }

    /// <summary>Keeps a run, replacing an earlier one of the same config.</summary>
    /// <returns>The run as a later <see cref="Load"/> will give it: what JSON does not carry is missing at once, not only next time.</returns>
    /// <exception cref="RunStoreException">The folder cannot be written, or the result cannot be stored as JSON.</exception>
    public Run<TConfig, TResult> Save<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config, TResult result, double seconds)
        where TConfig : notnull
        where TResult : notnull => Save(experiment, config, result, seconds, CellBody.Of(experiment.Run));

    internal Run<TConfig, TResult> Save<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config, TResult result, double seconds, string? body)
        where TConfig : notnull
        where TResult : notnull
    {
        var path = PathOf(experiment, config);
        string resultJson;
        try
        {
            resultJson = JsonSerializer.Serialize(result, RunJson.Options);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException)
        {
            throw new RunStoreException(path, $"a {typeof(TResult).Name} cannot be written as JSON ({e.Message})",
                "Make the result a record of numbers, text, one-dimensional or nested arrays, and such records.", e);
        }

        // One field a line, so that a run reads well and differs well.
        (string Name, string Json)[] fields =
        [
            ("experiment", Json(experiment.Name)),
            ("version", Json(experiment.Version)),
            ("config", Json(config)),
            ("result", resultJson),
            ("seconds", Json(seconds)),
            ("finished", Json(DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
            ("library", Json(LibraryVersion)),
            .. body is null ? [] : new[] { ("body", Json(body)) },
            ("check", Json(RunJson.Hash(resultJson))),
        ];
        var text = "{\n" + string.Join(",\n", fields.Select(f => $"\"{f.Name}\": {f.Json}")) + "\n}\n";
        var run = Parse(experiment, config, text, path);
        Write(path, text);
        return run;
    }

    /// <summary>The runs of an experiment that are kept, of all its versions, by the name of their file. What is not such a run, or of a config that is no longer one, is passed over.</summary>
    internal IEnumerable<(string Path, int Version, TConfig Config, double Seconds)> Runs<TConfig, TResult>(Experiment<TConfig, TResult> experiment)
        where TConfig : notnull
        where TResult : notnull
    {
        var folder = Path.Combine(Directory, experiment.Name);
        foreach (var path in System.IO.Directory.Exists(folder) ? System.IO.Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            (string, int, TConfig, double) run;
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllText(path));
                var root = document.RootElement;
                run = (path, root.GetProperty("version").GetInt32(), root.GetProperty("config").Deserialize<TConfig>(RunJson.Options)!, root.GetProperty("seconds").GetDouble());
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NotSupportedException or IOException)
            {
                continue;
            }

            yield return run;
        }
    }

    /// <summary>Makes the experiment's folder, tries to write in it, and removes what killed processes left there.</summary>
    /// <returns>Whether the store was not there before.</returns>
    /// <exception cref="RunStoreException">It cannot be written.</exception>
    internal bool Prepare(string experiment)
    {
        var isNew = !System.IO.Directory.Exists(Directory);
        var folder = Path.Combine(Directory, experiment);
        Write(Path.Combine(folder, $"probe.{Guid.NewGuid():N}.tmp"), "", keep: false);
        foreach (var stale in System.IO.Directory.EnumerateFiles(folder, "*.tmp"))
        {
            // A live process holds its temporary file for milliseconds.
            if (File.GetLastWriteTimeUtc(stale) < DateTime.UtcNow.AddHours(-1)) File.Delete(stale);
        }

        return isNew;
    }

    /// <summary>The folder that a setting means, the same wherever the program is started; null of none.</summary>
    internal static string? Chosen(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting)) return null;
        if (UserPath.Whole(setting) is { } whole) return whole;
        throw new RunStoreException(setting, "PHENOMENA_RUNS is a relative path, which a notebook and a command would each look for from where they are",
            $"Set it to a whole path, such as {Path.GetFullPath(setting)}, or to one that begins with ~/.");
    }

    private static string Key<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config)
        where TConfig : notnull
        where TResult : notnull =>
        RunJson.Hash($"{experiment.Name}\n{experiment.Version}\n{RunJson.Canonical(config)}");

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, RunJson.Options);

    private static Run<TConfig, TResult> Parse<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config, string text, string path)
        where TConfig : notnull
        where TResult : notnull
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var result = root.GetProperty("result").GetRawText();
            if (root.GetProperty("experiment").GetString() != experiment.Name
                || root.GetProperty("version").GetInt32() != experiment.Version
                || RunJson.Canonical(root.GetProperty("config").GetRawText()) != RunJson.Canonical(config))
            {
                throw new RunStoreException(path, "it holds a run of another experiment, version or config than its name says");
            }

            if (root.GetProperty("check").GetString() != RunJson.Hash(result))
            {
                throw new RunStoreException(path, "its result was changed after it was written");
            }

            return new(config, JsonSerializer.Deserialize<TResult>(result, RunJson.Options)!, root.GetProperty("seconds").GetDouble(), false)
            {
                Body = root.TryGetProperty("body", out var body) ? body.GetString() : null,
            };
        }
        catch (KeyNotFoundException e)
        {
            throw new RunStoreException(path, "a field is missing, so it was not written by a run store", innerException: e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new RunStoreException(path, $"it is not the JSON of a finished run with a {typeof(TResult).Name} ({e.Message})", innerException: e);
        }
    }

    private static void Write(string path, string text, bool keep = true)
    {
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            System.IO.Directory.CreateDirectory(folder);
            WholeFile.Write(path, temporary =>
            {
                using var file = new FileStream(temporary, FileMode.CreateNew);
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            });
            if (!keep) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunStoreException(folder, $"it cannot be written ({e.Message})",
                "Set the environment variable PHENOMENA_RUNS to a folder that can be written and has room.", e);
        }
    }
}

/// <summary>A file or folder of the run store cannot be used.</summary>
/// <param name="path">The file or folder.</param>
/// <param name="reason">What is wrong with it.</param>
/// <param name="remedy">What to do.</param>
/// <param name="innerException">What the system said.</param>
public sealed class RunStoreException(
    string path,
    string reason,
    string remedy = "Delete this file and run again, or run with new SweepOptions { Fresh = true }, which replaces it.",
    Exception? innerException = null)
    : Exception($"The run store cannot use {path}: {reason}. {remedy}", innerException)
{
    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;
}

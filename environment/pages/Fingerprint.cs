using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>What a notebook's outputs were made of, as a hash for each part: its cells, the folders of the library that they lead to, the library's packages, what is asked, the data it reads.
/// A saved notebook carries it (<c>phenomena</c> in its metadata); one that no longer fits was saved from other code than is here.</summary>
/// <param name="Parts">The hash of each part, by name.</param>
/// <param name="Processor">Where they were made.</param>
sealed partial record Fingerprint(IReadOnlyDictionary<string, string> Parts, string Processor)
{
    const string Key = "phenomena", Under = "made of", On = "made on", Cells = "cells", Packages = "packages", Asked = "data/asked.csv";

    /// <summary>What all notebooks find together: the atlas reads it whole, the others only what is asked of them.</summary>
    static readonly string[] Tables = [Asked, "data/claims.csv", "data/papers.csv"];

    /// <summary>Of a notebook as its cells and the sources are now.</summary>
    public static Fingerprint Of(string name, JsonNode notebook, LibrarySources library)
    {
        var cells = string.Join("\n\n", notebook["cells"]!.AsArray().Where(cell => (string?)cell!["cell_type"] == "code" && !IsInjected(cell)).Select(cell => Notebook.Text(cell!["source"])));
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Cells] = Hash(LibrarySources.Bare(cells)) };
        if (!cells.Contains("nuget: Phenomena", StringComparison.Ordinal)) return new(parts, Pages.Processor.Kind);
        var sources = library.From(cells);
        foreach (var folder in sources.GroupBy(source => Folder(source.Path))) parts[folder.Key] = Hash(string.Join('\n', folder.Select(source => source.Path + "\n" + source.Text)));
        parts[Packages] = Hash(PackagesOfTheLibrary());

        var all = string.Join('\n', sources.Select(source => source.Text).Append(cells));
        var readsTables = sources.Any(source => source.Path == "lib/Experiments/Ledger.cs") && Word("Ledger").IsMatch(cells);
        foreach (var file in Directory.EnumerateFiles(Repository.At("data"), "*", SearchOption.AllDirectories).Select(file => (Path: Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'), File: file)).OrderBy(f => f.Path, StringComparer.Ordinal))
            if (Tables.Contains(file.Path) ? readsTables : Regex.IsMatch(all, $"""["/]{Regex.Escape(Path.GetFileName(file.Path))}["]""")) parts[file.Path] = Hash(File.ReadAllBytes(file.File));
        // A claim's row names its notebook; those of its further conditions name the claim. (Notebooks 08 and 08b number their claims together.)
        var own = File.ReadLines(Repository.At(Asked)).Select(row => row.Split(',')).Where(row => row[2] == name).Select(row => row[0]).ToHashSet();
        string[] asked = readsTables ? [] : [.. File.ReadLines(Repository.At(Asked)).Where(row => own.Contains(row.Split(',', '/')[0]))];
        if (asked.Length > 0) parts[Asked] = Hash(string.Join('\n', asked));
        return new(parts, Pages.Processor.Kind);
    }

    /// <summary>What a saved notebook carries; without any part where it carries none.</summary>
    public static Fingerprint In(JsonNode notebook) => new(new SortedDictionary<string, string>(notebook["metadata"]?[Key]?[Under] is JsonObject parts
        ? parts.ToDictionary(part => part.Key, part => (string?)part.Value ?? "") : [], StringComparer.Ordinal), (string?)notebook["metadata"]?[Key]?[On] ?? "");

    /// <summary>Writes it into a notebook.</summary>
    public void PutInto(JsonNode notebook)
    {
        var metadata = notebook["metadata"] as JsonObject ?? [];
        notebook["metadata"] = metadata;
        metadata[Key] = new JsonObject { [Under] = new JsonObject([.. Parts.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value))]), [On] = Processor };
    }

    /// <summary>The parts that are other ones in <paramref name="now"/>; none where it fits.</summary>
    public IReadOnlyList<string> Changed(Fingerprint now) => Parts.Count == 0 ? ["saved without a fingerprint"]
        : [.. Parts.Keys.Union(now.Parts.Keys).Where(part => Parts.GetValueOrDefault(part) != now.Parts.GetValueOrDefault(part)).Order(StringComparer.Ordinal)];

    static bool IsInjected(JsonNode cell) => cell["metadata"]?["tags"]?.AsArray().Any(t => (string?)t == "injected-parameters") == true;

    // A theme is a folder of its own; lib's own files stand for lib.
    static string Folder(string path) => path.Split('/') is [var lib, "Themes", var theme, _, ..] ? $"{lib}/Themes/{theme}" : string.Join('/', path.Split('/').SkipLast(1).Take(2));

    /// <summary>The versions of the packages that the library refers to.</summary>
    static string PackagesOfTheLibrary()
    {
        var names = Reference().Matches(File.ReadAllText(Repository.At("lib", "Phenomena.csproj"))).Select(m => m.Groups["name"].Value).ToHashSet();
        return string.Join('\n', Version().Matches(File.ReadAllText(Repository.At("Directory.Packages.props"))).Where(m => names.Contains(m.Groups["name"].Value)).Select(m => m.Value));
    }

    static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..12];

    static Regex Word(string word) => new($@"\b{word}\b");

    [GeneratedRegex("<PackageReference Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("<PackageVersion Include=\"(?<name>[^\"]+)\" Version=\"[^\"]+\"")]
    private static partial Regex Version();
}

using System.Text.RegularExpressions;
using Phenomena.Setup;

namespace Phenomena.Pages;

/// <summary>The source files of the library, and which of them code leads to: the files that declare the types, extension methods and extension members that it names, those that these name, and so on.</summary>
/// <remarks>Names are read as words, not resolved: where two namespaces have a type of one name, whoever sees both leads to both. So it may be a file too many, never one too few. Lines that are only a comment do not count.</remarks>
sealed partial class LibrarySources
{
    /// <summary>A file, or a text of the same kind.</summary>
    /// <param name="Path">Its path from the repository's root.</param>
    /// <param name="Text">What it says, without lines that are only a comment and without blank ones.</param>
    public sealed record Source(string Path, string Text)
    {
        public string Namespace { get; } = NamespaceOf().Match(Text).Groups["name"].Value;

        public HashSet<string> Words { get; } = [.. Word().Matches(Text).Select(m => m.Value)];

        /// <summary>Every two words with a dot between them: what is named by its namespace is.</summary>
        public HashSet<string> Pairs { get; } = [.. Pair().Matches(Text).Select(m => $"{m.Groups["left"].Value}.{m.Groups["right"].Value}")];

        /// <summary>The namespaces whose types it names by themselves.</summary>
        public HashSet<string> Seen { get; } = [.. Using().Matches(Text).Select(m => m.Groups["name"].Value).Append(NamespaceOf().Match(Text).Groups["name"].Value).SelectMany(AndParents)];

        static IEnumerable<string> AndParents(string name)
        {
            for (; name.Length > 0; name = name[..Math.Max(0, name.LastIndexOf('.'))]) yield return name;
        }
    }

    readonly IReadOnlyList<Source> files;
    readonly ILookup<string, Source> declaring;
    readonly IReadOnlyList<Source> always;
    readonly HashSet<string> everywhere;

    LibrarySources(IReadOnlyList<Source> files)
    {
        this.files = files;
        declaring = files.SelectMany(f => Declared(f.Text).Distinct().Select(name => (name, f))).ToLookup(d => d.name, d => d.f);
        everywhere = [.. files.Where(f => f.Text.Contains("global using")).SelectMany(f => f.Seen)];
        // Run or called without a name: what the kernel runs first, what runs when the library is loaded, what foreach, await and initialisers look for.
        always = [.. files.Where(f => f.Path.EndsWith(".dib", StringComparison.Ordinal) || f.Text.Contains("[ModuleInitializer]") || f.Text.Contains("global using") || Patterns().IsMatch(f.Text))];
    }

    /// <summary>The library of this repository.</summary>
    public static LibrarySources Read() => Of(Files());

    /// <summary>The files of this repository's library, from its root, with what stands in them.</summary>
    public static IEnumerable<(string Path, string Text)> Files() => Directory.EnumerateFiles(Repository.At("lib"), "*", SearchOption.AllDirectories)
        .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".dib", StringComparison.Ordinal))
        .Select(f => (Path: Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'), File: f)).Where(f => !f.Path.StartsWith("lib/obj/", StringComparison.Ordinal) && !f.Path.StartsWith("lib/bin/", StringComparison.Ordinal))
        .Select(f => (f.Path, File.ReadAllText(f.File)));

    /// <summary>Files of these paths and texts.</summary>
    public static LibrarySources Of(IEnumerable<(string Path, string Text)> files) => new([.. files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new Source(f.Path, Bare(f.Text)))]);

    /// <summary>The files that a text leads to, in the order of their paths.</summary>
    public IReadOnlyList<Source> From(string text)
    {
        var reached = new HashSet<Source>();
        var ahead = new Queue<Source>([new Source("", Bare(text)), .. always]);
        while (ahead.TryDequeue(out var next))
        {
            if (next.Path.Length > 0 && !reached.Add(next)) continue;
            foreach (var word in next.Words)
                foreach (var file in declaring[word])
                    if (!reached.Contains(file) && Sees(next, file.Namespace, word)) ahead.Enqueue(file);
        }
        return [.. files.Where(reached.Contains)];
    }

    /// <summary>What counts of a source: everything but lines that are only a comment or blank.</summary>
    public static string Bare(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.AsSpan().TrimStart().StartsWith("//")));

    bool Sees(Source from, string space, string name) => space.Length == 0 || from.Seen.Contains(space) || everywhere.Contains(space) || from.Pairs.Contains($"{space[(space.LastIndexOf('.') + 1)..]}.{name}");

    static IEnumerable<string> Declared(string text) => Types().Matches(text).Concat(Extensions().Matches(text)).Select(m => m.Groups["name"].Value)
        // Members of an extension block look like any others.
        .Concat(Block().IsMatch(text) ? Members().Matches(text).Select(m => m.Groups["name"].Value) : []);

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceOf();

    [GeneratedRegex(@"\busing\s+(static\s+)?(\w+\s*=\s*)?(?<name>[\w.]+)\s*(;|$)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"[\p{L}_]\w*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<left>\w+)\s*\.(?=\s*(?<right>[\p{L}_]\w*))")]
    private static partial Regex Pair();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record)\s+(class\s+|struct\s+)?(?<name>[\p{L}_]\w*)|\bdelegate\s+[^;(]*?(?<name>[\p{L}_]\w*)\s*(<[^<>]*>)?\s*\(")]
    private static partial Regex Types();

    [GeneratedRegex(@"(?<name>[\p{L}_]\w*)\s*(<[\w\s,]*>)?\s*\(\s*this\s")]
    private static partial Regex Extensions();

    [GeneratedRegex(@"\bextension\s*(<[\w\s,]*>)?\s*\(")]
    private static partial Regex Block();

    [GeneratedRegex(@"\b(public|internal)\s[^=;{}(]*?(?<name>[\p{L}_]\w*)\s*(<[\w\s,]*>)?\s*(\(|=>|\{)")]
    private static partial Regex Members();

    [GeneratedRegex(@"\b(GetEnumerator|GetAsyncEnumerator|GetAwaiter|Deconstruct|Add)\s*(<[\w\s,]*>)?\s*\(\s*this\s")]
    private static partial Regex Patterns();
}

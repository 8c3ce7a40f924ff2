using System.Xml;
using System.Xml.Linq;

namespace CSharpKernel.Scripting.Packages;

/// <summary>The package sources in force in a folder: those of every nuget.config from there up to the root, then the user's own.</summary>
internal sealed record PackageSources(IReadOnlyList<string> All)
{
    /// <summary>Sources that are folders on this machine.</summary>
    public IReadOnlyList<string> Folders => [.. All.Where(s => !IsAddress(s))];

    /// <summary>The folder NuGet extracts packages to, shared by everything the user builds.</summary>
    public static string GlobalPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The sources of a folder, and <paramref name="added"/> before them.</summary>
    /// <exception cref="DirectiveFailed">A nuget.config cannot be read.</exception>
    public static PackageSources Of(string folder, IEnumerable<string> added)
    {
        var sources = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var disabled = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in ConfigFiles(folder))
        {
            var root = Read(file);
            foreach (var entry in root.Elements("disabledPackageSources").Elements("add").Where(e => (string?)e.Attribute("value") == "true"))
                disabled.Add((string?)entry.Attribute("key") ?? "");
            // Of one key the nearest file decides; <clear/> ends the inheritance from files further away.
            foreach (var entry in root.Elements("packageSources").Elements("add"))
                if ((string?)entry.Attribute("key") is { } key && (string?)entry.Attribute("value") is { } value)
                    sources.TryAdd(key, Resolve(value, Path.GetDirectoryName(file)!));
            if (root.Elements("packageSources").Elements("clear").Any())
                break;
        }
        return new([.. added.Concat(sources.Where(s => !disabled.Contains(s.Key)).Select(s => s.Value)).Distinct()]);
    }

    /// <summary>A source as it was written, made absolute.</summary>
    public static string Resolve(string source, string baseFolder)
    {
        var expanded = Environment.ExpandEnvironmentVariables(source);
        if (expanded.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            return new Uri(expanded).LocalPath;
        return IsAddress(expanded) ? expanded : Path.GetFullPath(expanded, baseFolder);
    }

    static bool IsAddress(string source) => source.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    static IEnumerable<string> ConfigFiles(string folder)
    {
        string[] names = ["nuget.config", "NuGet.config", "NuGet.Config"];
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (names.Select(name => Path.Combine(at.FullName, name)).FirstOrDefault(File.Exists) is { } file)
                yield return file;
        var user = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "NuGet", "NuGet.Config")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet", "NuGet.Config");
        if (File.Exists(user))
            yield return user;
    }

    static XElement Read(string file)
    {
        try
        {
            return XDocument.Load(file).Root ?? new XElement("configuration");
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            throw new DirectiveFailed($"The package sources are to be read from {file}, which cannot be: {e.Message} Mend or remove that file.", e);
        }
    }
}

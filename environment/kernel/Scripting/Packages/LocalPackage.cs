using System.IO.Compression;
using System.Security.Cryptography;
using System.Xml.Linq;
using NuGet.Versioning;

namespace CSharpKernel.Scripting.Packages;

/// <summary>A package file in a folder feed. It may be built again under the same version, so its content counts, not its name.</summary>
internal sealed record LocalPackage(string Name, NuGetVersion Version, string File)
{
    readonly Lazy<string> hash = new(() => Convert.ToBase64String(SHA512.HashData(System.IO.File.ReadAllBytes(File))));

    /// <summary>SHA-512 of the file, in base64, as NuGet records it.</summary>
    public string Hash => hash.Value;

    /// <summary>The newest version in the folders: a stable one where there is one, and exactly <paramref name="version"/> if given.</summary>
    public static LocalPackage? Find(IEnumerable<string> folders, string name, NuGetVersion? version = null) => All(folders, name)
        .Where(p => version is null || p.Version == version)
        .OrderByDescending(p => !p.Version.IsPrerelease).ThenByDescending(p => p.Version).FirstOrDefault();

    /// <summary>Every version in the folders.</summary>
    public static IEnumerable<LocalPackage> All(IEnumerable<string> folders, string name) =>
        folders.Where(Directory.Exists).SelectMany(folder => In(folder, name));

    /// <summary>This package and those of its dependencies that lie in the same folders.</summary>
    public IEnumerable<LocalPackage> WithDependencies(IReadOnlyList<string> folders)
    {
        var found = new Dictionary<string, LocalPackage>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<LocalPackage>([this]);
        while (open.TryPop(out var package))
            if (found.TryAdd(package.Name, package))
                foreach (var (name, version) in package.Dependencies())
                    if (NuGetVersion.TryParse(version, out var exact) && Find(folders, name, exact) is { } dependency)
                        open.Push(dependency);
        return found.Values.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Extracts the package into a packages folder in NuGet's layout, so that a restore finds it installed there.</summary>
    public void ExtractTo(string packages)
    {
        var (name, version) = (Name.ToLowerInvariant(), Version.ToNormalizedString().ToLowerInvariant());
        WholeFolder.Make(Path.Combine(packages, name, version), folder =>
        {
            ZipFile.ExtractToDirectory(File, folder);
            var nuspec = Directory.GetFiles(folder, "*.nuspec").FirstOrDefault() ?? throw new InvalidDataException("it has no .nuspec");
            System.IO.File.Move(nuspec, Path.Combine(folder, $"{name}.nuspec"), overwrite: true);
            var copy = Path.Combine(folder, $"{name}.{version}.nupkg");
            System.IO.File.Copy(File, copy);
            System.IO.File.WriteAllText(copy + ".sha512", Hash);
            System.IO.File.WriteAllText(Path.Combine(folder, ".nupkg.metadata"),
                $$"""{"version":2,"contentHash":"{{Hash}}","source":{{System.Text.Json.JsonSerializer.Serialize(Path.GetDirectoryName(File))}}}""");
        });
    }

    static IEnumerable<LocalPackage> In(string folder, string name)
    {
        var versioned = Path.Combine(folder, name.ToLowerInvariant());
        var files = Directory.EnumerateFiles(folder, name + ".*.nupkg", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive });
        if (Directory.Exists(versioned))
            files = files.Concat(Directory.EnumerateFiles(versioned, "*.nupkg", SearchOption.AllDirectories));
        foreach (var file in files)
            if (NuGetVersion.TryParse(Path.GetFileNameWithoutExtension(file)[(name.Length + 1)..], out var version))
                yield return new(name, version, file);
    }

    IEnumerable<(string Name, string Version)> Dependencies()
    {
        using var zip = ZipFile.OpenRead(File);
        var entry = zip.Entries.FirstOrDefault(e => e.FullName.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !e.FullName.Contains('/'));
        if (entry is null)
            return [];
        using var nuspec = entry.Open();
        return [.. XDocument.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency")
            .Select(e => ((string?)e.Attribute("id") ?? "", ((string?)e.Attribute("version") ?? "").Trim('[', ']', '(', ')', ',', ' ')))];
    }
}

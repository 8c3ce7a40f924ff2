using System.Reflection;
using System.Text.Json;
using NuGet.Versioning;

namespace CSharpKernel.Scripting.Packages;

/// <summary>What a restore found: every package with its version, and the files a session needs of them.</summary>
internal sealed record RestoredPackages(
    IReadOnlyDictionary<string, string> Versions, IReadOnlyList<string> Compile, IReadOnlyList<string> Runtime, IReadOnlyList<string> Native,
    IReadOnlyDictionary<string, string> Extensions, DateTime Time)
{
    /// <summary>The version of a package, whose name may be written in any case.</summary>
    public string VersionOf(string name) => Versions.First(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Reads NuGet's own record of a restore, <c>project.assets.json</c>.</summary>
    public static RestoredPackages FromAssets(string file, string target)
    {
        using var assets = JsonDocument.Parse(File.ReadAllBytes(file));
        var folders = assets.RootElement.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name).ToList();
        var libraries = assets.RootElement.GetProperty("libraries");
        var versions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var extensions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var (compile, runtime, native) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var library in assets.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject())
        {
            var name = library.Name.Split('/');
            versions[name[0]] = name[1];
            var path = libraries.GetProperty(library.Name).GetProperty("path").GetString()!;
            var folder = folders.Select(f => Path.Combine(f, path)).First(Directory.Exists);
            compile.AddRange(Files(library.Value, "compile", folder));
            runtime.AddRange(Files(library.Value, "runtime", folder));
            native.AddRange(Files(library.Value, "native", folder));
            if (PackageExtensions.In(folder) is { } extension)
                extensions[name[0]] = extension;
            foreach (var framework in Frameworks(library.Value))
            {
                compile.AddRange(framework);
                runtime.AddRange(framework);
            }
        }
        return new(versions, Newest(compile), Newest(runtime), [.. native.Distinct()], extensions, DateTime.UtcNow);
    }

    /// <summary>The result kept from an earlier restore; null where there is none or a file of it is gone.</summary>
    public static RestoredPackages? Read(string file)
    {
        try
        {
            var kept = JsonSerializer.Deserialize<RestoredPackages>(File.ReadAllBytes(file));
            // One that an earlier kernel kept says nothing of extensions, or names their scripts, or the folders of native libraries.
            return kept is { Extensions: not null } && kept.Compile.Concat(kept.Runtime).Concat(kept.Native).All(File.Exists)
                && kept.Extensions.Values.All(Directory.Exists) ? kept : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the result, in one step, so that no other kernel reads half of it.</summary>
    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var part = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(part, file, overwrite: true);
    }

    // Two packages, or a package and a shared framework, may bring the same assembly; a published program gets the newer one.
    static List<string> Newest(IEnumerable<string> files) => [.. files.Distinct().GroupBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)
        .Select(same => same.Count() == 1 ? same.First() : same.MaxBy(file => AssemblyName.GetAssemblyName(file).Version)!)];

    static IEnumerable<string> Files(JsonElement library, string kind, string folder) =>
        library.TryGetProperty(kind, out var files)
            ? files.EnumerateObject().Where(f => !f.Name.EndsWith("/_._", StringComparison.Ordinal))
                .Select(f => Path.Combine(folder, f.Name.Replace('/', Path.DirectorySeparatorChar)))
            : [];

    // A shared framework beyond the base one, such as ASP.NET Core's, lies beside it.
    static IEnumerable<IReadOnlyList<string>> Frameworks(JsonElement library)
    {
        if (!library.TryGetProperty("frameworkReferences", out var names))
            yield break;
        var shared = Path.GetFullPath("../..", System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory());
        foreach (var name in names.EnumerateArray().Select(n => n.GetString()!))
            if (Directory.Exists(Path.Combine(shared, name)) && Directory.GetDirectories(Path.Combine(shared, name), $"{Environment.Version.Major}.*")
                .MaxBy(d => NuGetVersion.TryParse(Path.GetFileName(d), out var version) ? version : null) is { } folder)
                yield return Directory.GetFiles(folder, "*.dll");
    }
}

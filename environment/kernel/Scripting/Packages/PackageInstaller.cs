using System.Security.Cryptography;
using System.Text;
using CSharpKernel.Display;
using NuGet.Versioning;

namespace CSharpKernel.Scripting.Packages;

/// <summary>The packages of a session: <c>#r "nuget:…"</c> and <c>#i</c>. A package in a folder feed is taken as it lies there now, also
/// when it was built again under the same version; results are kept on disk, so that the next time needs neither time nor network.</summary>
internal sealed class PackageInstaller
{
    static readonly TimeSpan fresh = TimeSpan.FromDays(1);
    readonly Dictionary<string, string> wanted = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, string> loaded = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, string> hashes = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> added = [];
    readonly PackageExtensions extensions = new();

    /// <summary>Where results, and the packages of folder feeds, are kept. <c>CSHARP_KERNEL_CACHE</c> sets another place.</summary>
    public static string Cache => Environment.GetEnvironmentVariable("CSHARP_KERNEL_CACHE") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "csharp-kernel");

    /// <summary>Adds a package source for the rest of the session.</summary>
    /// <exception cref="DirectiveFailed">It is a folder that does not exist.</exception>
    public void AddSource(string source, string baseFolder)
    {
        var resolved = PackageSources.Resolve(WithoutPrefix(source), baseFolder);
        if (!PackageSources.IsAddress(resolved) && !Directory.Exists(resolved))
            throw new DirectiveFailed($"#i expects an address or a folder with packages, but there is no folder {resolved}. Check the path.");
        if (!added.Contains(resolved))
            added.Add(resolved);
    }

    /// <summary>Whether an <c>#r</c> asks for a package.</summary>
    public static bool IsPackage(Directive directive) =>
        directive.Name == "#r" && directive.Arguments.TrimStart().StartsWith("nuget:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Installs the packages that directives ask for, together.</summary>
    /// <exception cref="DirectiveFailed">A package cannot be had; the session goes on without it.</exception>
    public void Install(CellExecution cell, IReadOnlyList<Directive> directives)
    {
        var asked = directives.Select(Parse).ToList();
        var sources = PackageSources.Of(cell.BaseFolder, added);
        var missing = asked.Where(p => !IsLoaded(cell, p.Name, p.Version, sources)).ToList();
        if (missing.Count == 0)
            return;
        var set = new Dictionary<string, string>(wanted, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, version) in missing)
            set[name] = version;
        var locals = new List<LocalPackage>();
        foreach (var (name, version) in set.ToList())
        {
            if (!NuGetVersion.TryParse(version.Trim('[', ']'), out var exact) && version != "*")
                // NuGet chooses among the versions; whichever it is, it is to be the one that lies there now.
                locals.AddRange(LocalPackage.All(sources.Folders, name).SelectMany(p => p.WithDependencies(sources.Folders)));
            else if (LocalPackage.Find(sources.Folders, name, exact) is { } local)
            {
                set[name] = $"[{local.Version.ToNormalizedString()}]";
                locals.AddRange(local.WithDependencies(sources.Folders));
            }
        }
        locals = [.. locals.DistinctBy(p => p.File)];
        var restored = Resolve(cell, set, locals, sources, missing);
        foreach (var (name, _) in missing)
        {
            wanted[name] = $"[{restored.VersionOf(name)}]";
            if (locals.Find(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && p.Version.ToNormalizedString() == restored.VersionOf(name)) is { } local)
                hashes[name] = local.Hash;
        }
        foreach (var (name, version) in restored.Versions)
            loaded.TryAdd(name, version);
        var tooLate = cell.Session.Assemblies.AddPackages(restored.Compile, restored.Runtime, NativeFolder.Of(restored.Native));
        if (tooLate.Count > 0)
            cell.ShowHtml($"<div>Only the packages themselves get their newer {HtmlFormat.Encode(string.Join(", ", tooLate))}: " +
                "earlier cells have used the framework's. For cells to use the newer, restart the kernel and load the packages first.</div>");
        // What is compiled against .NET Interactive may be called by a cell that is not.
        if (restored.Extensions.Count > 0 || restored.Versions.Keys.Any(Vocabulary.IsOfIt))
            cell.Cell.Thread!.Session.Vocabulary.Enter(cell.Cell);
        extensions.Run(cell, restored.Extensions);
    }

    RestoredPackages Resolve(CellExecution cell, Dictionary<string, string> set, List<LocalPackage> locals, PackageSources sources,
        List<(string Name, string Version)> missing)
    {
        var key = Hash([PackageRestore.Framework, PackageRestore.Platform, PackageSources.GlobalPackages,
            .. set.OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase).Select(p => $"{p.Key} {p.Value}".ToLowerInvariant()), .. sources.All,
            .. locals.Select(p => p.Hash)]);
        var file = Path.Combine(Cache, "results", key + ".json");
        var floating = set.Values.Any(v => v.Contains('*'));
        var kept = RestoredPackages.Read(file);
        if (kept is not null && (!floating || DateTime.UtcNow - kept.Time < fresh))
        {
            cell.ShowHtml(Installed(kept, missing, locals));
            return kept;
        }
        var names = string.Join(", ", missing.Select(p => p.Name));
        var shown = Guid.NewGuid().ToString("N");
        cell.Cell.Output.Display(Bundles.OfHtml($"<div>Installing {HtmlFormat.Encode(names)} …</div>"), shown);
        try
        {
            var restored = Restore(cell, set, locals, sources, floating);
            restored.Write(file);
            Update(Installed(restored, missing, locals));
            return restored;
        }
        catch (RestoreFailed) when (kept is not null)
        {
            // Newer versions cannot be looked for just now; what was found before still serves.
            Update(Installed(kept, missing, locals));
            return kept;
        }
        catch (Exception e) when (e is RestoreFailed or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Update($"<div>Not installed: {HtmlFormat.Encode(names)}</div>");
            throw new DirectiveFailed($"The package {string.Join(", ", missing.Select(p => p.Version == "*" ? p.Name : $"{p.Name} {p.Version}"))} " +
                "cannot be installed: " +
                $"{e.Message}\nSources searched: {string.Join(", ", sources.All.DefaultIfEmpty("none"))}.\n" +
                "Check the name and version, or add its source with #i or a nuget.config. Without a network only packages in a folder source or in " +
                $"{PackageSources.GlobalPackages} can be installed.", e);
        }

        void Update(string html) => cell.Cell.Output.Update(Bundles.OfHtml(html), shown);
    }

    static RestoredPackages Restore(CellExecution cell, Dictionary<string, string> set, List<LocalPackage> locals, PackageSources sources, bool floating)
    {
        var packages = PackageSources.GlobalPackages;
        if (locals.Count > 0)
        {
            // A folder of its own for this very content: the user's folder may hold another build of the same version, in use elsewhere.
            packages = Path.Combine(Cache, "local", Hash([.. locals.Select(p => p.Hash)])[..16]);
            foreach (var local in locals)
                local.ExtractTo(packages);
        }
        var restore = new PackageRestore(set, cell.BaseFolder, packages, cell.Cell.Token);
        var work = Path.Combine(Cache, "restore");
        var offline = sources.Folders.Where(Directory.Exists).Append(PackageSources.GlobalPackages).Where(Directory.Exists).ToList();
        // What lies on this machine first: it is fast, and works without a network. A floating version has to be looked for outside.
        if (!floating)
            try
            {
                return restore.Run(work, offline, []);
            }
            catch (RestoreFailed)
            {
            }
        return restore.Run(work, null, sources.All);
    }

    // A package that is loaded stays as it is: a running process cannot exchange an assembly.
    bool IsLoaded(CellExecution cell, string name, string version, PackageSources sources)
    {
        if (!loaded.TryGetValue(name, out var present))
            return false;
        if (NuGetVersion.TryParse(version, out var other) && other.ToNormalizedString() != present)
            throw new DirectiveFailed($"{name} version {other} cannot be added because version {present} was added previously. " +
                "Restart the kernel to change the version.");
        var release = WithoutBuild(present);
        if (hashes.TryGetValue(name, out var hash) && LocalPackage.All(sources.Folders, name).Where(p => WithoutBuild(p.Version.ToNormalizedString()) == release).MaxBy(p => p.Version) is { } local
            && local.Hash != hash)
            cell.ShowHtml($"<div>{HtmlFormat.Encode(name)} was built again since it was loaded. Restart the kernel to use the new build.</div>");
        return true;
    }

    static (string Name, string Version) Parse(Directive directive)
    {
        var parts = WithoutPrefix(directive.Arguments).Split(',', 2, StringSplitOptions.TrimEntries);
        if (parts[0].Length == 0 || parts[0].Contains(' '))
            throw new DirectiveFailed($"Line {directive.Line}: #r \"nuget:Name\" or #r \"nuget:Name, version\" was expected, " +
                $"but \"{directive.Arguments}\" came. Write the package's name.");
        return (parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : "*");
    }

    static string WithoutPrefix(string text) => text.Trim() is var trimmed && trimmed.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase)
        ? trimmed["nuget:".Length..].Trim()
        : trimmed;

    static string Installed(RestoredPackages restored, List<(string Name, string Version)> missing, List<LocalPackage> locals)
    {
        return $"<div>Installed Packages: {HtmlFormat.Encode(string.Join("; ", missing.Select(p => $"{p.Name}, {Shown(p.Name, p.Version)}")))}</div>";

        // Of a package in a folder the fourth number counts builds: not what a reader asked for, and another one in each saved notebook.
        string Shown(string name, string asked) => asked == "*" && locals.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ? WithoutBuild(restored.VersionOf(name)) : restored.VersionOf(name);
    }

    static string WithoutBuild(string version) =>
        NuGetVersion.Parse(version) is var v ? new NuGetVersion(v.Major, v.Minor, v.Patch, v.Release).ToNormalizedString() : version;

    static string Hash(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}

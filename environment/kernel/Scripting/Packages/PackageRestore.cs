using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CSharpKernel.Install;

namespace CSharpKernel.Scripting.Packages;

/// <summary>Resolves packages with the SDK's own restore, on a project made for it.</summary>
internal sealed partial class PackageRestore(IReadOnlyDictionary<string, string> packages, string configFolder, string packagesFolder, CancellationToken cancellation)
{
    static readonly TimeSpan limit = TimeSpan.FromMinutes(5);

    public static string Framework { get; } = $"net{Environment.Version.Major}.0";

    public static string Platform => RuntimeInformation.RuntimeIdentifier;

    /// <summary>Restores from the given sources, or from those of the nuget.config files and <paramref name="added"/> where
    /// <paramref name="only"/> is null. Packages already in the user's folder are used from there.</summary>
    /// <exception cref="RestoreFailed">The packages cannot be resolved.</exception>
    public RestoredPackages Run(string folder, IReadOnlyList<string>? only, IReadOnlyList<string> added)
    {
        var work = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(work);
        try
        {
            Project(only, added).Save(Path.Combine(work, "Packages.csproj"));
            Execute(work);
            return RestoredPackages.FromAssets(Path.Combine(work, "obj", "project.assets.json"), $"{Framework}/{Platform}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    XElement Project(IReadOnlyList<string>? only, IReadOnlyList<string> added) => new("Project",
        new XElement("PropertyGroup",
            // Nothing of a repository around this folder is to have a say.
            Off("ImportDirectoryBuildProps", "ImportDirectoryBuildTargets", "ImportDirectoryPackagesProps")),
        new XElement("Import", new XAttribute("Project", "Sdk.props"), new XAttribute("Sdk", "Microsoft.NET.Sdk")),
        new XElement("PropertyGroup",
            new XElement("TargetFramework", Framework),
            new XElement("RuntimeIdentifier", Platform),
            Off("SelfContained", "UseAppHost", "NuGetAudit", "DisableImplicitNuGetFallbackFolder", "RestoreEnablePackagePruning", "ManagePackageVersionsCentrally"),
            // A version lower than one elsewhere in the tree is no error where a higher one is all there is, as without a network.
            new XElement("NoWarn", "NU1605"),
            new XElement("RestorePackagesPath", packagesFolder),
            packagesFolder == PackageSources.GlobalPackages ? null : new XElement("RestoreFallbackFolders", PackageSources.GlobalPackages),
            new XElement("RestoreRootConfigDirectory", configFolder),
            only is null ? new XElement("RestoreAdditionalProjectSources", string.Join(';', added)) : new XElement("RestoreSources", string.Join(';', only))),
        new XElement("ItemGroup", packages.Select(p => new XElement("PackageReference", new XAttribute("Include", p.Key), new XAttribute("Version", p.Value)))),
        new XElement("Import", new XAttribute("Project", "Sdk.targets"), new XAttribute("Sdk", "Microsoft.NET.Sdk")));

    static IEnumerable<XElement> Off(params string[] properties) => properties.Select(name => new XElement(name, "false"));

    void Execute(string work)
    {
        var start = new ProcessStartInfo(Dotnet(), ["restore", "Packages.csproj", "-nologo", "-v:quiet", "-nodeReuse:false", "-m:1", "-tl:off"])
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            stop.CancelAfter(limit);
            process.WaitForExitAsync(stop.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is OperationCanceledException or ThreadInterruptedException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new RestoreFailed($"the restore took longer than {limit.TotalMinutes:0} minutes and was ended");
        }
        if (process.ExitCode != 0)
            throw new RestoreFailed(Reasons(output.Result + "\n" + errors.Result));
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new RestoreFailed($"the .NET SDK cannot be started ({e.Message}); install it, packages are restored by it");
        }
    }

    static IReadOnlyList<string> Reasons(string output)
    {
        var reasons = Error().Matches(output).Select(m => m.Groups[1].Value.Trim()).Distinct().Take(5).ToList();
        return reasons.Count > 0 ? reasons : [output.Trim()];
    }

    // The host that this process runs on knows its SDK; a name on PATH may be another installation.
    static string Dotnet()
    {
        var host = KernelSpec.DotnetHost();
        return File.Exists(host) && Directory.Exists(Path.Combine(KernelSpec.DotnetRoot(), "sdk")) ? host : "dotnet";
    }

    [GeneratedRegex(@"error\s*(?:[A-Z]+\d+)?\s*:\s*(.*?)(?:\[[^\]]*Packages\.csproj[^\]]*\])?\s*$", RegexOptions.Multiline)]
    private static partial Regex Error();
}

/// <summary>A restore that did not come to a result, and why.</summary>
internal sealed class RestoreFailed(params IEnumerable<string> reasons) : Exception(string.Join("; ", reasons));

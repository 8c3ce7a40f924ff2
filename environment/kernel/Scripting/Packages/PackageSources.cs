using NuGet.Configuration;

namespace CSharpKernel.Scripting.Packages;

/// <summary>The package sources in force in a folder: those of every nuget.config from there up to the root, then the user's own.</summary>
internal sealed record PackageSources(IReadOnlyList<string> All)
{
    /// <summary>Sources that are folders on this machine.</summary>
    public IReadOnlyList<string> Folders => [.. All.Where(s => !IsAddress(s))];

    /// <summary>The folder NuGet extracts packages to, shared by everything the user builds.</summary>
    public static string GlobalPackages => SettingsUtility.GetGlobalPackagesFolder(NullSettings.Instance);

    /// <summary>The sources of a folder, and <paramref name="added"/> before them.</summary>
    /// <exception cref="DirectiveFailed">A nuget.config cannot be read.</exception>
    public static PackageSources Of(string folder, IEnumerable<string> added)
    {
        try
        {
            return new([.. added.Concat(PackageSourceProvider.LoadPackageSources(Settings.LoadDefaultSettings(folder)).Where(s => s.IsEnabled).Select(s => s.Source)).Distinct()]);
        }
        catch (NuGetConfigurationException e)
        {
            throw new DirectiveFailed($"The package sources cannot be read: {e.Message} Mend or remove that file.", e);
        }
    }

    /// <summary>A source as it was written, made absolute.</summary>
    public static string Resolve(string source, string baseFolder)
    {
        var expanded = Environment.ExpandEnvironmentVariables(source);
        if (expanded.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            return new Uri(expanded).LocalPath;
        return IsAddress(expanded) ? expanded : Path.GetFullPath(expanded, baseFolder);
    }

    /// <summary>Whether a source is an address, and no folder.</summary>
    public static bool IsAddress(string source) => new PackageSource(source).IsHttp;
}

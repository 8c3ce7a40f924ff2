namespace CSharpKernel.Scripting.Packages;

/// <summary>What packages have to do in a session before its cells use them: their <c>extension.dib</c>, run as part of the cell that loads the package.</summary>
internal sealed class PackageExtensions
{
    static readonly string place = Path.Combine("interactive-extensions", "dotnet", "extension.dib");
    readonly HashSet<string> begun = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The script in a package's folder; null where there is none.</summary>
    public static string? In(string folder) => Path.Combine(folder, place) is var file && File.Exists(file) ? file : null;

    /// <summary>Runs the scripts of packages that have not run yet; the keys are the packages' names. What one shows itself is shown, not the value it ends with.
    /// One that fails is said, and the cell goes on.</summary>
    public void Run(CellExecution cell, IReadOnlyDictionary<string, string> scripts)
    {
        // By name: another package added later may move this one to another folder.
        foreach (var (name, file) in scripts.Where(script => begun.Add(script.Key)).ToList())
            try
            {
                cell.RunFile(file, quietly: true);
            }
            catch (Exception e) when (!cell.Cell.Thread!.Stopping)
            {
                var reason = e switch
                {
                    CompilationFailed failure => ErrorText.Of(failure),
                    DirectiveFailed failure => ErrorText.Of(failure),
                    _ => ErrorText.Of(e),
                };
                cell.Cell.Output.Stream(error: true, $"The package {name} is loaded, but its extension.dib failed:\n{string.Join('\n', reason)}\n");
            }
    }
}

namespace CSharpKernel.Install;

/// <summary><c>install</c> and <c>uninstall</c>: the kernelspecs by which Jupyter finds this kernel.</summary>
internal static class Installer
{
    /// <summary>The name under which notebooks of .NET Interactive ask for their kernel.</summary>
    const string Alias = ".net-csharp";

    /// <summary>Copies the program into the kernels folder and registers it, also as <c>.net-csharp</c> where no other kernel has that name.
    /// Throws <see cref="InstallException"/> where that is not possible.</summary>
    public static void Install(Options options, TextWriter say) => Explained(options, () =>
    {
        var folder = Path.Combine(options.Kernels, options.Name);
        if (Directory.Exists(folder) && !options.Force)
            throw new InstallException($"A kernel named '{options.Name}' is already in {options.Kernels}; pass --force to replace it or --name for another name.");
        Directory.CreateDirectory(options.Kernels);
        if (Directory.Exists(folder) && !KernelSpec.IsOurs(folder) && KernelSpec.Read(folder) is not null) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var bin = ProgramFolder.Copy(AppContext.BaseDirectory, folder);
        KernelSpec.Write(folder, options.DisplayName, bin);
        ProgramFolder.DeleteUnused(folder, keep: bin);
        say.WriteLine($"Installed {options.Name} in {folder}");

        var alias = Path.Combine(options.Kernels, Alias);
        if (Taken() is { } other) say.WriteLine($"Left {Alias} as it is: another kernel has that name, in {other}");
        else
        {
            // The same files again by a relative path: both folders stand side by side, wherever they are moved.
            KernelSpec.Write(alias, ".NET (C#)", $"../{options.Name}/{bin}");
            say.WriteLine($"Installed {Alias} in {alias}");
        }
    });

    /// <summary>Removes what <see cref="Install"/> has put there.</summary>
    public static void Uninstall(Options options, TextWriter say) => Explained(options, () =>
    {
        var folder = Path.Combine(options.Kernels, options.Name);
        if (!KernelSpec.IsOurs(folder))
            throw new InstallException(Directory.Exists(folder)
                ? $"{folder} was not installed by this program; remove it with 'jupyter kernelspec remove {options.Name}'."
                : $"No kernel named '{options.Name}' is in {options.Kernels}; 'jupyter kernelspec list' shows where it is.");
        var alias = Path.Combine(options.Kernels, Alias);
        var aliasUsesIt = KernelSpec.IsOurs(alias) && KernelSpec.Read(alias)!["argv"]!.ToJsonString().Contains($"/../{options.Name}/", StringComparison.Ordinal);
        // Without kernel.json no new kernel starts; only then are the files looked at.
        File.Delete(Path.Combine(folder, "kernel.json"));
        if (aliasUsesIt) Directory.Delete(alias, recursive: true);
        if (ProgramFolder.DeleteUnused(folder, keep: null) is > 0 and var used)
        {
            say.WriteLine($"Unregistered {options.Name}; {used} folder(s) in {folder} stay, because a kernel is running from them. Delete them when it has ended.");
            return;
        }
        Directory.Delete(folder, recursive: true);
        say.WriteLine($"Removed {options.Name}{(aliasUsesIt ? $" and {Alias}" : "")} from {options.Kernels}");
    });

    /// <summary>The folder of another program's <c>.net-csharp</c>; null where the name is free or ours.</summary>
    static string? Taken() => JupyterPaths.AllKernels().Where(Directory.Exists)
        .SelectMany(kernels => Directory.EnumerateDirectories(kernels, Alias, new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = 0 }))
        .FirstOrDefault(folder => KernelSpec.Read(folder) is not null && !KernelSpec.IsOurs(folder));

    static void Explained(Options options, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstallException($"{options.Kernels} cannot be changed: {e.Message} Check its permissions, or choose another place with --user or --prefix.");
        }
    }
}

namespace Phenomena.Setup;

/// <summary>Everything that running notebooks needs, in order. Each part is skipped when it is there already.</summary>
static class Preparation
{
    /// <param name="toRun">Whether notebooks are executed: that needs the library and the kernel.</param>
    /// <param name="toSave">Whether they are saved with pictures: that needs a browser.</param>
    /// <param name="forTests">Whether the second kernel, the browser, Jupyter's kernel tests and Slurm are needed as well.</param>
    /// <param name="inInteractive">Whether they are executed in .NET Interactive instead of the collection's own kernel.</param>
    /// <param name="pagesCanBeMade">Called as soon as there is what pages of saved notebooks need; the rest takes longer.</param>
    public static void Run(bool toRun = true, bool toSave = false, bool forTests = false, bool inInteractive = false, Action? pagesCanBeMade = null)
    {
        if (toRun) Machine.RequireLibtorch();
        Steps.Heading("Set-up");
        if (Repository.WhyNotWritable(Repository.At("environment", ".setup")) is { } reason)
        {
            if (Missing(toRun, toSave, forTests, inInteractive) is { } missing)
                throw new Problem($"{missing} is missing, and set-up cannot write to '{Repository.Root}': {reason}. Copy the folder to one of yours and start from there: cp -r '{Repository.Root}' ~/phenomena && chmod -R u+w ~/phenomena");
            Console.WriteLine($"  '{Repository.Root}' cannot be written to; all that is needed is there.");
            pagesCanBeMade?.Invoke();
            return;
        }

        Steps.Once("Jupyter (nbconvert, nbclient)", "jupyter", string.Join(' ', Jupyter.Packages), () => Shell.Find("jupyter-nbconvert") is not null, Jupyter.Require);
        Steps.Once("plotly.js and Temml (npm)", "npm", Steps.HashOf(Repository.At("environment", "packages", "package-lock.json")), () => Npm.IsThere, Npm.Require);
        pagesCanBeMade?.Invoke();
        if (toRun)
        {
            Steps.Once("Library, packed into environment/feed", Library.Stamp, Steps.HashOf(Library.Inputs), () => Library.IsPacked, Library.Pack);
            if (!inInteractive) Steps.Once("C# kernel, registered with Jupyter", "kernel", Steps.HashOf(Kernel.Inputs), () => Kernel.IsInstalled, Kernel.Install);
        }
        if (inInteractive || forTests)
            Steps.Once(".NET Interactive, a tool of this folder", "dotnet-interactive", Steps.HashOf(DotnetInteractive.Inputs), () => DotnetInteractive.IsInstalled, DotnetInteractive.Install);
        if (toSave) Steps.Once("Chromium, for the pictures", "chromium", "", () => Browser.Find() is not null, Browser.RequireChromium);
        if (forTests) Steps.Once("Chromium, Jupyter Notebook, kernel tests", "tests", string.Join(' ', Browser.Packages), () => Browser.Find() is not null, Browser.Require);
        if (forTests) Steps.Once("Slurm, for the test of job arrays", "slurm", string.Join(' ', Slurm.Packages), () => Slurm.IsThere, Slurm.Require);
    }

    /// <summary>For <c>--no-setup</c>: says what is missing instead of installing it.</summary>
    public static void Check(bool toRun = true, bool toSave = false, bool forTests = false, bool inInteractive = false)
    {
        if (toRun) Machine.RequireLibtorch();
        if (Missing(toRun, toSave, forTests, inInteractive) is { } missing) throw new Problem($"--no-setup was given, but {missing} is missing. Run the command once without --no-setup.");
    }

    static string? Missing(bool toRun, bool toSave, bool forTests, bool inInteractive) =>
        !Npm.IsThere ? "plotly.js" :
        toRun && !Library.IsPacked ? "the packed library" :
        toRun && !inInteractive && !Kernel.IsInstalled ? "the C# kernel" :
        (inInteractive || forTests) && !DotnetInteractive.IsInstalled ? ".NET Interactive" :
        toSave && Browser.Find() is null ? "Chromium, which draws the pictures of saved notebooks," : null;
}

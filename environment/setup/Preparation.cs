namespace Phenomena.Setup;

/// <summary>Everything that running notebooks needs, in order. Each part is skipped when it is there already.</summary>
static class Preparation
{
    /// <param name="forTests">Whether the browser, Jupyter's kernel tests and Slurm are needed as well.</param>
    public static void Run(bool forTests = false)
    {
        Repository.RequireWritable(Repository.At("environment", ".setup"));
        Steps.Heading("Set-up");
        Steps.Once("Jupyter (nbconvert, nbclient)", "jupyter", string.Join(' ', Jupyter.Packages), () => Shell.Find("jupyter-nbconvert") is not null, Jupyter.Require);
        Steps.Once("plotly.js and Temml (npm)", "npm", Steps.HashOf(Repository.At("environment", "packages", "package-lock.json")), () => Npm.IsThere, Npm.Require);
        Steps.Once("Library, packed into environment/feed", "library", Steps.HashOf(Library.Inputs), () => Library.IsPacked, Library.Pack);
        Steps.Once("C# kernel, registered with Jupyter", "kernel", Steps.HashOf(Kernel.Inputs), () => Kernel.IsInstalled, Kernel.Install);
        if (!forTests) return;
        Steps.Once("Chromium, Jupyter Notebook, kernel tests", "tests", string.Join(' ', Browser.Packages), () => Browser.Find() is not null, Browser.Require);
        Steps.Once("Slurm, for the test of job arrays", "slurm", string.Join(' ', Slurm.Packages), () => Slurm.IsThere, Slurm.Require);
    }

    /// <summary>For <c>--no-setup</c>: says what is missing instead of installing it.</summary>
    public static void Check()
    {
        string? missing =
            !Npm.IsThere ? "plotly.js" :
            !Library.IsPacked ? "the packed library" :
            !Kernel.IsInstalled ? "the C# kernel" : null;
        if (missing is not null) throw new Problem($"--no-setup was given, but {missing} is missing. Run the command once without --no-setup.");
    }
}

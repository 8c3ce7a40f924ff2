using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using CSharpKernel.Protocol;

namespace CSharpKernel.Install;

/// <summary><c>doctor</c>: looks at everything that the kernel needs and says what to do about what is missing.</summary>
internal static class Doctor
{
    /// <summary>One thing that was looked at; <paramref name="Advice"/> is null where it is as it should be.</summary>
    sealed record Finding(string What, string Found, string? Advice = null);

    /// <summary>Prints a line for each finding. True where nothing is wrong.</summary>
    public static bool Examine(TextWriter say)
    {
        var wrong = 0;
        foreach (var (what, found, advice) in Findings())
        {
            say.WriteLine($"{(advice is null ? "ok   " : "FAIL ")} {what,-12} {found}");
            if (advice is null) continue;
            wrong++;
            say.WriteLine($"                   -> {advice}");
        }
        say.WriteLine(wrong == 0 ? "Nothing is wrong." : $"{wrong} of these need attention.");
        return wrong == 0;
    }

    static IEnumerable<Finding> Findings()
    {
        yield return new("kernel", $"{KernelInfo.Version} in {AppContext.BaseDirectory}");
        yield return new("runtime", $"{RuntimeInformation.FrameworkDescription} in {KernelSpec.DotnetRoot()}");
        yield return Cultures.Missing ? new("cultures", Cultures.None, Cultures.Advice) : new("cultures", $"as many as {CultureInfo.GetCultures(CultureTypes.AllCultures).Length}");
        yield return Sdk();
        yield return Jupyter();
        foreach (var finding in Specs()) yield return finding;
        yield return Writable("kernels", JupyterPaths.UserKernels(), "give yourself write permission there, or install with --prefix");
        yield return Writable("history", Path.GetDirectoryName(HistoryFile.DefaultPath)!, "give yourself write permission there; until then cells are not remembered across sessions");
        yield return Loopback();
    }

    static Finding Sdk()
    {
        var version = JupyterPaths.Command(KernelSpec.DotnetHost(), "--version") ?? JupyterPaths.Command("dotnet", "--version");
        return version is null ? new("SDK", "none was found", "install a .NET SDK: cells run without it, but #r \"nuget: …\" needs it to restore packages")
            : new("SDK", version);
    }

    static Finding Jupyter()
    {
        if (JupyterPaths.Command("jupyter", "--version") is { Length: > 0 } versions)
            return new("Jupyter", string.Join(", ", versions.Split('\n').Select(line => string.Join(' ', line.Split(':', StringSplitOptions.TrimEntries)))
                .Where(line => line.StartsWith("jupyter_c", StringComparison.Ordinal) || line.StartsWith("notebook", StringComparison.Ordinal))));
        return new("Jupyter", "no 'jupyter' is on PATH", "install it, for instance with 'python3 -m pip install jupyterlab', or use VS Code with its Jupyter extension");
    }

    static IEnumerable<Finding> Specs()
    {
        var found = 0;
        foreach (var folder in JupyterPaths.AllKernels().Distinct().Where(Directory.Exists).SelectMany(kernels => Directory.EnumerateDirectories(kernels)).Where(KernelSpec.IsOurs))
        {
            found++;
            var spec = KernelSpec.Read(folder)!;
            var name = Path.GetFileName(folder);
            var program = ((string?)(spec["argv"] as JsonArray)?.FirstOrDefault() ?? "").Replace("{resource_dir}", folder);
            var version = (string?)spec["metadata"]?["csharp_kernel"]?["version"];
            yield return !File.Exists(program) ? new("kernelspec", $"{name} in {folder} starts {program}, which is not there", "run 'csharp-kernel install --force' again")
                : version != KernelInfo.Version ? new("kernelspec", $"{name} in {folder} is version {version}, this program is {KernelInfo.Version}", "run 'csharp-kernel install --force' to bring it up to date")
                : new("kernelspec", $"{name} in {folder}");
        }
        if (found == 0) yield return new("kernelspec", "Jupyter knows no kernel of this program", "run 'csharp-kernel install'");
    }

    static Finding Writable(string what, string folder, string advice)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new(what, $"{folder} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(what, e.Message, advice);
        }
    }

    static Finding Loopback()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var client = new TcpClient();
            client.Connect((IPEndPoint)listener.LocalEndpoint);
            return new("network", "connections within this machine work");
        }
        catch (SocketException e)
        {
            return new("network", $"no connection within this machine: {e.Message}", "allow connections to 127.0.0.1: Jupyter reaches its kernels there");
        }
    }
}

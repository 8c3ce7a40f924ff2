using System.IO.Compression;
using CSharpKernel.Scripting.Packages;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>A folder with notebooks, a package source of its own and a cache of its own, in which a test makes small packages.</summary>
public abstract class PackageFolder : IDisposable
{
    protected readonly string folder = Directory.CreateTempSubdirectory("kernel-packages-").FullName;
    protected readonly string name = $"Tiny.Package{Guid.NewGuid():N}"[..24];
    readonly string before = Directory.GetCurrentDirectory();

    protected PackageFolder()
    {
        Directory.CreateDirectory(Path.Combine(folder, "feed"));
        Directory.CreateDirectory(Path.Combine(folder, "notebooks"));
        File.WriteAllText(Path.Combine(folder, "nuget.config"),
            "<configuration><packageSources><clear/><add key=\"local\" value=\"feed\"/></packageSources></configuration>");
        Environment.SetEnvironmentVariable("CSHARP_KERNEL_CACHE", Path.Combine(folder, "cache"));
        Directory.SetCurrentDirectory(Path.Combine(folder, "notebooks"));
    }

    public void Dispose()
    {
        Directory.SetCurrentDirectory(before);
        Environment.SetEnvironmentVariable("CSHARP_KERNEL_CACHE", null);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A native library of the runtime; a package has it under another name.</summary>
    static string Native => Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!,
        OperatingSystem.IsWindows() ? "System.IO.Compression.Native.dll" : OperatingSystem.IsMacOS() ? "libSystem.Native.dylib" : "libSystem.Native.so");

    /// <summary>A package with one class, in the test's source or another folder.</summary>
    protected (string Name, string File, string Package) Pack(string version, string members, string feed = "feed", string suffix = "",
        (string Name, string File, string Package)? dependency = null, string? extension = null, string? native = null, string? source = null,
        string? extensionSource = null, string? assemblyName = null, string? assemblyVersion = null, string? type = null)
    {
        var id = name + suffix;
        var assembly = source is not null ? CompileSource(source, id) : Compile(members, assemblyName ?? id, type ?? "Thing" + suffix, dependency?.File, assemblyVersion);
        var file = Path.Combine(folder, feed, $"{id}.{version}.nupkg");
        File.Delete(file);
        using var zip = ZipFile.Open(file, ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(zip.CreateEntry($"{id}.nuspec").Open()))
            nuspec.Write($"""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
                <id>{id}</id><version>{version}</version><authors>test</authors><description>test</description>
                <dependencies><group targetFramework="net10.0">{(dependency is { } d ? $"<dependency id=\"{d.Name}\" version=\"1.0.0\"/>" : "")}</group></dependencies>
                </metadata></package>
                """);
        using (var code = zip.CreateEntry($"lib/net10.0/{assemblyName ?? id}.dll").Open())
            code.Write(assembly);
        if (extension is not null)
            using (var script = new StreamWriter(zip.CreateEntry("interactive-extensions/dotnet/extension.dib").Open()))
                script.Write(extension);
        if (extensionSource is not null)
            using (var code = zip.CreateEntry($"interactive-extensions/dotnet/{id}.Extension.dll").Open())
                code.Write(CompileSource(extensionSource, id + ".Extension"));
        if (native is not null)
            zip.CreateEntryFromFile(Native, $"runtimes/{PackageRestore.Platform}/native/{native}");
        var dll = Path.Combine(folder, $"{id}.dll");
        File.WriteAllBytes(dll, assembly);
        return (id, dll, file);
    }

    /// <summary>A library that knows the framework and .NET Interactive's packages.</summary>
    protected static byte[] CompileSource(string source, string assembly)
    {
        var files = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(f => Path.GetFileName(f) is var n && (n.StartsWith("System.", StringComparison.Ordinal) || n is "netstandard.dll" or "Microsoft.CSharp.dll" || n.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal)
                || n.StartsWith("Microsoft.AspNetCore.Html", StringComparison.Ordinal)));
        var compilation = CSharpCompilation.Create(assembly, [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)],
            [.. files.Select(f => MetadataReference.CreateFromFile(f))], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        var emitted = compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return stream.ToArray();
    }

    protected static byte[] Compile(string members, string assembly, string type = "Thing", string? reference = null, string? version = null)
    {
        var compilation = CSharpCompilation.Create(assembly,
            [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version ?? "1.0.0.0"}\")] namespace Tiny; public static class {type} {{ {members} }}", cancellationToken: TestContext.Current.CancellationToken)],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location), .. reference is null ? [] : new[] { MetadataReference.CreateFromFile(reference) }],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        return stream.ToArray();
    }
}

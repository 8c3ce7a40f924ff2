using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Phenomena.Experiments;

namespace Phenomena.Torch;

/// <summary>Makes libtorch ready before TorchSharp's first call to it: loaded from its package, mended where it must be (<see cref="MendedLibrary"/>), on one thread.</summary>
/// <remarks>TorchSharp's own way would take a libtorch that the system has, or copy half a gigabyte into its package folder.</remarks>
public static class TorchLibrary
{
    /// <summary>The kinds of machine that libtorch is served for.</summary>
    private static readonly string[] Platforms = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    private const string Name = "LibTorchSharp";

    private static readonly Lock Gate = new();

    private static nint handle;

    private static bool tried;

    /// <summary>Waits for TorchSharp: it is prepared when it is loaded, and costs nothing where nobody uses it. Called when this library is loaded; calling it again does nothing.</summary>
    public static void Prepare() => RuntimeHelpers.RunModuleConstructor(typeof(TorchLibrary).Module.ModuleHandle);

    /// <summary>Why libtorch could not be loaded or mended, in a sentence; null where all is well or nothing has been tried yet.</summary>
    public static string? Complaint { get; private set; }

    // An initializer of the library, since a reader's `torch.ones(3)` must find it done without having heard of it.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void Watch() => LoadedAssemblies.When("TorchSharp", Meet);
#pragma warning restore CA2255

    private static void Meet(Assembly assembly)
    {
        // A thread that comes to TorchSharp while this one is still at it asks for the library by name: it waits here for the same one.
        AssemblyLoadContext.GetLoadContext(assembly)!.ResolvingUnmanagedDll += (asking, name) => asking == assembly && name == Name ? Ready(assembly) : 0;
        try
        {
            NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == Name ? Ready(assembly) : 0);
        }
        catch (InvalidOperationException)
        {
            // Somebody else resolves its libraries; ours is found by its name if theirs is not.
        }
        Ready(assembly);
    }

    private static nint Ready(Assembly assembly)
    {
        lock (Gate)
        {
            if (!tried) MakeReady(assembly);
            tried = true;
            return handle;
        }
    }

    private static void MakeReady(Assembly assembly)
    {
        if (!Platforms.Contains(Platform))
        {
            Say($"libtorch is not made for {Platform}: notebooks that train networks need one of {string.Join(", ", Platforms)}.");
            return;
        }
        try
        {
            // What OnOneThread says holds for the thread that says it: OpenMP asks anew on every other one, such as a cell's, and reads this when it is loaded.
            if (!OperatingSystem.IsWindows()) _ = setenv("OMP_NUM_THREADS", "1", 0);
            handle = Load(assembly);
            OnOneThread();
            SpareMemory.Watch();
            TensorDisplay.Register();
        }
        // Of any kind: thrown on from here, it would take this whole library with it.
        catch (Exception e)
        {
            Say($"libtorch could not be made ready: {e.Message} TorchSharp now tries its own way.");
        }
    }

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    // By path and in the order of their dependencies: the loader then finds each by its name and looks no further, not at a libtorch of the system either.
    private static nint Load(Assembly assembly)
    {
        foreach (var name in (string[])["c10", "torch_cpu", "torch"]) NativeLibrary.Load(Find(FileOf(name), assembly));
        var library = Find(FileOf(Name), assembly);
        if (!OperatingSystem.IsLinux()) return NativeLibrary.Load(library);
        var loaded = MendedLibrary.Load(library, FreedScalars.Function, out var complaint);
        if (complaint is not null) Say(complaint);
        return loaded;
    }

    private static string FileOf(string library) => OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>Where a native file lies: in the folders that the host names for a built program or a notebook, beside TorchSharp.dll, or in the folder that packages are unpacked to.</summary>
    internal static string Find(string file, Assembly assembly)
    {
        var home = Path.GetDirectoryName(assembly.Location)!;
        var native = Path.Combine("runtimes", Platform, "native");
        var runtime = Path.Combine(Path.GetFullPath("../../../..", home), "libtorch-cpu-" + Platform);
        IEnumerable<string> folders =
        [
            .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            home, Path.Combine(home, native), Path.GetFullPath(Path.Combine("../..", native), home),
            .. Directory.Exists(runtime) ? Directory.GetDirectories(runtime).OrderDescending().Select(version => Path.Combine(version, native)) : [],
        ];
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException($"{file} lies in none of the folders {string.Join(", ", folders)}; restore the package libtorch-cpu-{Platform}.");
    }

    /// <summary>One thread a run: runs are what goes on in parallel, and a sum then has one order.</summary>
    private static unsafe void OnOneThread() => ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(handle, "THSTorch_set_num_threads"))(1);

    // .NET's own variables do not reach native code.
    [DllImport("libc")]
    private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);

    private static void Say(string complaint)
    {
        Complaint = complaint;
        Console.Error.WriteLine(complaint);
    }
}

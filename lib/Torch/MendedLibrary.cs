using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Phenomena.Torch;

/// <summary>A copy of TorchSharp's native library with two faults mended; the file of the package stays as it is.</summary>
/// <remarks>
/// The library asks for a newer C++ runtime (GLIBCXX_3.4.32) than Debian 12 and Ubuntu 22.04 have, but calls nothing of it: the request is made optional.
/// And it frees scalars that are in use: another function does that, later (<see cref="FreedScalars"/>).
/// </remarks>
internal static class MendedLibrary
{
    /// <summary>How the function that frees a scalar begins: test rdi, rdi; je.</summary>
    private static ReadOnlySpan<byte> Freeing => [0x48, 0x85, 0xff, 0x74];

    private const uint CloseOnExec = 1;

    private static readonly List<FileStream> Held = [];

    /// <summary>Loads a mended copy of the file.</summary>
    /// <param name="path">An ELF library.</param>
    /// <param name="freeing">What frees scalars in its place, <c>void (void*)</c>.</param>
    /// <param name="complaint">What could not be mended; null if nothing.</param>
    /// <exception cref="DllNotFoundException">The library does not load.</exception>
    /// <exception cref="InvalidDataException">This is no 64-bit little-endian ELF library, or a damaged one.</exception>
    public static nint Load(string path, nint freeing, out string? complaint)
    {
        var bytes = File.ReadAllBytes(path);
        complaint = Mend(bytes, freeing) ? null : $"{Path.GetFileName(path)} is another build than the one known here, so it is used as it is; a garbage collection may then end a run with an ExternalException.";
        return FromMemory(bytes, Path.GetFileName(path)) is not 0 and var loaded ? loaded : FromFolder(Path.GetTempPath(), bytes);
    }

    /// <summary>Loads bytes that lie in no folder: nothing is left behind, whatever becomes of the process, and it does not matter whether programs may be run from the temporary folder.</summary>
    /// <returns>0 where the system has no such files or the library does not load.</returns>
    internal static nint FromMemory(ReadOnlySpan<byte> bytes, string name)
    {
        int file = memfd_create(name, CloseOnExec);
        if (file < 0) return 0;
        var stream = new FileStream(new SafeFileHandle(file, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        stream.Write(bytes);
        // The loader knows a library by its path: open for good, so that no other file gets the number.
        if (NativeLibrary.TryLoad($"/proc/self/fd/{file}", out var loaded)) Held.Add(stream);
        else stream.Dispose();
        return loaded;
    }

    /// <summary>Loads bytes by way of a file, which is gone once it is loaded.</summary>
    /// <exception cref="DllNotFoundException">The library does not load.</exception>
    internal static nint FromFolder(string folder, ReadOnlySpan<byte> bytes)
    {
        var copy = Path.Combine(folder, $"LibTorchSharp-{Guid.NewGuid():N}.so");
        try
        {
            File.WriteAllBytes(copy, bytes);
            return NativeLibrary.Load(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Mends the bytes of a library in place.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="freeing">Where the function that frees scalars goes on.</param>
    /// <returns>Whether it does; false if the function begins with other bytes than expected and was left alone.</returns>
    /// <exception cref="InvalidDataException">This is no 64-bit little-endian ELF library, or a damaged one.</exception>
    public static bool Mend(Span<byte> file, nint freeing)
    {
        var elf = new ElfFile(file);
        elf.MakeOptional(version => version.StartsWith("GLIBCXX_", StringComparison.Ordinal));
        var function = elf.CodeOf("THSTorch_dispose_scalar");
        if (!function.StartsWith(Freeing)) return false;
        // mov rax, freeing; jmp rax.
        function[0] = 0x48;
        function[1] = 0xb8;
        BitConverter.TryWriteBytes(function[2..], freeing);
        function[10] = 0xff;
        function[11] = 0xe0;
        return true;
    }

    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int memfd_create(string name, uint flags);
}

using System.Runtime.InteropServices;
using Phenomena.Tests.Library.Experiments;
using Phenomena.Torch;
using TorchSharp;
using Xunit;

namespace Phenomena.Tests.Library.Torch;

public sealed class MendedLibraryTests
{
    private static bool OnLinux => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    [Fact]
    public void Versions_become_optional_the_freeing_goes_elsewhere_and_nothing_else_changes()
    {
        byte[] before = MadeUpLibrary.Bytes(MadeUpLibrary.Frees), after = [.. before];
        Assert.True(MendedLibrary.Mend(after, unchecked((nint)0x1122334455667788)));
        int[] flags = [MadeUpLibrary.Flags[1], MadeUpLibrary.Flags[2]];
        Assert.All(flags, i => Assert.Equal(2, after[i]));
        Assert.Equal([0x48, 0xb8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0xff, 0xe0], after[Goes]);
        Assert.All(Changed(before, after), i => Assert.True(flags.Contains(i) || (i >= MadeUpLibrary.Code && i < MadeUpLibrary.Code + 12)));
        // A second time it is another function than the one known: left alone.
        byte[] again = [.. after];
        Assert.False(MendedLibrary.Mend(again, 1));
        Assert.Equal(after, again);
    }

    [Fact]
    public void A_function_of_other_bytes_or_of_another_name_is_left_alone()
    {
        byte[] code = [.. MadeUpLibrary.Frees];
        code[1] = 0x89;
        byte[] before = MadeUpLibrary.Bytes(code), after = [.. before];
        Assert.False(MendedLibrary.Mend(after, 1));
        Assert.Equal([MadeUpLibrary.Flags[1], MadeUpLibrary.Flags[2]], Changed(before, after));

        byte[] unnamed = MadeUpLibrary.Bytes(MadeUpLibrary.Frees);
        unnamed[unnamed.AsSpan().IndexOf("THSTorch_dispose_scalar"u8)] = (byte)'x';
        Assert.False(MendedLibrary.Mend(unnamed, 1));
        Assert.Equal(MadeUpLibrary.Frees, unnamed[Goes]);
    }

    [Fact]
    public void What_is_no_library_or_a_damaged_one_is_refused_with_a_reason()
    {
        var whole = MadeUpLibrary.Bytes(MadeUpLibrary.Frees);
        Assert.Contains("4D5A", Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend([.. "MZ"u8, .. new byte[100]], 1)).Message);
        Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend([], 1));
        // 32 bits.
        byte[] narrow = [.. whole];
        narrow[4] = 1;
        Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend(narrow, 1));
        // Cut anywhere: after the header the sections are missing, after the sections what they refer to.
        foreach (int length in new[] { 0, 63, 64, 0x240, 0x1000, 0x1160, MadeUpLibrary.Flags[2] })
            Assert.Contains($"{length} bytes", Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend(whole[..length], 1)).Message);
        // A version whose next one lies before it, again and again.
        byte[] round = [.. whole];
        BitConverter.TryWriteBytes(round.AsSpan(MadeUpLibrary.Flags[1] + 8), -16);
        Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend(round, 1));
    }

    [Fact]
    public unsafe void The_systems_loader_refuses_it_as_it_is_and_takes_the_mended_copy()
    {
        Assert.SkipUnless(OnLinux, "The made-up library is one of Linux x64.");
        using var folder = new TemporaryFolder();
        byte[] other = [0x90, .. MadeUpLibrary.Frees];
        foreach (var (code, mended) in new[] { (MadeUpLibrary.Frees, true), (other, false) })
        {
            var path = Path.Combine(folder.Path, "made-up.so");
            File.WriteAllBytes(path, MadeUpLibrary.Bytes(code));
            Assert.Contains("GLIBCXX_9.9.9", Assert.Throws<DllNotFoundException>(() => NativeLibrary.Load(path)).Message);

            var loaded = MendedLibrary.Load(path, Doubled, out var complaint);
            Assert.Equal(mended ? 14 : 0, Left(loaded));
            Assert.Equal(mended, complaint is null);
            if (!mended) Assert.StartsWith("made-up.so is another build than the one known here", complaint);

            byte[] bytes = File.ReadAllBytes(path);
            MendedLibrary.Mend(bytes, Doubled);
            Assert.NotEqual(0, MendedLibrary.FromMemory(bytes, "made-up"));
            Assert.Equal(0, MendedLibrary.FromMemory(new byte[200], "nothing"));
            // By way of a folder, where files in memory are not to be had: it works as well and leaves nothing.
            Assert.Equal(mended ? 14 : 0, Left(MendedLibrary.FromFolder(folder.Path, bytes)));
            Assert.Throws<DllNotFoundException>(() => MendedLibrary.FromFolder(folder.Path, new byte[200]));
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }
        Assert.Throws<FileNotFoundException>(() => MendedLibrary.Load(Path.Combine(folder.Path, "none.so"), Doubled, out _));

        static int Left(nint library)
        {
            int number = 7;
            ((delegate* unmanaged<int*, void>)NativeLibrary.GetExport(library, MadeUpLibrary.Function))(&number);
            return number;
        }
    }

    private static unsafe nint Doubled => (nint)(delegate* unmanaged<int*, void>)&Double;

    // It takes the place of the function that sets the number to zero.
    [UnmanagedCallersOnly]
    private static unsafe void Double(int* number) => *number *= 2;

    [Fact]
    public unsafe void TorchSharps_own_library_is_mended_in_this_process_and_its_file_is_as_it_was()
    {
        Assert.SkipUnless(OnLinux, "Elsewhere the library is used as it is.");
        Assert.Null(TorchLibrary.Complaint);
        Assert.Equal(2, (torch.ones(1) + torch.ones(1)).item<float>());
        var library = NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
        Assert.Equal(FreedScalars.Function, *(nint*)(NativeLibrary.GetExport(library, MadeUpLibrary.Function) + 2));

        byte[] before = File.ReadAllBytes(TorchLibrary.Find("libLibTorchSharp.so", typeof(torch).Assembly)), after = [.. before];
        Assert.True(MendedLibrary.Mend(after, FreedScalars.Function));
        int[] changed = Changed(before, after), code = [.. changed.Where(i => after[i] != (before[i] | 2) || before[i] > 1)];
        Assert.InRange(changed.Length - code.Length, 1, 30);
        Assert.InRange(code[^1] - code[0], 8, 11);
        Assert.Contains("libnone.so lies in none of the folders", Assert.Throws<DllNotFoundException>(() => TorchLibrary.Find("libnone.so", typeof(torch).Assembly)).Message);
    }

    private static Range Goes => MadeUpLibrary.Code..(MadeUpLibrary.Code + MadeUpLibrary.Frees.Length);

    private static int[] Changed(byte[] before, byte[] after) => [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
}

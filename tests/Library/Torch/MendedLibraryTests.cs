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
    public void Versions_become_optional_the_freeing_returns_at_once_and_nothing_else_changes()
    {
        byte[] before = MadeUpLibrary.Bytes(MadeUpLibrary.Frees), after = [.. before];
        Assert.True(MendedLibrary.Mend(after));
        Assert.Equal([MadeUpLibrary.Flags[1], MadeUpLibrary.Flags[2], MadeUpLibrary.Code], Changed(before, after));
        Assert.Equal([2, 2, 0xc3], Changed(before, after).Select(i => (int)after[i]));
        // A second time it is another function than the one known: left alone.
        byte[] again = [.. after];
        Assert.False(MendedLibrary.Mend(again));
        Assert.Equal(after, again);
    }

    [Fact]
    public void A_function_of_other_bytes_or_of_another_name_is_left_alone()
    {
        byte[] code = [.. MadeUpLibrary.Frees];
        code[1] = 0x89;
        byte[] before = MadeUpLibrary.Bytes(code), after = [.. before];
        Assert.False(MendedLibrary.Mend(after));
        Assert.Equal([MadeUpLibrary.Flags[1], MadeUpLibrary.Flags[2]], Changed(before, after));

        byte[] unnamed = MadeUpLibrary.Bytes(MadeUpLibrary.Frees);
        unnamed[unnamed.AsSpan().IndexOf("THSTorch_dispose_scalar"u8)] = (byte)'x';
        Assert.False(MendedLibrary.Mend(unnamed));
        Assert.Equal(MadeUpLibrary.Frees, unnamed[MadeUpLibrary.Code..(MadeUpLibrary.Code + MadeUpLibrary.Frees.Length)]);
    }

    [Fact]
    public void What_is_no_library_or_a_damaged_one_is_refused_with_a_reason()
    {
        var whole = MadeUpLibrary.Bytes(MadeUpLibrary.Frees);
        Assert.Contains("4D5A", Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend([.. "MZ"u8, .. new byte[100]])).Message);
        Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend([]));
        // 32 bits.
        byte[] narrow = [.. whole];
        narrow[4] = 1;
        Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend(narrow));
        // Cut anywhere: after the header the sections are missing, after the sections what they refer to.
        foreach (int length in new[] { 0, 63, 64, 0x240, 0x1000, 0x1160, MadeUpLibrary.Flags[2] })
            Assert.Contains($"{length} bytes", Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend(whole[..length])).Message);
        // A version whose next one lies before it, again and again.
        byte[] round = [.. whole];
        BitConverter.TryWriteBytes(round.AsSpan(MadeUpLibrary.Flags[1] + 8), -16);
        Assert.Throws<InvalidDataException>(() => MendedLibrary.Mend(round));
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

            var loaded = MendedLibrary.Load(path, out var complaint);
            Assert.Equal(mended ? 7 : 0, Left(loaded));
            Assert.Equal(mended, complaint is null);
            if (!mended) Assert.StartsWith("made-up.so is another build than the one known here", complaint);

            byte[] bytes = File.ReadAllBytes(path);
            MendedLibrary.Mend(bytes);
            Assert.NotEqual(0, MendedLibrary.FromMemory(bytes, "made-up"));
            Assert.Equal(0, MendedLibrary.FromMemory(new byte[200], "nothing"));
            // By way of a folder, where files in memory are not to be had: it works as well and leaves nothing.
            Assert.Equal(mended ? 7 : 0, Left(MendedLibrary.FromFolder(folder.Path, bytes)));
            Assert.Throws<DllNotFoundException>(() => MendedLibrary.FromFolder(folder.Path, new byte[200]));
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }
        Assert.Throws<FileNotFoundException>(() => MendedLibrary.Load(Path.Combine(folder.Path, "none.so"), out _));

        static int Left(nint library)
        {
            int number = 7;
            ((delegate* unmanaged<int*, void>)NativeLibrary.GetExport(library, MadeUpLibrary.Function))(&number);
            return number;
        }
    }

    [Fact]
    public unsafe void TorchSharps_own_library_is_mended_in_this_process_and_its_file_is_as_it_was()
    {
        Assert.SkipUnless(OnLinux, "Elsewhere the library is used as it is.");
        Assert.Null(TorchLibrary.Complaint);
        Assert.Equal(2, (torch.ones(1) + torch.ones(1)).item<float>());
        var library = NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
        Assert.Equal(0xc3, *(byte*)NativeLibrary.GetExport(library, MadeUpLibrary.Function));

        byte[] before = File.ReadAllBytes(TorchLibrary.Find("libLibTorchSharp.so", typeof(torch).Assembly)), after = [.. before];
        Assert.True(MendedLibrary.Mend(after));
        int[] changed = Changed(before, after);
        Assert.InRange(changed.Length, 2, 40);
        Assert.Single(changed, i => after[i] == 0xc3);
        Assert.All(changed, i => Assert.True(after[i] == 0xc3 || (after[i] == (before[i] | 2) && before[i] < 2)));
        Assert.Contains("libnone.so lies in none of the folders", Assert.Throws<DllNotFoundException>(() => TorchLibrary.Find("libnone.so", typeof(torch).Assembly)).Message);
    }

    private static int[] Changed(byte[] before, byte[] after) => [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
}

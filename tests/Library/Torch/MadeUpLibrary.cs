using System.Buffers.Binary;
using System.Text;

namespace Phenomena.Tests.Library.Torch;

/// <summary>A Linux library put together byte by byte, as small as the loader takes it: it has the fault of asking for versions that nobody has, and one function that "frees" a number
/// by setting it to zero.</summary>
/// <remarks>One segment, from <see cref="Offset"/> of the file to <see cref="Address"/> in memory, which differ so that neither can be taken for the other.</remarks>
internal static class MadeUpLibrary
{
    public const string Function = "THSTorch_dispose_scalar";

    /// <summary>test rdi, rdi; je over; mov [rdi], 0; over: ret.</summary>
    public static byte[] Frees { get; } = [0x48, 0x85, 0xff, 0x74, 0x06, 0xc7, 0x07, 0, 0, 0, 0, 0xc3];

    /// <summary>Where the code lies in the file.</summary>
    public const int Code = Offset + 0x400;

    /// <summary>Where the flags of the versions lie in the file: two of libc, of which the second is missing everywhere, and one of libm, which is too.</summary>
    public static int[] Flags { get; } = [Offset + Versions + 20, Offset + Versions + 36, Offset + Versions + 68];

    private const int Offset = 0x1000, Address = 0x3000, Size = 0x500;
    private const int Names = 0, Symbols = 0x100, SymbolVersions = 0x140, Versions = 0x150, Hash = 0x1c0, Dynamic = 0x200;

    public static byte[] Bytes(byte[] code)
    {
        var file = new byte[Offset + Size];
        const string names = $"\0{Function}\0libc.so.6\0libm.so.6\0GLIBC_2.2.5\0GLIBCXX_9.9.98\0GLIBCXX_9.9.99\0";
        Encoding.ASCII.GetBytes(names, file.AsSpan(Offset + Names));
        code.CopyTo(file, Code);

        // The header, with two program headers at 64 and four section headers at 0x200.
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Put(16, 2, 3, 62);
        Put(20, 4, 1);
        Put(32, 8, 64, 0x200);
        Put(52, 2, 64, 56, 2, 64, 4, 0);
        Segment(64, 1, Offset, Address, Size);
        Segment(64 + 56, 2, Offset + Dynamic, Address + Dynamic, 12 * 16);
        Section(1, 3, Names, names.Length, 0);
        Section(2, 11, Symbols, 2 * 24, 1);
        Section(3, 0x6ffffffe, Versions, 80, 1);

        // The function: name, global function in some section, address, size.
        Put(Offset + Symbols + 24, 4, Name(Function));
        Put(Offset + Symbols + 28, 2, 0x12, 1);
        Put(Offset + Symbols + 32, 8, Address + Code - Offset, code.Length);
        Put(Offset + SymbolVersions, 2, 0, 1);
        Put(Offset + Hash, 4, 1, 2, 1, 0, 0);

        // What is asked of libc, two versions, and of libm, one.
        Put(Offset + Versions, 2, 1, 2);
        Put(Offset + Versions + 4, 4, Name("libc.so.6"), 16, 48);
        Version(16, 0x09691a75, 2, "GLIBC_2.2.5", 16);
        Version(32, 0x01234567, 3, "GLIBCXX_9.9.98", 0);
        Put(Offset + Versions + 48, 2, 1, 1);
        Put(Offset + Versions + 52, 4, Name("libm.so.6"), 16, 0);
        Version(64, 0x01234568, 4, "GLIBCXX_9.9.99", 0);

        // needed, needed, names, symbols, sizes of both, hash, versions of symbols, versions needed and how many, the end.
        Put(Offset + Dynamic, 8, 1, Name("libc.so.6"), 1, Name("libm.so.6"), 5, Address + Names, 6, Address + Symbols, 10, names.Length, 11, 24, 4, Address + Hash,
            0x6ffffff0, Address + SymbolVersions, 0x6ffffffe, Address + Versions, 0x6fffffff, 2, 0, 0);
        return file;

        int Name(string name) => names.IndexOf($"\0{name}\0", StringComparison.Ordinal) + 1;

        void Segment(int at, int type, int offset, int address, int size)
        {
            Put(at, 4, type, 7);
            Put(at + 8, 8, offset, address, address, size, size, 0x1000);
        }

        void Section(int index, int type, int offset, int size, int link)
        {
            Put(0x200 + index * 64 + 4, 4, type);
            Put(0x200 + index * 64 + 16, 8, Address + offset, Offset + offset, size);
            Put(0x200 + index * 64 + 40, 4, link);
        }

        void Version(int at, int hash, int index, string name, int next)
        {
            Put(Offset + Versions + at, 4, hash);
            Put(Offset + Versions + at + 4, 2, 0, index);
            Put(Offset + Versions + at + 8, 4, Name(name), next);
        }

        void Put(int at, int width, params long[] values)
        {
            Span<byte> bytes = stackalloc byte[8];
            foreach (var value in values)
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                bytes[..width].CopyTo(file.AsSpan(at));
                at += width;
            }
        }
    }
}

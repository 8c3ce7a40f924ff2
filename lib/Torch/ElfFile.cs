using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Phenomena.Torch;

/// <summary>As much of a shared library's file as <see cref="MendedLibrary"/> needs: its requests for versions, and the code of an exported function.</summary>
/// <remarks>System V ABI, chapter 4 and 5; the versions by the Linux Standard Base, 10.7. Addresses are found through the sections, which every linker keeps.</remarks>
internal readonly ref struct ElfFile
{
    private const uint DynamicSymbols = 11, VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    private readonly Span<byte> _file;

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">This is no 64-bit little-endian ELF library.</exception>
    public ElfFile(Span<byte> file)
    {
        if (file.Length < 64 || !file.StartsWith("\u007fELF"u8) || file[4] != 2 || file[5] != 1)
            throw new InvalidDataException($"A 64-bit little-endian ELF library is expected; got {file.Length} bytes that begin with {Convert.ToHexString(file[..Math.Min(6, file.Length)])}.");
        _file = file;
    }

    /// <summary>Marks the required versions of these names as weak: the loader then goes on where they are missing.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidDataException">The file ends too early or refers to itself in a circle; as everywhere here.</exception>
    public int MakeOptional(Predicate<string> versions)
    {
        var count = 0;
        foreach (var needs in Sections(VersionNeeds))
        {
            var names = Section(needs.Link).Offset;
            for (int need = needs.Offset, next = -1; next != 0; need += next)
            {
                for (int entry = need + Int32(need + 8), following = -1; following != 0; entry += following)
                {
                    if (versions(Text(names + Int32(entry + 8))))
                    {
                        At<ushort>(entry + 4) |= Weak;
                        count++;
                    }
                    following = Onwards(entry + 12);
                }
                next = Onwards(need + 12);
            }
        }
        return count;
    }

    /// <summary>The file from the first instruction of an exported function on; empty if there is none of that name.</summary>
    public Span<byte> CodeOf(string function)
    {
        foreach (var symbols in Sections(DynamicSymbols))
        {
            var names = Section(symbols.Link).Offset;
            for (var symbol = symbols.Offset; symbol < symbols.Offset + symbols.Size; symbol += 24)
                if (Text(names + Int32(symbol)) == function && FileOffset(At<ulong>(symbol + 8)) is >= 0 and var offset)
                    return From(offset);
        }
        return [];
    }

    /// <summary>Where the loaded address lies in the file; -1 if nowhere. By the segments: those are what the loader maps.</summary>
    private int FileOffset(ulong address)
    {
        for (int i = 0, header = (int)At<ulong>(32); i < At<ushort>(56); i++, header += At<ushort>(54))
        {
            ulong start = At<ulong>(header + 16);
            if (Int32(header) == 1 && address >= start && address < start + At<ulong>(header + 32)) return (int)(address - start + At<ulong>(header + 8));
        }
        return -1;
    }

    private List<(int Offset, int Size, int Link)> Sections(uint type)
    {
        List<(int, int, int)> found = [];
        for (var i = 0; i < At<ushort>(60); i++)
            if (At<uint>(SectionHeader(i) + 4) == type) found.Add(Section(i));
        return found;
    }

    private (int Offset, int Size, int Link) Section(int index)
    {
        var header = SectionHeader(index);
        return ((int)At<ulong>(header + 24), (int)At<ulong>(header + 32), Int32(header + 40));
    }

    private int SectionHeader(int index) => (int)At<ulong>(40) + index * At<ushort>(58);

    private string Text(int offset)
    {
        var rest = From(offset);
        return Encoding.ASCII.GetString(rest[..Math.Max(0, rest.IndexOf((byte)0))]);
    }

    private int Int32(int offset) => At<int>(offset);

    private int Onwards(int offset) => Int32(offset) is >= 0 and var distance ? distance : throw Damaged(offset);

    private ref T At<T>(int offset) where T : unmanaged => ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(From(offset, Unsafe.SizeOf<T>())));

    private Span<byte> From(int offset, int needed = 1) => offset >= 0 && offset <= _file.Length - needed ? _file[offset..] : throw Damaged(offset);

    private InvalidDataException Damaged(int offset) => new($"The ELF library is damaged: of its {_file.Length} bytes, what offset {offset} should hold is not there.");
}

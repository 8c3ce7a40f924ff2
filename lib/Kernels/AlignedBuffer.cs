using System.Runtime.CompilerServices;

namespace Phenomena.Kernels;

/// <summary>Zeroed memory that starts at a cache line, never moves and is freed by the garbage collector.
/// An unaligned vector load that crosses a cache line costs two.</summary>
internal sealed unsafe class AlignedBuffer<T> where T : unmanaged
{
    private const int Alignment = 64;

    // The pinned object heap never moves an array, so the pointer below stays valid as long as this field holds it.
    private readonly byte[] _memory;

    /// <exception cref="OutOfMemoryException">More than 2 GiB, or more than there is.</exception>
    public AlignedBuffer(int length)
    {
        Length = length;
        long bytes = (long)length * sizeof(T) + Alignment;
        if (bytes > Array.MaxLength) throw new OutOfMemoryException($"A buffer holds at most {Array.MaxLength} bytes; {length} elements of {sizeof(T)} bytes were asked for. Use smaller sizes.");
        _memory = GC.AllocateArray<byte>((int)bytes, pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref _memory[0]);
        Pointer = (T*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    public int Length { get; }

    /// <summary>Valid while this object is alive: keep it in a field, or call <see cref="GC.KeepAlive"/>.</summary>
    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);
}

namespace Phenomena.Tensors;

/// <summary>Memory that tensors share, counted: the last of them gives it back to the pool of its thread.
/// What is never given back (an abandoned graph, say) is the garbage collector's.</summary>
internal sealed unsafe class Storage
{
    // Free memory by size class, a power of two bytes. One pool a thread: no locks, and one run's memory stays its own.
    [ThreadStatic] private static Stack<Storage>?[]? s_pool;
    [ThreadStatic] private static long s_allocated;

    private readonly AlignedBuffer<byte> _buffer;
    private int _references = 1;

    private Storage(AlignedBuffer<byte> buffer)
    {
        _buffer = buffer;
        Pointer = buffer.Pointer;
    }

    /// <summary>Counts in-place changes, so that a backward pass can tell that what it saved is no longer what it was.</summary>
    public int Version { get; set; }

    public byte* Pointer { get; }

    /// <summary>Handles that share this memory.</summary>
    public int References => _references;

    /// <summary>Bytes that this thread has ever taken from the runtime because its pool had none.</summary>
    public static long AllocatedBytes => s_allocated;

    /// <summary>Memory with arbitrary contents.</summary>
    public static Storage Rent(long bytes)
    {
        int size = SizeClass(bytes);
        if ((s_pool ??= new Stack<Storage>?[32])[size] is { Count: > 0 } free)
        {
            var storage = free.Pop();
            storage._references = 1;
            return storage;
        }
        s_allocated += 1L << size;
        return new Storage(new AlignedBuffer<byte>(1 << size));
    }

    public Storage Share()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) > 0) return;
        ((s_pool ??= new Stack<Storage>?[32])[SizeClass(_buffer.Length)] ??= []).Push(this);
    }

    private static int SizeClass(long bytes)
    {
        if (bytes > 1 << 30) throw new OutOfMemoryException($"A tensor holds at most 2^30 bytes; {bytes} were asked for. Use a smaller shape, or process it in parts.");
        return Math.Max(6, 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(bytes, 1) - 1));
    }
}

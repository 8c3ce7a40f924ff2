using System.Runtime.InteropServices;

namespace Phenomena.Experiments;

/// <summary>Gives back what runs leave: their buffers are garbage all at once and would stay until the next full collection, and the C library keeps what native code has freed.</summary>
internal static class SpareMemory
{
    // Bytes on the heap from which it is worth while.
    private const long Crowded = 96L << 20;

    private static bool IsCrowded => GC.GetTotalMemory(forceFullCollection: false) > Crowded;

    /// <summary>Between runs: beside the next one.</summary>
    public static void Collect()
    {
        if (IsCrowded) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    /// <summary>After a sweep: back to the system.</summary>
    public static void GiveBack()
    {
        if (IsCrowded) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than GNU's.
        }
    }

    [DllImport("libc")]
    private static extern int malloc_trim(nuint keep);
}

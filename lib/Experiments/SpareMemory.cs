using System.Runtime.InteropServices;

namespace Phenomena.Experiments;

/// <summary>Gives back what runs leave: their buffers are garbage all at once and would stay until the next full collection, and the C library keeps what native code has freed.</summary>
internal static class SpareMemory
{
    // Bytes from which it is worth while: on the heap, and of the process in memory.
    private const long Crowded = 96L << 20, Large = 350L << 20, Growth = 32L << 20;

    private static Timer? watch;

    private static long least;

    private static bool IsCrowded => GC.GetTotalMemory(forceFullCollection: false) > Crowded || GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes > 2 * Crowded;

    /// <summary>Between runs: beside the next one.</summary>
    public static void Collect()
    {
        if (IsCrowded) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    /// <summary>After a sweep: back to the system.</summary>
    public static void GiveBack()
    {
        if (IsCrowded) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Trim();
    }

    /// <summary>From now on also while networks train, whenever the process has grown. Small things that stay for a while, such as scalars, lie between the tensors: the C library finds no place there for the
    /// next ones, and a thousand steps of a small net leave 300 MB of holes.</summary>
    public static void Watch()
    {
        if (OperatingSystem.IsLinux()) watch ??= new(_ => TrimGrown(), null, 0, 200);
    }

    private static void TrimGrown()
    {
        var now = Environment.WorkingSet;
        if (now > Math.Max(Large, least + Growth))
        {
            Trim();
            least = Environment.WorkingSet;
        }
        else least = Math.Min(least, now);
    }

    private static void Trim()
    {
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

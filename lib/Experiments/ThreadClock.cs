using System.Runtime.InteropServices;

namespace Phenomena.Experiments;

/// <summary>CPU time of the calling thread. .NET offers it for the process only, and wall time would count the waiting on a busy machine.</summary>
public static partial class ThreadClock
{
    /// <summary>CPU seconds this thread has used; wall time where the system does not tell.</summary>
    public static double Seconds
    {
        get
        {
            try
            {
                if (OperatingSystem.IsWindows())
                {
                    return GetThreadTimes(GetCurrentThread(), out _, out _, out var kernel, out var user) ? (kernel + user) * 1e-7 : Wall;
                }

                // CLOCK_THREAD_CPUTIME_ID is 3 on Linux and 16 on macOS; both fill two native words, seconds and nanoseconds.
                return clock_gettime(OperatingSystem.IsMacOS() ? 16 : 3, out var time) == 0 ? time.Seconds + time.Nanoseconds * 1e-9 : Wall;
            }
            catch (EntryPointNotFoundException)
            {
                return Wall;
            }
            catch (DllNotFoundException)
            {
                return Wall;
            }
        }
    }

    private static double Wall => Environment.TickCount64 * 1e-3;

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out TimeSpec time);

    [DllImport("kernel32")]
    private static extern nint GetCurrentThread();

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetThreadTimes(nint thread, out long created, out long ended, out long kernel, out long user);
}

using System.Diagnostics;
using CSharpKernel.Wire;

namespace CSharpKernel.Protocol;

/// <summary>Ends a kernel whose starter has died without a word, so that none stays behind.</summary>
internal static class ParentWatch
{
    static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Watches the process that Jupyter names in <c>JPY_PARENT_PID</c>, if it does; calls <paramref name="gone"/> once when it has ended.</summary>
    public static void Start(Action gone)
    {
        // On Windows the variable holds a handle, not a process id.
        if (OperatingSystem.IsWindows() || !int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), out var id)) return;
        if (Find(id) is not { } parent) return;
        ServerSocket.StartThread("parent watch", () =>
        {
            while (Find(id) is { } alive && alive == parent) Thread.Sleep(Period);
            gone();
        });
    }

    /// <summary>When a process was started, which tells it from a later one with its number; null where there is none.</summary>
    static DateTime? Find(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.StartTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Phenomena.Setup;

/// <summary>Ctrl-C, SIGTERM and a closed terminal end the programs that a command has started, and then the command itself, which tidies up on its way out.</summary>
static class Interruption
{
    static readonly HashSet<Process> children = [];
    static readonly List<PosixSignalRegistration> signals = [];
    static int exitCode;

    /// <summary>From now on the command ends in this way.</summary>
    public static void Watch()
    {
        foreach (var (signal, code) in new[] { (PosixSignal.SIGINT, 130), (PosixSignal.SIGTERM, 143), (PosixSignal.SIGHUP, 129) })
            signals.Add(PosixSignalRegistration.Create(signal, context => End(context, code)));
    }

    /// <summary>Whether the command is on its way out.</summary>
    public static bool Asked => Volatile.Read(ref exitCode) != 0;

    /// <summary>A program that ends with this command.</summary>
    public static void Adopt(Process child)
    {
        lock (children)
        {
            children.Add(child);
            if (Asked) Kill(child);
        }
    }

    /// <summary>A program that has ended; what came of it does not count when the command is on its way out.</summary>
    public static void Release(Process child)
    {
        lock (children) children.Remove(child);
    }

    public static void ThrowIfAsked()
    {
        if (Asked) throw new Problem("Stopped.", exitCode);
    }

    static void End(PosixSignalContext context, int code)
    {
        // Ctrl-C once more ends the process as it stands. SIGTERM may come twice at once: to the group, and handed on by what started us.
        context.Cancel = Interlocked.CompareExchange(ref exitCode, code, 0) == 0 || context.Signal != PosixSignal.SIGINT;
        lock (children)
            foreach (var child in children) Kill(child);
    }

    // With its children: a kernel is in a session of its own, which no signal of the terminal reaches.
    static void Kill(Process child)
    {
        try
        {
            child.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }
}

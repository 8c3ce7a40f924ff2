using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using CSharpKernel.Scripting;

namespace CSharpKernel;

/// <summary>What the kernel writes into a cell's own code so that the cell can be stopped: see <see cref="GuardRewriter"/>.
/// Public only because compiled cells call it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellGuard
{
    // Shorter ones are over in a moment and keep their fast paths.
    const int LongSequence = 1_000_000;

    static readonly Lock gate = new();
    static CellThread? guarded;

    // Volatile, so that the JIT reads it in every round of a loop instead of once before it.
    static volatile bool stopping;

    /// <summary>Throws where the running cell has been told to stop; otherwise costs one read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check()
    {
        if (stopping)
            Stop();
    }

    /// <summary>Awaits in the cell's methods and lambdas end as soon as the cell is told to stop.</summary>
    public static Task Await(Task task) =>
        task is null || task.IsCompleted || CellContext.Current is not { } cell ? task! : task.WaitAsync(cell.Token);

    /// <inheritdoc cref="Await(Task)"/>
    public static Task<T> Await<T>(Task<T> task) =>
        task is null || task.IsCompleted || CellContext.Current is not { } cell ? task! : task.WaitAsync(cell.Token);

    /// <inheritdoc cref="Await(Task)"/>
    public static ValueTask Await(ValueTask task) => task.IsCompleted ? task : new(Await(task.AsTask()));

    /// <inheritdoc cref="Await(Task)"/>
    public static ValueTask<T> Await<T>(ValueTask<T> task) => task.IsCompleted ? task : new(Await(task.AsTask()));

    /// <summary>Anything else that can be awaited is left as it is.</summary>
    public static T Await<T>(T awaitable) => awaitable;

    /// <summary>Awaits at the cell's top level also come back to the cell's own thread, which has the large stack and can be stopped.</summary>
    public static CellAwait AwaitHere(Task task) => new(Await(task));

    /// <inheritdoc cref="AwaitHere(Task)"/>
    public static CellAwait<T> AwaitHere<T>(Task<T> task) => new(Await(task));

    /// <inheritdoc cref="AwaitHere(Task)"/>
    public static CellAwait AwaitHere(ValueTask task) => AwaitHere(task.AsTask());

    /// <inheritdoc cref="AwaitHere(Task)"/>
    public static CellAwait<T> AwaitHere<T>(ValueTask<T> task) => AwaitHere(task.AsTask());

    /// <inheritdoc cref="Await{T}(T)"/>
    public static T AwaitHere<T>(T awaitable) => awaitable;

    /// <summary>A sequence of the framework; a long one can be stopped between its elements.</summary>
    public static IEnumerable<T> Each<T>(IEnumerable<T> sequence) =>
        sequence.TryGetNonEnumeratedCount(out var count) && count <= LongSequence ? sequence : Checked(sequence);

    /// <summary>From now on every check throws, until the next <see cref="Lower"/>. Does nothing where a later cell has begun:
    /// that one was not told to stop.</summary>
    internal static void Raise(CellThread cell)
    {
        lock (gate)
            if (guarded == cell)
                stopping = true;
    }

    /// <summary>Checks let through what <paramref name="cell"/>, which begins, and cells left behind do.</summary>
    internal static void Lower(CellThread cell)
    {
        lock (gate)
            (guarded, stopping) = (cell, false);
    }

    static IEnumerable<T> Checked<T>(IEnumerable<T> sequence)
    {
        foreach (var element in sequence)
        {
            Check();
            yield return element;
        }
    }

    // A method that never returns: the JIT then keeps the loop's variables in registers around the call.
    [DoesNotReturn]
    static void Stop() => throw new CellStoppedException();
}

/// <summary>The running cell was told to stop.</summary>
internal sealed class CellStoppedException() : OperationCanceledException("The cell was interrupted.");

using System.Runtime.InteropServices;

namespace Phenomena.Torch;

/// <summary>Frees scalars late: a second after TorchSharp has asked for it.</summary>
/// <remarks>A <c>Scalar</c> that nobody refers to any more is freed by its finalizer while native code still reads it, for no method keeps it alive. Never to free them is no way out either: what stays
/// lies between the tensors and holds their memory together, 300 MB after a thousand steps of a small net.</remarks>
internal static unsafe class FreedScalars
{
    private const long Milliseconds = 1000;

    private static readonly Lock Gate = new();

    private static readonly Queue<(nint Scalar, long Asked)> Waiting = new();

    /// <summary>The function that takes the place of TorchSharp's.</summary>
    public static nint Function => (nint)(delegate* unmanaged<nint, void>)&Take;

    /// <summary>How many wait.</summary>
    public static int Count
    {
        get { lock (Gate) return Waiting.Count; }
    }

    [UnmanagedCallersOnly]
    private static void Take(nint scalar)
    {
        var now = Environment.TickCount64;
        lock (Gate)
        {
            if (IsNumber(scalar)) Waiting.Enqueue((scalar, now));
            // Two for one, so that those which have come all at once go again.
            for (var i = 0; i < 2 && Waiting.TryPeek(out var oldest) && now - oldest.Asked > Milliseconds; i++) NativeMemory.Free((void*)Waiting.Dequeue().Scalar);
        }
    }

    // c10::Scalar begins with its kind; 5 to 7 are symbols, which have an owner. TorchSharp makes none.
    private static bool IsNumber(nint scalar) => scalar != 0 && *(int*)scalar is >= 0 and < 5;
}

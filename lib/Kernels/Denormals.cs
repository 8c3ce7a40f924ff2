using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Phenomena.Kernels;

/// <summary>Results too small for a normal exponent (below 1e-38 in single precision) become 0 on this thread, and on threads that it starts, until disposed.
/// Many processors take a hundred times as long for each of them, and weights that decay to nothing make millions. Only where such numbers mean nothing: an optimizer that is to follow vanishing gradients needs them.</summary>
/// <remarks>Code that keeps integers in floating-point registers is not to run meanwhile: TensorPrimitives.IndexOfMax answers 0. By the C library's floating-point environment on Linux x64; elsewhere nothing happens, and the results differ by no more than what was left out.</remarks>
internal readonly ref struct Denormals
{
    // Flush to zero, a bit of the register MXCSR: results count as 0, and so nothing small comes in.
    private const uint Ignored = 0x8000;

    private readonly bool _changed;

    private Denormals(bool changed) => _changed = changed;

    /// <summary>Begins it.</summary>
    public static Denormals Ignore()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return default;
        FloatingPointEnvironment now = default;
        fegetenv(ref now);
        bool already = (now.Mxcsr & Ignored) != 0;
        now.Mxcsr |= Ignored;
        fesetenv(ref now);
        return new(!already);
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (!_changed) return;
        FloatingPointEnvironment now = default;
        fegetenv(ref now);
        now.Mxcsr &= ~Ignored;
        fesetenv(ref now);
    }

    // glibc's fenv_t on x64: the x87 state, then MXCSR.
    [InlineArray(7)]
    private struct X87
    {
        private uint _first;
    }

    private struct FloatingPointEnvironment
    {
#pragma warning disable CS0169 // kept as it comes
        private X87 _x87;
#pragma warning restore CS0169
        public uint Mxcsr;
    }

    [DllImport("libm.so.6")]
    private static extern int fegetenv(ref FloatingPointEnvironment environment);

    [DllImport("libm.so.6")]
    private static extern int fesetenv(ref FloatingPointEnvironment environment);
}

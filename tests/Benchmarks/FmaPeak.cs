using System.Runtime.Intrinsics;

namespace Phenomena.Benchmarks;

/// <summary>What the core can do: the register tile of the matrix product on operands in the innermost cache, nothing around it.</summary>
internal static class FmaPeak
{
    /// <summary>float32 operations per CPU second: the best of several runs.</summary>
    public static double Measure() =>
        Float512.IsAccelerated ? Measure<Float512, Vector512<float>>()
        : Float256.IsAccelerated ? Measure<Float256, Vector256<float>>()
        : Measure<FloatPortable, System.Numerics.Vector<float>>();

    private static unsafe double Measure<TSimd, TVector>() where TSimd : struct, ISimd<TVector, float> where TVector : unmanaged
    {
        const int depth = 128, calls = 20_000, rows = GemmTile<TSimd, TVector, float>.Rows;
        int columns = GemmTile<TSimd, TVector, float>.Columns;
        AlignedBuffer<float> a = new(rows * depth), b = new(columns * depth), c = new(rows * columns);
        double best = 0;
        for (int run = 0; run < 12; run++)
        {
            var start = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < calls; i++)
                GemmTile<TSimd, TVector, float>.Multiply(depth, a.Pointer, 1, rows, b.Pointer, columns, c.Pointer, columns, accumulate: false);
            double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            best = Math.Max(best, 2.0 * rows * columns * depth * calls / seconds);
        }
        return best;
    }
}

using System.Numerics;
using Xunit;

namespace Phenomena.Tests.Library.Kernels;

/// <summary>What is done on the way of a matrix product gives what the separate loops give, whatever the edges.</summary>
public sealed class EpilogueTests
{
    // Around vectors, tiles, row blocks and the inner block (256).
    public static TheoryData<int, int, int> Sizes => new() { { 1, 3, 2 }, { 7, 17, 5 }, { 33, 64, 40 }, { 200, 45, 300 }, { 193, 8, 1 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void In_single_precision(int rows, int columns, int inner) => Check<float>(rows, columns, inner, 1e-4);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void In_double_precision(int rows, int columns, int inner) => Check<double>(rows, columns, inner, 1e-12);

    private static void Check<T>(int rows, int columns, int inner, double tolerance) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var generator = new Generator((ulong)rows);
        T[] a = Draw(rows * inner), b = Draw(inner * columns), bias = Draw(columns), gate = Draw(rows * columns), c = new T[rows * columns];
        foreach (var (biased, relu, gated) in from x in new[] { false, true } from y in new[] { false, true } from z in new[] { false, true } select (x, y, z))
        {
            Gemm.Product<T>(rows, columns, inner, a, false, b, false, c, biased ? bias : default, relu, gated ? gate : default);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    double sum = biased ? double.CreateChecked(bias[j]) : 0;
                    for (int k = 0; k < inner; k++) sum += double.CreateChecked(a[i * inner + k]) * double.CreateChecked(b[k * columns + j]);
                    if (relu) sum = Math.Max(sum, 0);
                    if (gated && gate[i * columns + j] <= T.Zero) sum = 0;
                    Assert.Equal(sum, double.CreateChecked(c[i * columns + j]), tolerance * Math.Max(1, Math.Sqrt(inner)));
                }
            }
        }

        T[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(generator.NextNormal()))];
    }
}

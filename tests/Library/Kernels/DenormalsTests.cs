using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace Phenomena.Tests.Library.Kernels;

public sealed class DenormalsTests
{
    [Fact]
    public void They_count_as_nothing_on_this_thread_until_the_end()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Assert.Skip("Only on Linux x64.");
        Assert.True(Half(1.5e-38f) > 0);
        using (Denormals.Ignore())
        {
            Assert.Equal(0, Half(1.5e-38f));
            Assert.Equal(0, Twice(1e-39f));
            Assert.Equal(17, Phenomena.Themes.Grokking.Vectors.IndexOfMax<float>([.. Enumerable.Range(0, 47).Select(i => i == 17 ? 2f : i / 47f)]));
            Assert.Equal(1.5e-30f, Half(3e-30f));
            using (Denormals.Ignore()) Assert.Equal(0, Half(1.5e-38f));
            Assert.Equal(0, Half(1.5e-38f));
        }
        Assert.True(Half(1.5e-38f) > 0);
    }

    // Not to be computed by the compiler, whose arithmetic is its own.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Half(float x) => x * 0.5f;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Twice(float x) => x * 2;
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Phenomena.Pages;

/// <summary>What of a processor decides the last digits of a number: whose it is, and how long its vectors are.</summary>
static class Processor
{
    /// <summary>Such as <c>X64 GenuineIntel 512</c>.</summary>
    public static string Kind { get; } = string.Join(' ', new[] { $"{RuntimeInformation.ProcessArchitecture}", Maker(), Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128" }.OfType<string>());

    static string? Maker()
    {
        if (!X86Base.IsSupported) return null;
        var (_, first, third, second) = X86Base.CpuId(0, 0);
        return Encoding.ASCII.GetString([.. BitConverter.GetBytes(first), .. BitConverter.GetBytes(second), .. BitConverter.GetBytes(third)]);
    }
}

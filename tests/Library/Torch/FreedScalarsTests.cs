using System.Runtime.InteropServices;
using Phenomena.Torch;
using TorchSharp;
using Xunit;

namespace Phenomena.Tests.Library.Torch;

[Collection(nameof(Alone))]
public sealed class FreedScalarsTests
{
    [Fact]
    public void What_native_code_may_still_read_stays_for_a_second_and_no_longer()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "Elsewhere TorchSharp frees its scalars itself.");
        GC.KeepAlive(torch.ones(1) + 1);
        Make(2000);
        Assert.InRange(FreedScalars.Count, 2000, int.MaxValue);
        // Each that comes later takes two that are due with it; at this pace no more than a thousand of the new ones wait.
        while (FreedScalars.Count > 1500)
        {
            Thread.Sleep(50);
            Make(50);
        }

        static void Make(int count)
        {
            for (int i = 0; i < count; i++) _ = (Scalar)i;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

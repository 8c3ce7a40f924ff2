using Phenomena.Tests.Product;
using Phenomena.Torch;
using Xunit;

namespace Phenomena.Tests.Library.Torch;

public sealed class TorchLibraryTests
{
    [Fact]
    public void Threads_that_come_at_once_find_one_library()
    {
        // Of the processes without the waiting one in four failed.
        var host = Path.Combine(AppContext.BaseDirectory, "SweepHost.dll").Replace($"{Path.DirectorySeparatorChar}Library{Path.DirectorySeparatorChar}bin", $"{Path.DirectorySeparatorChar}SweepHost{Path.DirectorySeparatorChar}bin");
        for (int process = 0; process < 12; process++)
        {
            var outcome = Commands.Dotnet([host, "torch", "6"]);
            Assert.Equal("3 3 3 3 3 3", outcome.Output.Trim());
            Assert.Equal("", outcome.Error);
        }
    }

    [Fact]
    public void A_run_has_one_thread()
    {
        TorchLibrary.Prepare();
        Assert.Equal(1, TorchSharp.torch.get_num_threads());
        Assert.Null(TorchLibrary.Complaint);
    }
}

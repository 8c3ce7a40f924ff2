using System.Runtime.InteropServices;
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

    /// <remarks>torch.get_num_threads says 1 everywhere; what multiplies matrices asks OpenMP, which counts for each thread.</remarks>
    [Fact]
    public unsafe void A_matrix_product_has_one_thread_wherever_it_is_called()
    {
        TorchLibrary.Prepare();
        if (!OperatingSystem.IsLinux()) return;
        string library = TorchLibrary.Find("libtorch_cpu.so", typeof(TorchSharp.torch).Assembly);
        nint openMp = NativeLibrary.Load(Directory.GetFiles(Path.GetDirectoryName(library)!, "libgomp*").Single());
        int threads = 0;
        var other = new Thread(() => threads = ((delegate* unmanaged<int>)NativeLibrary.GetExport(openMp, "omp_get_max_threads"))());
        other.Start();
        other.Join();
        Assert.Equal(1, threads);
    }
}

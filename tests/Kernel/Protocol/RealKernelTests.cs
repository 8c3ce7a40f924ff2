namespace Phenomena.Tests.Kernel.Protocol;

public class RealKernelTests
{
    /// <summary>Installs the built kernel for a user of its own and drives it as a process.</summary>
    [Fact]
    public void The_installed_kernel_serves_jupyter_client() => PythonScript.Run("real_kernel.py", ["zmq", "jupyter_client"], KernelProgram.Path);

    /// <summary>The test suite that Jupyter itself gives kernel authors, with nothing left out.</summary>
    [Fact]
    public void The_kernel_passes_jupyter_kernel_test() =>
        PythonScript.Run("kernel_test_suite.py", ["jupyter_kernel_test"], KernelProgram.Path);

    /// <summary>Whatever comes on its ports, the kernel lives on, answers, and holds no more memory than before.</summary>
    [Fact]
    public void Random_truncated_and_wrongly_signed_frames_do_no_harm() => PythonScript.Run("fuzz.py", ["zmq", "jupyter_client"], KernelProgram.Path);
}

namespace Phenomena.Tests.Kernel.Protocol;

public class RealKernelTests
{
    /// <summary>Installs the built kernel for a user of its own and drives it as a process.</summary>
    [Fact]
    public void The_installed_kernel_serves_jupyter_client() => PythonScript.Run("real_kernel.py", ["zmq", "jupyter_client"], KernelProgram.Path);
}

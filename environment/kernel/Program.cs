using System.Runtime.InteropServices;
using CSharpKernel;
using CSharpKernel.Install;
using CSharpKernel.Protocol;
using CSharpKernel.Scripting;

const int Interrupt = 2, DefaultHandler = 0;
const string Usage = """
    csharp-kernel: C# for Jupyter

    usage: csharp-kernel CONNECTION_FILE         run as a kernel (Jupyter does this)
           csharp-kernel install [options]       register with Jupyter
           csharp-kernel uninstall [options]     undo that
           csharp-kernel doctor                  look for what is missing or wrong
           csharp-kernel --version | --help

    options of install and uninstall:
      --user            for this user (the default)
      --sys-prefix      in the active Python environment
      --prefix P        in P/share/jupyter/kernels
      --name N          under this name instead of 'csharp'
      --display-name S  what front ends show
      --force           replace a kernel of the same name
    """;

Cultures.Settle();
try
{
    switch (args)
    {
        case ["install", .. var rest]: Installer.Install(Options.Parse(rest), Console.Out); return 0;
        case ["uninstall", .. var rest]: Installer.Uninstall(Options.Parse(rest), Console.Out); return 0;
        case ["doctor"]: return Doctor.Examine(Console.Out) ? 0 : 1;
        case ["--version"]: Console.WriteLine(KernelInfo.Version); return 0;
        case ["--help" or "-h"]: Console.WriteLine(Usage); return 0;
        case [var connectionFile] when !connectionFile.StartsWith('-'): return RunKernel(connectionFile);
        default: Console.Error.WriteLine(Usage); return 2;
    }
}
catch (Exception e) when (e is StartException or InstallException)
{
    Console.Error.WriteLine($"csharp-kernel: {e.Message}");
    return 1;
}

// Serves one connection file until shutdown.
static int RunKernel(string connectionFile)
{
    // Taken before a session redirects the console: what the kernel logs is not a cell's output.
    var log = new Log(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
    var wanted = ConnectionInfo.Read(connectionFile);
    using var server = new KernelServer(wanted, () => new CSharpSession(), new History(new HistoryFile(HistoryFile.DefaultPath, log)), log);
    if (server.Connection != wanted) server.Connection.Save(connectionFile);
    Comm.Current = server.Comms;
    ProgramFolder.MarkInUse();
    // A shell starts its background jobs with SIGINT ignored; what they start inherits that, and the runtime leaves an ignored signal alone.
    if (!OperatingSystem.IsWindows()) signal(Interrupt, DefaultHandler);
    using var interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
    {
        signal.Cancel = true;
        server.Interrupt();
    });
    ParentWatch.Start(server.Stop);
    server.Run();
    // The threads that cells have left must not keep the process.
    Environment.Exit(0);
    return 0;

    [DllImport("libc")]
    static extern nint signal(int number, nint handler);
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Phenomena.Tests.Product;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>A Slurm of the test's own: key, controller and one node on the loopback, in a temporary folder. A shell holds the daemons
/// and ends them when its standard input closes, so they go also when the test process is killed.</summary>
public sealed class SlurmCluster : IAsyncLifetime
{
    private const string Script = """
        cd "$1" || exit 1
        host=$(hostname)
        cat > slurm.conf <<END
        ClusterName=phenomena
        SlurmctldHost=$host(127.0.0.1)
        SlurmctldPort=$2
        SlurmdPort=$3
        SlurmUser=root
        SlurmdUser=root
        AuthType=auth/munge
        # A task that is queued again waits until its credential has expired: two minutes, if left alone.
        AuthInfo=socket=$1/munge.socket,cred_expire=5
        StateSaveLocation=$1/state
        SlurmdSpoolDir=$1/spool
        SlurmctldPidFile=$1/slurmctld.pid
        SlurmdPidFile=$1/slurmd.pid
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SchedulerParameters=batch_sched_delay=0,sched_interval=1
        KillWait=5
        ReturnToService=2
        SlurmdParameters=config_overrides
        NodeName=$host NodeAddr=127.0.0.1 CPUs=4
        PartitionName=short Nodes=ALL Default=YES MaxTime=INFINITE State=UP
        END
        mkdir state spool
        (umask 077; head -c 1024 /dev/urandom > munge.key)
        # munged wants to be reached by every user.
        chmod 711 .
        up() {
          for i in $(seq 100); do "$@" && return; sleep 0.1; done
          tail -n 5 ./*.log
          return 1
        }
        key() { [ -S munge.socket ]; }
        idle() { [ "$(timeout 5 sinfo --noheader --format=%T 2>&1)" = idle ]; }
        /usr/sbin/munged -F --socket="$1/munge.socket" --key-file="$1/munge.key" --pid-file="$1/munged.pid" --seed-file="$1/munged.seed" > munged.log 2>&1 &
        daemons=($!)
        if up key; then
          /usr/sbin/slurmctld -D > slurmctld.log 2>&1 &
          daemons+=($!)
          /usr/sbin/slurmd -D > slurmd.log 2>&1 &
          daemons+=($!)
          if up idle; then
            echo ready
            read -r
            timeout 5 scancel --user=root
            for i in $(seq 50); do [ -z "$(timeout 5 squeue --noheader)" ] && break; sleep 0.1; done
          fi
        fi
        kill "${daemons[@]}"
        for i in $(seq 50); do kill -0 "${daemons[@]}" 2> /dev/null || break; sleep 0.1; done
        kill -9 "${daemons[@]}" 2> /dev/null
        wait
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("phenomena-slurm-").FullName;
    private Process? _shell;

    /// <summary>Why there is none here; null where there is one.</summary>
    public string? Reason { get; } =
        !OperatingSystem.IsLinux() ? "Slurm runs on Linux only." :
        !Environment.IsPrivilegedProcess ? "Only root can start a Slurm of its own." :
        new[] { "/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch" }.FirstOrDefault(p => !File.Exists(p)) is { } missing
            ? $"Slurm is not installed: there is no {missing}. The set-up installs it on Debian." : null;

    /// <summary>What a command needs to find this Slurm.</summary>
    public (string Name, string Value) Configuration => ("SLURM_CONF", Path.Combine(_folder, "slurm.conf"));

    public async ValueTask InitializeAsync()
    {
        if (Reason is not null) return;
        var start = new ProcessStartInfo("bash", ["-c", Script, "slurm", _folder, $"{FreePort()}", $"{FreePort()}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Configuration.Name] = Configuration.Value;
        _shell = Process.Start(start)!;
        _shell.ErrorDataReceived += (_, _) => { };
        _shell.BeginErrorReadLine();
        var said = await _shell.StandardOutput.ReadLineAsync();
        if (said == "ready") return;
        said += "\n" + await _shell.StandardOutput.ReadToEndAsync();
        throw new InvalidOperationException($"Slurm did not start:\n{said}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One of Slurm's own commands.</summary>
    internal Commands.Outcome Slurm(string command, params string[] args) => Commands.Program(command, args, Configuration);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

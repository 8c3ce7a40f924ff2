namespace Phenomena.Setup;

/// <summary>A Slurm of its own is started by the test of the job arrays. Only root can do that; elsewhere the test is skipped.</summary>
static class Slurm
{
    public static readonly string[] Packages = ["slurm-wlm", "munge"];

    public static bool IsThere => !CanRun || (Shell.Find("sbatch") is not null && File.Exists("/usr/sbin/slurmctld") && File.Exists("/usr/sbin/munged"));

    public static void Require()
    {
        if (CanRun) Debian.Require(Packages);
    }

    static bool CanRun => Debian.IsHere && Environment.IsPrivilegedProcess;
}

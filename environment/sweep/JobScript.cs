using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>The batch script of a job array: every task is this script with its number in <c>SLURM_ARRAY_TASK_ID</c>.</summary>
/// <param name="Arguments">The command's arguments that name the sweep.</param>
/// <param name="Cores">CPUs of a task.</param>
/// <param name="Time">Time limit as sbatch takes it; null leaves it to the partition.</param>
/// <param name="Partition">Null leaves it to Slurm.</param>
/// <param name="Others">More options for sbatch, as they were typed; they win over the script's own.</param>
sealed record JobScript(IReadOnlyList<string> Arguments, int Cores, string? Time, string? Partition, IReadOnlyList<string> Others)
{
    // Slurm looks at time limits every half minute, and a run notices a stop within a second.
    const int SecondsBeforeTheEnd = 90;

    public string Text(string name, string folder, string store, string program, int tasks)
    {
        string[] options =
        [
            $"--job-name={name}", $"--array=0-{tasks - 1}", $"--cpus-per-task={Cores}", "--ntasks=1", "--requeue", "--open-mode=append",
            $"--signal=B:USR1@{SecondsBeforeTheEnd}", $"--chdir={folder}", $"--output={folder.Replace("%", "%%")}/task-%a.log",
            .. Time is null ? [] : new[] { $"--time={Time}" }, .. Partition is null ? [] : new[] { $"--partition={Partition}" },
        ];
        if (options.FirstOrDefault(o => o.Contains('"')) is { } odd) throw Problem.Usage($"A line of a batch script cannot hold double quotes; got '{odd}'.");
        if (options.Concat(Others).FirstOrDefault(o => o.AsSpan().ContainsAny('\n', '\r')) is { } lines) throw Problem.Usage($"An option for sbatch is one line; got '{lines}'.");

        // `exec`: the signals that Slurm sends to the script reach the program. An option in quotes may hold spaces.
        return $"""
            #!/bin/bash
            # Written by environment/sweep.cs for: {string.Join(' ', Arguments)}
            {string.Join('\n', options.Select(o => $"#SBATCH {(o.Contains(' ') ? $"\"{o}\"" : o)}").Concat(Others.Select(o => $"#SBATCH {o}")))}
            export PHENOMENA_RUNS={Quoted(store)}
            dotnet={Quoted(Path.GetFullPath(Shell.Dotnet))}
            [ -x "$dotnet" ] || dotnet=$(command -v dotnet) || {"{"}
              echo "There is no .NET runtime on $(hostname): neither {Path.GetFullPath(Shell.Dotnet)} nor dotnet on PATH. Load the module that has it, then submit again." >&2
              exit 1
            {"}"}
            exec "$dotnet" {Quoted(program)} {string.Join(' ', Arguments.Select(Quoted))} --share {Quoted(folder + "/" + SlurmJob.SharesFile)} --task "$SLURM_ARRAY_TASK_ID"

            """.ReplaceLineEndings("\n");
    }

    static string Quoted(string word) => "'" + word.Replace("'", @"'\''") + "'";
}

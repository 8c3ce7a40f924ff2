#!/usr/bin/env dotnet
#:property PublishAot=false
#:package System.CommandLine
#:package Spectre.Console
#:include setup/*.cs
#:include bench/*.cs

using System.CommandLine;
using System.Text.Json;
using Phenomena.Bench;
using Phenomena.Setup;

const string Guards = "stoppable loop";
var chosen = CommandLine.Words("NAME", "only workloads whose name contains this text; several may be given");
var once = CommandLine.Flag("--quick", "one short round instead of five");
var asCsv = CommandLine.Flag("--csv", "a header and rows workload,unit,ours,peer,ratio,of_fma_peak");
var otherPeer = CommandLine.Value("--peer", "PATH", "another program for the PyTorch workloads, called as tests/Benchmarks/peers/peer.py is");
var toList = CommandLine.Flag("--list", "the names of the workloads");

return new CommandLine("dotnet run environment/bench.cs --", "Times the library side by side with PyTorch, TorchSharp and NumPy (OpenBLAS), the kernel side by side with ipykernel and .NET Interactive, and prints the ratios.", """
    A ratio above 1: we are faster. Both sides use one thread and are measured in CPU seconds of their process, in turn,
    so that a busy machine troubles both alike; the medians of the rounds are shown, and each round is the best of three
    repetitions. The library's compilation and garbage collection count, start-up and the making of the first state do not.

    "of peak" is the share of the core's float32 multiply-add limit, that is, of the speed of the matrix kernel alone, measured
    in every round: operations are counted from the shapes of the matrix products in a step. All else in a step counts as nothing.

    Training has a second peer, a row of its own: TorchSharp with its modules, its autograd and its optimizers, as its documentation has them.

    superposition: training steps from the initial values on; as many steps for us as the peer does in its CPU time. Each step is
    a fresh batch, forward, backward, row-norm decay and Adam. The peers draw dense batches and use autograd; we draw the
    active features only, leave out empty samples and use a gradient written by hand.
    digits SGD, modular: gradients written by hand; the peers multiply by one-hot inputs where we gather. digits Adam: a TorchSharp module with our optimizer on
    spans. AdamW: one step of that optimizer for so many parameters. GEMM: float32 products of square matrices.

    ECE, class-wise ECE, NLL, Brier: calibration metrics of float64 logits, samples x classes, against vectorised NumPy. temperature: the T with the
    least NLL, against SciPy's minimize_scalar. isotonic: fitted to that many points, against scikit-learn.

    pruning theory: 45 points of the pruned perceptron's theory, keep-hard, on the same quadrature nodes to the same slope; ours climbs by Newton's method with
    second derivatives, SciPy's by BFGS (0 degrees: minimize_scalar). max margin: one problem of dimension x rows by the same interior-point method; the peer
    makes its normal matrix of all rows with BLAS's symmetric product, ours leaves rows out that no longer matter.

    kernel: wall seconds and resident memory of one kernel start after another, ours, ipykernel's and .NET Interactive's (a row of its
    own) in turn, median of ten (--quick: two). "start" lasts to the reply to kernel_info, "first cell" from there, "cell" is the median
    of the fifty after it, "cell, processor" the processor time of fifty more, "completion" of a member's name after the first, in a
    session of thirty declarations. In that session then, all from cached packages and each with its #r: the "first chart", of
    Plotly.NET in this library's style; a "DataFrame" and a formatter of the reader's own; and what the session grew by.

    stoppable loop: numeric loops compiled as a cell with the checks that let it be stopped (ours) and without them (peer); median of
    five processes (--quick: one).
    """, chosen, once, asCsv, otherPeer, toList).Run(args, given =>
{
    Interruption.Watch();
    var (names, quick) = (given.GetValue(chosen) ?? [], given.GetValue(once));
    string ownPeer = Repository.At("tests", "Benchmarks", "peers", "peer.py"), torchPeer = given.GetValue(otherPeer) is { } path ? Path.GetFullPath(path) : ownPeer;
    if (!File.Exists(torchPeer)) throw new Problem($"There is no peer program at '{torchPeer}'. Give the path of a Python file after --peer, or leave it out.");
    var program = Build();
    var all = Lines(program, "--list").Select(Workload.Read).ToArray();
    RequireKnown([.. all.Select(w => w.Name), .. KernelBench.Names, Guards], names);
    bool Chosen(string name) => names.Length == 0 || names.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase));
    Workload[] workloads = [.. all.Where(w => Chosen(w.Name))];
    string[] kernels = [.. KernelBench.Names.Where(Chosen)];
    var guards = Chosen(Guards);
    if (given.GetValue(toList))
    {
        foreach (var name in workloads.Select(w => $"{w.Name}  ({w.Unit})").Concat(kernels).Concat(guards ? [Guards] : [])) Console.WriteLine(name);
        return 0;
    }

    var rows = new Rows(given.GetValue(asCsv));
    if (workloads.Length > 0)
    {
        var python = FindPython([.. workloads.Select(w => w.Peer).Append("numpy").Distinct()], ["python3-torch", "python3-numpy", "python3-scipy", "python3-sklearn", "libopenblas0-pthread"]);
        var (rounds, seconds) = quick ? (1, 0.3) : (5, 1.0);
        foreach (var workload in workloads)
        {
            double[] ours = new double[rounds], peer = new double[rounds], second = new double[rounds], reached = new double[rounds];
            for (var round = 0; round < rounds; round++)
            {
                var speed = Speed(python, workload.Peer == "torch" ? torchPeer : ownPeer, "--seconds", FormattableString.Invariant($"{seconds}"), workload.Name);
                peer[round] = speed * workload.PerStep;
                // Three repetitions of the peer, in CPU seconds: on a busy machine it did fewer, and our compilation would weigh more.
                var steps = $"{(int)(3 * speed * seconds) + 1}";
                ours[round] = Speed(program, workload.Name, steps) * workload.PerStep;
                if (workload.TorchSharp) second[round] = Speed(program, "--torchsharp", workload.Name, $"{(int)(speed * seconds) + 1}") * workload.PerStep;
                if (workload.Flops > 0) reached[round] = ours[round] / workload.PerStep * workload.Flops / Peak(program);
            }
            rows.Faster(workload.Name, workload.Unit, ours, peer, workload.Flops > 0 ? reached : []);
            if (workload.TorchSharp) rows.Faster($"{workload.Name} / TorchSharp", workload.Unit, ours, second, []);
        }
    }
    if (kernels.Length > 0)
    {
        var python = FindPython(["jupyter_client", "ipykernel"], ["python3-jupyter-client", "python3-ipykernel"]);
        KernelBench.Run(command => Lines(command), python, kernels, quick ? 2 : 10, rows);
    }
    if (guards)
    {
        // Where code comes to lie differs from process to process, and a loop of few instructions feels that more than its check.
        foreach (var loop in Enumerable.Range(0, quick ? 1 : 5).SelectMany(_ => Lines(program, "--guards").ToArray())
            .Select(line => JsonDocument.Parse(line).RootElement).GroupBy(loop => loop.GetProperty("loop").GetString()))
        {
            double[] Of(string side) => [.. loop.Select(run => run.GetProperty(side).GetDouble() * 1e3)];
            rows.Smaller($"{Guards} {loop.Key}", "ms", Of("guarded"), Of("plain"));
        }
    }
    return 0;
});

static string Build()
{
    var outcome = Shell.Run([Shell.Dotnet, "build", Repository.At("tests", "Benchmarks"), "-c", "Release", "-nologo", "-v", "quiet"]);
    if (!outcome.Ok) throw new Problem($"The benchmarks did not build:\n{outcome.Tail(20)}");
    return Repository.At("tests", "Benchmarks", "bin", "Release", "net10.0", OperatingSystem.IsWindows() ? "Benchmarks.exe" : "Benchmarks");
}

static void RequireKnown(string[] all, IReadOnlyList<string> names)
{
    foreach (var name in names)
    {
        if (!all.Any(w => w.Contains(name, StringComparison.OrdinalIgnoreCase)))
            throw Problem.Usage($"No workload has '{name}' in its name. There are: {string.Join("; ", all)}.");
    }
}

// Debian's modules belong to Debian's own Python, which need not be the first on PATH.
static string FindPython(string[] modules, string[] packages)
{
    string? Search() => new[] { "/usr/bin/python3", Shell.Find("python3"), Shell.Find("python") }
        .FirstOrDefault(p => p is not null && Shell.Run([p, "-c", $"import {string.Join(", ", modules)}"]).Ok);
    if (Search() is { } python) return python;
    if (Debian.IsHere) Debian.Require(packages);
    return Search() ?? throw new Problem($"The peers need a Python with {string.Join(" and ", modules)}; none was found. Install one: python3 -m pip install {string.Join(' ', modules)}");
}

static IEnumerable<string> Lines(params string[] command)
{
    // One thread for whatever library the peer uses; ours has one anyway.
    var outcome = Shell.Run(command, environment: [("OPENBLAS_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1"), ("MKL_NUM_THREADS", "1")]);
    if (!outcome.Ok) throw new Problem($"'{string.Join(' ', command)}' failed:\n{outcome.Tail()}");
    return outcome.Output.Split('\n').Where(line => line.StartsWith('{'));
}

static double Speed(params string[] command)
{
    using var json = JsonDocument.Parse(Lines(command).LastOrDefault() ?? throw new Problem($"'{string.Join(' ', command)}' printed no result."));
    return json.RootElement.GetProperty("cpu_steps_per_s").GetDouble();
}

static double Peak(string program)
{
    using var json = JsonDocument.Parse(Lines(program, "--peak").Last());
    return json.RootElement.GetProperty("flops").GetDouble();
}

sealed record Workload(string Name, string Peer, string Unit, double PerStep, bool TorchSharp, double Flops)
{
    public static Workload Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        double Number(string name) => json.RootElement.GetProperty(name).GetDouble();
        return new(Text("workload"), Text("peer"), Text("unit"), Number("per_step"), json.RootElement.GetProperty("torchsharp").GetBoolean(), Number("flops"));
    }
}

using System.Diagnostics;
using System.Text.Json;
using Phenomena.Benchmarks;

// Our side of environment/bench.cs, which starts it with the number of steps that the peer did:
//   Benchmarks --list            one JSON object a line: what there is
//   Benchmarks --guards          one JSON object a loop: what the checks in cells cost
//   Benchmarks --peak            one JSON object: float32 operations per CPU second of the matrix kernel alone
//   Benchmarks NAME STEPS        three repetitions of STEPS steps, each from a fresh state; one JSON object with the best of them
//   Benchmarks --torchsharp NAME STEPS   the same of the second peer
Phenomena.Torch.TorchLibrary.Prepare();
if (args is ["--list"])
{
    foreach (var w in Workload.All) Console.WriteLine(JsonSerializer.Serialize(new { workload = w.Name, peer = w.Peer, unit = w.Unit, per_step = w.PerStep, torchsharp = w.TorchSharp is not null, flops = w.Flops }));
    return 0;
}
if (args is ["--peak"])
{
    Console.WriteLine(JsonSerializer.Serialize(new { flops = FmaPeak.Measure() }));
    return 0;
}
if (args is ["--guards"])
{
    foreach (var (loop, guarded, plain) in GuardCost.Measure()) Console.WriteLine(JsonSerializer.Serialize(new { loop, guarded, plain }));
    return 0;
}
bool second = args is ["--torchsharp", ..];
if (second) args = args[1..];
if (args is not [var name, var number] || Workload.All.FirstOrDefault(w => w.Name == name) is not { } workload || !int.TryParse(number, out int steps) || steps < 1 || second && workload.TorchSharp is null)
{
    Console.Error.WriteLine($"Expected --list, --peak, --guards, or a workload and a number of steps; got '{string.Join("' '", args)}'. Start it through: dotnet run environment/bench.cs");
    return 2;
}

double bestWall = 0, bestCpu = 0, last = 0;
for (int repetition = 0; repetition < 3; repetition++)
{
    var step = second ? workload.TorchSharp!() : workload.Start();
    long start = Stopwatch.GetTimestamp();
    var cpu = Environment.CpuUsage.TotalTime;
    for (int i = 0; i < steps; i++) last = step();
    bestCpu = Math.Max(bestCpu, steps / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    bestWall = Math.Max(bestWall, steps / Stopwatch.GetElapsedTime(start).TotalSeconds);
}
Console.WriteLine(JsonSerializer.Serialize(new { workload = name, steps, wall_steps_per_s = bestWall, cpu_steps_per_s = bestCpu, loss = last }));
return 0;

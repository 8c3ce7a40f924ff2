using System.Text.Json;
using Phenomena.Setup;

namespace Phenomena.Bench;

/// <summary>Our kernel beside ipykernel: whole starts, in turn, through Jupyter's own client.</summary>
static class KernelBench
{
    static readonly (string Name, string Unit, string Field, double Scale)[] Measures =
    [
        ("kernel start", "s", "ready", 1),
        ("kernel first cell", "s", "first", 1),
        ("kernel cell", "ms", "cell", 1e3),
        ("kernel memory", "MB", "memory", 1e-6),
        ("kernel completion", "ms", "complete", 1e3),
    ];

    public static IEnumerable<string> Names => Measures.Select(m => m.Name);

    public static void Run(Func<string[], IEnumerable<string>> lines, string python, string[] names, int rounds, Rows rows)
    {
        if (!Kernel.IsInstalled) throw new Problem("The C# kernel is not registered with Jupyter. Run dotnet run environment/run.cs once, which does it.");
        var ours = new List<JsonElement>();
        var peer = new List<JsonElement>();
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(One("csharp", "var x{} = {};", "x7.CompareT"));
            peer.Add(One("python3", "x{} = {}", "x7.bit_len"));
        }
        foreach (var (name, unit, field, scale) in Measures.Where(m => names.Contains(m.Name)))
        {
            rows.Smaller(name, unit, Values(ours), Values(peer));

            double[] Values(List<JsonElement> all) => [.. all.Select(r => r.GetProperty(field).GetDouble() * scale)];
        }

        JsonElement One(string kernel, string declaration, string member) => JsonDocument.Parse(
            lines([python, Repository.At("tests", "Benchmarks", "peers", "kernels.py"), kernel, "1 + 1", declaration, member]).Last()).RootElement;
    }
}

using System.Text.Json;
using Phenomena.Setup;

namespace Phenomena.Bench;

/// <summary>Our kernel beside ipykernel and .NET Interactive: whole starts, in turn, through Jupyter's own client.</summary>
static class KernelBench
{
    sealed record Measure(string Name, string Unit, Func<JsonElement, double> Value, bool Packages = false)
    {
        public Measure(string name, string unit, string field, double scale = 1, bool packages = false) : this(name, unit, run => run.GetProperty(field).GetDouble() * scale, packages)
        {
        }
    }

    static readonly Measure[] Measures =
    [
        new("kernel start", "s", "ready"),
        new("kernel first cell", "s", "first"),
        new("kernel cell", "ms", "cell", 1e3),
        new("kernel cell, processor", "ms", "processor", 1e3),
        new("kernel memory", "MB", "memory", 1e-6),
        new("kernel completion", "ms", "complete", 1e3),
        new("kernel first chart", "s", run => run.GetProperty("stages")[0].GetDouble(), Packages: true),
        new("kernel DataFrame", "s", run => run.GetProperty("stages")[1].GetDouble(), Packages: true),
        new("kernel growth with these", "MB", "growth", 1e-6, packages: true),
    ];

    /// <summary>What a reader's first minutes bring into a session, all of it cached; a stage is timed as a whole. .NET Interactive draws charts of Plotly.NET only with this library.</summary>
    static readonly string[][] Stages =
    [
        ["#r \"nuget: Phenomena\"", "Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2, 3 }, new[] { 1.0, 4, 9 })"],
        [
            "#r \"nuget: Microsoft.Data.Analysis, 0.23.1\"",
            "using Microsoft.Data.Analysis;\nvar frame = new DataFrame(new DoubleDataFrameColumn(\"x\", new[] { 1.0, 2, 3 }));\nframe[\"twice\"] = frame[\"x\"] * 2;\nframe",
            "using Microsoft.DotNet.Interactive.Formatting;\nrecord Point(double X, double Y);\nFormatter.Register<Point>(p => $\"<b>{p.X}, {p.Y}</b>\", \"text/html\");\nnew Point(1, 2)",
        ],
    ];

    public static IEnumerable<string> Names => Measures.Select(m => m.Name);

    public static void Run(Func<string[], IEnumerable<string>> lines, string python, string[] names, int rounds, Rows rows)
    {
        if (!Kernel.IsInstalled) throw new Problem("The C# kernel is not registered with Jupyter. Run dotnet run environment/run.cs once, which does it.");
        if (!DotnetInteractive.IsInstalled) DotnetInteractive.Install();
        Environment.SetEnvironmentVariable("JUPYTER_PATH", DotnetInteractive.JupyterPath);
        var chosen = Measures.Where(m => names.Contains(m.Name)).ToList();
        var stages = chosen.Exists(m => m.Packages) ? JsonSerializer.Serialize(Stages) : "[]";
        List<JsonElement> ours = [], ipykernel = [], interactive = [];
        // A package that is not there yet is loaded now, not in a round.
        if (chosen.Exists(m => m.Packages)) foreach (var kernel in (string[])[Kernel.Name, DotnetInteractive.Name]) One(kernel, "var x{} = {};", "x7.CompareT", stages);
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(One(Kernel.Name, "var x{} = {};", "x7.CompareT", stages));
            if (chosen.Exists(m => !m.Packages)) ipykernel.Add(One("python3", "x{} = {}", "x7.bit_len", "[]"));
            interactive.Add(One(DotnetInteractive.Name, "var x{} = {};", "x7.CompareT", stages));
        }
        foreach (var measure in chosen)
        {
            if (!measure.Packages) rows.Smaller(measure.Name, measure.Unit, Values(ours), Values(ipykernel));
            rows.Smaller($"{measure.Name} / .NET Interactive", measure.Unit, Values(ours), Values(interactive));

            double[] Values(List<JsonElement> all) => [.. all.Select(measure.Value)];
        }

        JsonElement One(string kernel, string declaration, string member, string more) => JsonDocument.Parse(
            lines([python, Repository.At("tests", "Benchmarks", "peers", "kernels.py"), kernel, "1 + 1", declaration, member, more]).Last()).RootElement;
    }
}

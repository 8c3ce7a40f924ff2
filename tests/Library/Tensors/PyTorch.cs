using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Phenomena.Tensors;
using Xunit;
using static Phenomena.Tensors.torch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>The numbers that trajectories.py records from PyTorch, when a Python with torch is there.</summary>
internal static class PyTorch
{
    private static readonly Lazy<Dictionary<string, double[]>?> s_recorded = new(Record);

    /// <summary>Names of what was recorded; none without PyTorch.</summary>
    public static double[] Recorded(string name)
    {
        if (s_recorded.Value is not { } all)
        {
            Assert.Skip("No Python with torch was found, so there is nothing to compare with. Install python3-torch (Debian), or torch into the python3 on PATH.");
            throw new UnreachableException();
        }
        return all[name];
    }

    /// <summary>The starting values that the script uses: sin(seed + 0.7 i) in row-major order.</summary>
    public static Tensor Values(int seed, params long[] shape) => (arange(shape.Aggregate(1L, (a, b) => a * b)).to(float64) * 0.7 + seed).sin().reshape(shape);

    /// <summary>Fails where our numbers, one tensor after another, differ from the recorded ones.</summary>
    public static void Agree(string name, IEnumerable<Tensor?> ours, double tolerance = 1e-10) => Agree(name, ours.SelectMany(t => t!.data<double>().ToArray()).ToArray(), tolerance);

    public static void Agree(string name, double[] ours, double tolerance = 1e-10)
    {
        double[] theirs = Recorded(name);
        Assert.Equal(theirs.Length, ours.Length);
        for (int i = 0; i < ours.Length; i++)
            Assert.True(Math.Abs(ours[i] - theirs[i]) <= tolerance * (1 + Math.Abs(theirs[i])), $"{name}, number {i}: PyTorch has {theirs[i]:R}, we have {ours[i]:R}");
    }

    private static Dictionary<string, double[]>? Record()
    {
        string script = Path.Combine(Path.GetDirectoryName(Here())!, "trajectories.py");
        foreach (string python in new[] { "/usr/bin/python3", "python3" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(python, [script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var errors = process.StandardError.ReadToEndAsync();
                string text = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0) return JsonSerializer.Deserialize<Dictionary<string, double[]>>(text);
                // A Python that has torch but fails is an error of the script, not a reason to skip.
                if (!errors.Result.Contains("No module named 'torch'")) throw new InvalidOperationException($"trajectories.py failed under {python}: {errors.Result}");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no such program.
            }
        }
        return null;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}

using System.Runtime.Loader;
using CSharpKernel.Scripting;

namespace Phenomena.Benchmarks;

/// <summary>What the checks that let a cell be stopped cost: the same numeric loops compiled as a cell with and without them.</summary>
internal static class GuardCost
{
    private const string Code = """
        public static class Loops
        {
            public static double Dot(double[] a, int rounds)
            {
                double sum = 0;
                for (int r = 0; r < rounds; r++)
                    for (int i = 0; i < a.Length; i++) sum += a[i] * 1.0001;
                return sum;
            }

            public static double Logistic(double[] a, int rounds)
            {
                double x = 0.5;
                for (int i = 0; i < rounds * a.Length; i++) x = x * 3.7 * (1 - x);
                return x;
            }

            public static double MatMul(double[] a, int rounds)
            {
                var c = new double[64 * 64];
                for (int r = 0; r < rounds / 50 + 1; r++)
                    for (int i = 0; i < 64; i++)
                        for (int j = 0; j < 64; j++)
                        {
                            double sum = 0;
                            for (int k = 0; k < 64; k++) sum += a[i * 64 + k] * a[k * 64 + j];
                            c[i * 64 + j] += sum;
                        }
                return c[5];
            }

            public static double Collatz(double[] a, int rounds)
            {
                long steps = 0;
                for (int start = 1; start < rounds * 20; start++)
                {
                    long x = start;
                    while (x != 1)
                    {
                        x = x % 2 == 0 ? x / 2 : 3 * x + 1;
                        steps++;
                    }
                }
                return steps;
            }
        }
        """;

    /// <summary>The loops' names and, for each, CPU seconds with and without checks: the median of pairs that ran in turn.</summary>
    public static IEnumerable<(string Name, double Guarded, double Plain)> Measure()
    {
        var submissions = new Submissions(new CellAssemblies());
        var tree = Submissions.Parse(Code, "loops");
        using var image = new MemoryStream();
        submissions.Next(tree).Emit(image);
        image.Position = 0;
        var plain = new AssemblyLoadContext("plain").LoadFromStream(image);
        var guarded = submissions.Compile(tree, CancellationToken.None).Assembly!;
        double[] data = [.. Enumerable.Range(0, 5000).Select(i => i * 1e-4)];
        foreach (var name in new[] { "Dot", "Logistic", "MatMul", "Collatz" })
        {
            var (with, without) = (Loop(guarded, name), Loop(plain, name));
            // Both must be compiled at the highest tier before they are compared. Calls count only after a pause, and the first thirty
            // that do lead to a version that takes notes; the next thirty to the last one.
            for (var i = 0; i < 240; i++)
            {
                with(data, 100);
                without(data, 100);
                if (i % 40 == 39) Thread.Sleep(250);
            }
            var pairs = Enumerable.Range(0, 31).Select(_ => (With: Seconds(with), Without: Seconds(without))).OrderBy(p => p.With / p.Without).ToList();
            yield return (name, pairs[15].With, pairs[15].Without);
        }

        double Seconds(Func<double[], int, double> loop)
        {
            var start = Environment.CpuUsage.TotalTime;
            loop(data, 2000);
            return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        }
    }

    private static Func<double[], int, double> Loop(System.Reflection.Assembly cell, string name) =>
        cell.GetType("Submission#1")!.GetNestedType("Loops")!.GetMethod(name)!.CreateDelegate<Func<double[], int, double>>();
}

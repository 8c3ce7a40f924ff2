using Phenomena.Themes.Pruning;

namespace Phenomena.Benchmarks;

/// <summary>The pruned perceptron: its theory, and the max-margin problem that simulations solve.</summary>
internal static class Pruning
{
    private static readonly double[] s_fractions = [0.8, 0.6, 0.4, 0.2, 0.1], s_alphas = [0.5, 1, 2, 3, 4, 6, 8, 12, 16];

    public static Workload Theory(int degrees) => new($"pruning theory {degrees} degrees", "scipy", "points/CPU s", s_fractions.Length * s_alphas.Length, () =>
        () => s_fractions.Sum(f => PerceptronTheory.Curve(degrees, f, PerceptronKeep.Hard, s_alphas).Sum(p => p.Error)));

    public static Workload MaxMargin(int dimension, int rows) => new($"max margin {dimension}x{rows}", "scipy", "problems/CPU s", 1, () =>
    {
        var generator = new Generator(0);
        double[] teacher = new double[dimension], a = new double[rows * dimension];
        foreach (ref double t in teacher.AsSpan()) t = generator.NextNormal();
        for (int i = 0; i < rows; i++)
        {
            var row = a.AsSpan(i * dimension, dimension);
            double field = 0;
            for (int j = 0; j < dimension; j++) field += (row[j] = generator.NextNormal()) * teacher[j];
            if (field < 0) foreach (ref double x in row) x = -x;
        }
        var solver = new MaxMarginSolver(dimension);
        return () => solver.Solve(a).Margin;
    });
}

using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Phenomena.Experiments;
using Phenomena.Themes.Pruning;
using System.Runtime.Intrinsics;
using Xunit;

namespace Phenomena.Tests.Pruning;

public sealed class PerceptronTests
{
    private static double[] Normals(int count, ulong seed)
    {
        double[] values = new double[count];
        PerceptronExperiment.FillNormal(new Generator(seed), values);
        return values;
    }

    /// <summary>Rows with a teacher's labels, which are separable.</summary>
    private static double[] Rows(int count, int n, ulong seed)
    {
        double[] rows = Normals(count * n, seed);
        for (int i = 0; i < count; i++)
            if (rows[i * n] < 0) TensorPrimitives.Negate(rows.AsSpan(i * n, n), rows.AsSpan(i * n, n));
        return rows;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(61)]
    [InlineData(200)]
    public void The_normal_matrix_is_made_and_solved_as_by_a_library(int n)
    {
        const int count = 130;
        double[] rows = Normals(count * n, 1), weights = [.. Normals(count, 2).Select(Math.Abs)];
        int[] chosen = [.. Enumerable.Range(0, count).Where(i => i % 3 != 1)];
        var reference = Matrix<double>.Build.DiagonalIdentity(n) * 1.5;
        foreach (int i in chosen)
        {
            var row = Vector<double>.Build.Dense(rows[(i * n)..((i + 1) * n)]);
            reference += weights[i] * row.OuterProduct(row);
        }
        double[] right = Normals(n, 3), expected = [.. reference.Solve(Vector<double>.Build.Dense(right))];
        List<NormalMatrix> all = [NormalMatrix.Of(n), new NormalMatrix<DoublePortable, System.Numerics.Vector<double>>(n)];
        if (Double256.IsAccelerated) all.Add(new NormalMatrix<Double256, Vector256<double>>(n));
        foreach (var matrix in all)
        {
            double[] x = [.. right];
            // Twice: what the first problem leaves must not matter.
            for (int turn = 0; turn < 2; turn++)
            {
                matrix.Build(rows, chosen, weights, 1.5);
                Assert.True(matrix.Factor());
            }
            matrix.Solve(x);
            for (int i = 0; i < n; i++) Assert.Equal(expected[i], x[i], 1e-9);
            matrix.Build(rows, chosen, [.. weights.Select(w => -w)], -1);
            Assert.False(matrix.Factor());
        }
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(30, 45)]
    [InlineData(61, 30)]
    [InlineData(40, 400)]
    public void The_largest_margin_meets_its_conditions(int n, int count)
    {
        double[] rows = Rows(count, n, (ulong)n);
        var found = new MaxMarginSolver(n).Solve(rows);
        double[] fields = new double[count];
        RowPasses.Multiply(rows, found.Weights, fields);
        Assert.Equal(1, fields.Min(), 1e-6);
        Assert.Equal(1 / TensorPrimitives.Norm<double>(found.Weights), found.Margin, 1e-6);
        // w is a sum of the rows on the margin with weights that are not negative: found by least squares on them.
        int[] support = [.. Enumerable.Range(0, count).Where(i => fields[i] < 1 + 1e-5)];
        var matrix = Matrix<double>.Build.DenseOfRows(support.Select(i => rows[(i * n)..((i + 1) * n)]));
        var multipliers = (matrix * matrix.Transpose()).Solve(matrix * Vector<double>.Build.Dense(found.Weights));
        Assert.All(multipliers, m => Assert.True(m > -1e-4, $"{m}"));
        Assert.True((matrix.Transpose() * multipliers - Vector<double>.Build.Dense(found.Weights)).L2Norm() < 1e-4 * TensorPrimitives.Norm<double>(found.Weights));
        // No direction near it has a larger margin.
        double[] other = new double[n];
        for (ulong turn = 0; turn < 20; turn++)
        {
            TensorPrimitives.MultiplyAdd(Normals(n, 100 + turn), 1e-3, found.Weights, other);
            RowPasses.Multiply(rows, other, fields);
            Assert.True(fields.Min() / TensorPrimitives.Norm<double>(other) < found.Margin + 1e-9);
        }
    }

    [Fact]
    public void Rows_without_a_plane_are_told_and_so_are_bad_ones()
    {
        var solver = new MaxMarginSolver(3);
        Assert.Contains("separable", Assert.Throws<InvalidOperationException>(() => solver.Solve([1, 0, 0, -1, 0, 0])).Message);
        Assert.Throws<ArgumentException>(() => solver.Solve([]));
        Assert.Throws<ArgumentException>(() => solver.Solve([1, 2]));
        Assert.Throws<ArgumentException>(() => solver.Solve([1, 2, double.NaN]));
        Assert.Throws<ArgumentException>(() => new MaxMarginSolver(0));
        // And the solver still works.
        Assert.Equal(5, solver.Solve([3, 4, 0]).Margin, 1e-6);
    }

    [Fact]
    public void Normals_are_normal_whatever_the_length()
    {
        double[] many = Normals(200_001, 5);
        Assert.Equal(0, many.Average(), 0.01);
        Assert.Equal(1, many.Average(x => x * x), 0.02);
        Assert.Equal(3, many.Average(x => x * x * x * x), 0.1);
        Assert.Equal(0, many.Zip(many.Skip(512), (a, b) => a * b).Average(), 0.01);
        Assert.Equal(0, many.Zip(many.Skip(1), (a, b) => a * b).Average(), 0.01);
        foreach (int length in new[] { 1, 511, 512, 513, 1024, 1025 }) Assert.Equal(many[..Math.Min(length, 512)], Normals(length, 5)[..Math.Min(length, 512)]);
    }

    [Fact]
    public void Pruning_keeps_the_asked_end_and_the_teachers_labels()
    {
        var config = new PerceptronConfig { Dimension = 40, Theta = 30, Alpha = 5, Fraction = 0.25 };
        double Norm(PerceptronKeep keep, out double error)
        {
            var c = config with { Keep = keep };
            double[] drawn = new double[c.Total * 40], kept = new double[c.Kept * 40], fields = new double[c.Kept];
            double[] teacher = PerceptronExperiment.Draw(c, new Generator(9), drawn, kept);
            RowPasses.Multiply(kept, teacher, fields);
            Assert.All(fields, f => Assert.True(f >= 0));
            error = fields.Average();
            return fields.Average(f => f * f);
        }
        double hard = Norm(PerceptronKeep.Hard, out _), random = Norm(PerceptronKeep.Random, out _), easy = Norm(PerceptronKeep.Easy, out _);
        Assert.True(hard < 0.7 * random && random < 0.7 * easy, $"{hard} {random} {easy}");
    }

    [Theory]
    [InlineData(0, 3, 0.5, PerceptronKeep.Hard)]
    [InlineData(0, 2, 0.2, PerceptronKeep.Easy)]
    [InlineData(30, 4, 0.5, PerceptronKeep.Hard)]
    [InlineData(0, 2, 1, PerceptronKeep.Random)]
    public void Simulated_students_err_as_theory_says(double theta, double alpha, double fraction, PerceptronKeep keep)
    {
        var config = new PerceptronConfig { Dimension = 100, Theta = theta, Alpha = alpha, Fraction = fraction, Keep = keep, Repetitions = 16 };
        var result = PerceptronExperiment.Run(config, CancellationToken.None);
        var theory = PerceptronTheory.Solve(config.Point);
        Assert.True(Math.Abs(result.Error - theory.Error) < 0.004 + 0.05 * theory.Error + 2 * result.StandardError!.Value, $"{result.Error} ± {result.StandardError} against {theory.Error}");
        Assert.Equal(1, result.Margins.Average() / theory.Margin, 0.12);
    }

    [Fact]
    public void A_run_repeats_bit_by_bit_and_bad_configs_are_told()
    {
        var config = new PerceptronConfig { Dimension = 30, Repetitions = 3 };
        string first = RunJson.Canonical(PerceptronExperiment.Run(config, CancellationToken.None));
        Assert.Equal(first, RunJson.Canonical(PerceptronExperiment.Run(config, CancellationToken.None)));
        Assert.NotEqual(first, RunJson.Canonical(PerceptronExperiment.Run(config with { Seed = 1 }, CancellationToken.None)));
        Assert.Throws<ArgumentException>(() => PerceptronExperiment.Run(config with { Dimension = 1 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => PerceptronExperiment.Run(config with { Repetitions = 0 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => PerceptronExperiment.Run(config with { Alpha = 0.001 }, CancellationToken.None));
        Assert.Throws<ArgumentException>(() => PerceptronExperiment.Run(config with { Dimension = 2000, Alpha = 100, Fraction = 0.01 }, CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => PerceptronExperiment.Run(config, new CancellationToken(true)));
    }
}

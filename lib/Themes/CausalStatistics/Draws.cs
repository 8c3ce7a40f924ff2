using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>What several experiments of this theme draw and take from rows of data.</summary>
public static class Draws
{
    /// <summary>Independent standard normal numbers, [rows, columns].</summary>
    public static Matrix<double> Normals(this Generator random, int rows, int columns) => Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextNormal());

    /// <summary>The same, [length].</summary>
    public static Vector<double> Normals(this Generator random, int length) => Vector<double>.Build.Dense(length, _ => random.NextNormal());

    /// <summary>The rows with each column's mean taken away, and those means.</summary>
    public static (Matrix<double> Rows, Vector<double> Means) Centred(this Matrix<double> rows)
    {
        var means = rows.ColumnSums() / rows.RowCount;
        return (Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (i, j) => rows[i, j] - means[j]), means);
    }

    /// <summary>The covariance of the columns, over n − 1.</summary>
    public static Matrix<double> Covariance(this Matrix<double> rows)
    {
        var centred = rows.Centred().Rows;
        return centred.TransposeThisAndMultiply(centred) / (rows.RowCount - 1);
    }

    /// <summary>Ridge regression with an intercept: minimises |y − a − X w|² + penalty |w|².</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="y">[n].</param>
    /// <param name="penalty">At least 0; at 0 the design must have full rank.</param>
    /// <exception cref="ArgumentException">As many rows in both are needed, and a design that determines w.</exception>
    public static (Vector<double> Weights, double Intercept) Ridge(Matrix<double> x, Vector<double> y, double penalty)
    {
        if (x.RowCount != y.Count || !(penalty >= 0)) throw new ArgumentException($"A y for each row and a penalty of at least 0 are needed; got {x.RowCount} rows, {y.Count} y and {penalty}.");
        var (rows, means) = x.Centred();
        var gram = rows.TransposeThisAndMultiply(rows);
        for (int j = 0; j < gram.RowCount; j++) gram[j, j] += penalty;
        if (penalty == 0 && gram.ConditionNumber() > 1e13) throw new ArgumentException($"The {x.ColumnCount} columns of the design are not independent, so their weights are not determined. Leave one out, or use a penalty.");
        var w = gram.Cholesky().Solve(rows.TransposeThisAndMultiply(y));
        return (w, y.Average() - means * w);
    }
}

namespace Phenomena.Themes.Superposition;

/// <summary>How the rows of W lie to each other.</summary>
public static class RowGeometry
{
    /// <summary>Mean of (cos of the angle)² over all pairs of rows with ‖W_i‖ above <paramref name="threshold"/>; NaN for fewer than two such rows.</summary>
    /// <remarks>With unit rows U, Σ_{i,j} (u_i·u_j)² = ‖Uᵀ U‖²: an m × m matrix instead of an n × n one.</remarks>
    public static double MeanSquareOverlap(ToyKernel model, double threshold)
    {
        int m = model.Width;
        float[] norms = model.RowNorms();
        int[] rows = [.. Enumerable.Range(0, model.Features).Where(i => norms[i] > threshold)];
        if (rows.Length < 2) return double.NaN;

        var unit = new float[rows.Length * m];
        for (int r = 0; r < rows.Length; r++)
            for (int k = 0; k < m; k++) unit[r * m + k] = model.Row(rows[r])[k] / norms[rows[r]];

        var gram = new float[m * m];
        var u = new MatrixView(unit, rows.Length, m);
        Gemm.Multiply(u.T, u, gram);
        double pairs = gram.Sum(x => (double)x * x) - rows.Length;
        return pairs / ((double)rows.Length * (rows.Length - 1));
    }
}

namespace Phenomena.Themes.Pruning;

/// <summary>The cheapest pairing of n rows with n columns, exactly.</summary>
/// <param name="Columns">[n]: the column of each row.</param>
/// <param name="RowPotentials">u, [n]: u_i + v_j ≤ c_ij, with equality on the pairs.</param>
/// <param name="ColumnPotentials">v, [n].</param>
public sealed record Assignment(int[] Columns, double[] RowPotentials, double[] ColumnPotentials)
{
    /// <summary>Mean cost of a pair: the optimal-transport distance between two samples of the same size. It is the mean of all potentials as well (duality).</summary>
    public double MeanCost => (RowPotentials.Sum() + ColumnPotentials.Sum()) / Columns.Length;

    /// <summary>Shortest augmenting paths, as Jonker and Volgenant (1987) and before them Kuhn's Hungarian method: rows join one at a time, each along the cheapest path
    /// of swaps, found as Dijkstra finds paths. At most n³ steps, far fewer on real costs.</summary>
    /// <param name="costs">[n, n], row by row; finite.</param>
    /// <exception cref="ArgumentException">Not a square of finite costs.</exception>
    public static Assignment Of(ReadOnlySpan<double> costs)
    {
        var n = (int)Math.Round(Math.Sqrt(costs.Length));
        if (n == 0 || n * n != costs.Length) throw new ArgumentException($"Costs are n rows of n numbers; got {costs.Length} numbers. Draw samples of one size.", nameof(costs));
        foreach (var cost in costs)
        {
            if (!double.IsFinite(cost)) throw new ArgumentException($"Costs are finite; got {cost}. Use a large number for a pair that must not be.", nameof(costs));
        }

        double[] u = new double[n], v = new double[n], shortest = new double[n];
        // rowOf[j] is the row of column j, −1 for none; before[j] the column from which the path came to j.
        int[] rowOf = new int[n], before = new int[n];
        var done = new bool[n];
        Array.Fill(rowOf, -1);
        for (var start = 0; start < n; start++)
        {
            Array.Fill(shortest, double.PositiveInfinity);
            Array.Clear(done);
            var (row, column, length) = (start, -1, 0.0);
            do
            {
                var own = costs.Slice(row * n, n);
                var (next, least) = (-1, double.PositiveInfinity);
                var shift = length - u[row];
                for (var j = 0; j < n; j++)
                {
                    if (done[j]) continue;
                    var through = own[j] + shift - v[j];
                    if (through < shortest[j]) (shortest[j], before[j]) = (through, column);
                    if (shortest[j] < least) (next, least) = (j, shortest[j]);
                }

                (column, length) = (next, least);
                done[column] = true;
                row = rowOf[column];
            }
            while (row >= 0);

            // Potentials along the tree keep all reduced costs at least 0.
            u[start] += length;
            done[column] = false;
            for (var j = 0; j < n; j++)
            {
                if (!done[j]) continue;
                u[rowOf[j]] += length - shortest[j];
                v[j] -= length - shortest[j];
            }

            // Swap along the path back to the start.
            while (column >= 0)
            {
                var previous = before[column];
                rowOf[column] = previous < 0 ? start : rowOf[previous];
                column = previous;
            }
        }

        var columns = new int[n];
        for (var j = 0; j < n; j++) columns[rowOf[j]] = j;
        return new(columns, u, v);
    }
}

namespace Phenomena.Themes.TrainedScaling;

/// <summary>How many dimensions points really have, and how quickly labels change between them.</summary>
public static class IntrinsicDimension
{
    /// <summary>The maximum-likelihood estimate from the distances T_j of each point to its k nearest neighbours, d = (k − 2)/Σ_j ln(T_k/T_j) at a point
    /// (Levina and Bickel 2004), averaged as an inverse over points (MacKay and Ghahramani 2005). It falls short of high dimensions when points are few.</summary>
    /// <param name="points">[rows, columns], row-major.</param>
    /// <param name="rows">Number of points, more than k.</param>
    /// <param name="neighbours">k, at least 3.</param>
    /// <returns>The dimension; 0 when all points coincide.</returns>
    /// <exception cref="ArgumentException">Too few points, or neighbours.</exception>
    public static double Estimate(ReadOnlySpan<float> points, int rows, int neighbours = 20)
    {
        if (neighbours < 3 || rows <= neighbours || points.Length % rows != 0)
            throw new ArgumentException($"A dimension is estimated from more points than neighbours, and from at least 3 neighbours; got {points.Length} numbers in {rows} points and {neighbours} neighbours. Give more points.");
        var squares = SquaredDistances(points, rows);
        double sum = 0;
        var counted = 0;
        for (var i = 0; i < rows; i++)
        {
            var row = squares.AsSpan(i * rows, rows);
            row[i] = float.PositiveInfinity;
            row.Sort();
            // Points that coincide say nothing of a dimension.
            if (!(row[0] > 1e-12f * row[rows - 2])) continue;
            double logs = 0;
            for (var j = 0; j + 1 < neighbours; j++) logs += 0.5 * Math.Log(row[neighbours - 1] / row[j]);
            sum += logs / (neighbours - 2);
            counted++;
        }

        return counted == 0 ? 0 : counted / sum;
    }

    /// <summary>Label sharpness K_F: the largest difference of labels over distance among all pairs of points, in label per unit of length
    /// (Konz and Mazurowski 2024, section 3).</summary>
    /// <param name="points">[rows, columns], row-major.</param>
    /// <param name="labels">[rows].</param>
    public static double Sharpness(ReadOnlySpan<float> points, ReadOnlySpan<float> labels)
    {
        var rows = labels.Length;
        var squares = SquaredDistances(points, rows);
        double largest = 0;
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < i; j++)
                if (squares[i * rows + j] > 1e-9) largest = Math.Max(largest, Math.Abs(labels[i] - labels[j]) / Math.Sqrt(squares[i * rows + j]));
        return largest;
    }

    /// <summary>‖a − b‖² [rows, rows], through one matrix product.</summary>
    private static float[] SquaredDistances(ReadOnlySpan<float> points, int rows)
    {
        var all = points.ToArray();
        var view = new MatrixView(all, rows, all.Length / rows);
        var squares = new float[rows * rows];
        Gemm.Multiply(view, view.T, squares);
        var lengths = Enumerable.Range(0, rows).Select(i => squares[i * rows + i]).ToArray();
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < rows; j++) squares[i * rows + j] = Math.Max(0, lengths[i] + lengths[j] - 2 * squares[i * rows + j]);
        return squares;
    }
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>k-means by Lloyd's iteration from k-means++ starts (Arthur and Vassilvitskii 2007), the best of several.</summary>
/// <param name="Centres">[k, width].</param>
/// <param name="Assigned">The nearest centre of each row, [n].</param>
/// <param name="Distances">Euclidean distance to it, [n].</param>
/// <param name="Inertia">The sum of squared distances.</param>
public sealed record KMeans(float[] Centres, int[] Assigned, double[] Distances, double Inertia)
{
    /// <summary>In words.</summary>
    public override string ToString() => FormattableString.Invariant($"{Assigned.Distinct().Count()} centres of {Assigned.Length} rows, inertia {Inertia:G4}");

    /// <summary>Clusters rows.</summary>
    /// <param name="rows">[n, width].</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="centres">k, from 1 to n.</param>
    /// <param name="generator">Decides where the centres start.</param>
    /// <param name="restarts">How often anew; the smallest inertia is kept.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit, or a number that is not finite.</exception>
    public static KMeans Of(ReadOnlySpan<float> rows, int width, int centres, Generator generator, int restarts = 3)
    {
        if (width < 1 || rows.Length % width != 0 || centres < 1 || centres > rows.Length / width || restarts < 1)
            throw new ArgumentException($"Rows of one width, 1 to n centres and at least 1 start are needed; got {rows.Length} numbers of width {width}, {centres} centres, {restarts} starts. Use 10 centres, say.");
        for (int i = 0; i < rows.Length; i++)
        {
            if (!float.IsFinite(rows[i])) throw new ArgumentException($"Rows of finite numbers are needed; got {rows[i]} in row {i / width}. Leave that row out.", nameof(rows));
        }
        KMeans? best = null;
        for (int start = 0; start < restarts; start++)
        {
            var one = Once(rows, width, centres, generator);
            if (best is null || one.Inertia < best.Inertia) best = one;
        }
        return best!;
    }

    private static KMeans Once(ReadOnlySpan<float> rows, int width, int k, Generator generator)
    {
        int n = rows.Length / width;
        var centres = new float[k * width];
        int[] assigned = new int[n];
        double[] squares = new double[n];
        Array.Fill(squares, double.PositiveInfinity);
        // k-means++: the next centre is a row, each as likely as its square distance to those there are.
        for (int c = 0; c < k; c++)
        {
            int chosen = c == 0 ? (int)generator.NextInt64(n) : Draw(squares, generator);
            rows.Slice(chosen * width, width).CopyTo(centres.AsSpan(c * width));
            for (int i = 0; i < n; i++) squares[i] = Math.Min(squares[i], Square(rows, i, centres, c, width));
        }
        var counts = new int[k];
        // Lloyd's iteration ends by itself; the bound is for rounding only.
        for (int round = 0; round < 300; round++)
        {
            bool moved = round == 0;
            for (int i = 0; i < n; i++)
            {
                int nearest = 0;
                double least = double.PositiveInfinity;
                for (int c = 0; c < k; c++)
                {
                    double square = Square(rows, i, centres, c, width);
                    if (square < least) (nearest, least) = (c, square);
                }
                moved |= nearest != assigned[i];
                (assigned[i], squares[i]) = (nearest, least);
            }
            if (!moved) break;
            Array.Clear(counts);
            var sums = new float[centres.Length];
            for (int i = 0; i < n; i++)
            {
                var sum = sums.AsSpan(assigned[i] * width, width);
                TensorPrimitives.Add(sum, rows.Slice(i * width, width), sum);
                counts[assigned[i]]++;
            }
            // A centre that lost all its rows stays where it is.
            for (int c = 0; c < k; c++) if (counts[c] > 0) TensorPrimitives.Divide(sums.AsSpan(c * width, width), counts[c], centres.AsSpan(c * width, width));
        }
        return new(centres, assigned, [.. squares.Select(Math.Sqrt)], squares.Sum());
    }

    private static int Draw(double[] weights, Generator generator)
    {
        double left = generator.NextDouble() * weights.Sum();
        for (int i = 0; i < weights.Length; i++) if ((left -= weights[i]) < 0) return i;
        return weights.Length - 1;
    }

    private static double Square(ReadOnlySpan<float> rows, int i, float[] centres, int c, int width)
    {
        float distance = TensorPrimitives.Distance(rows.Slice(i * width, width), centres.AsSpan(c * width, width));
        return (double)distance * distance;
    }
}

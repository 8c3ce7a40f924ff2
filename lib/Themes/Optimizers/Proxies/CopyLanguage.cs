namespace Phenomena.Themes.Optimizers;

/// <summary>A language of 24 tokens: the next is drawn from the Markov row of the last, or, half of the time, is a copy of the token k places back, k from 2 to 4 and fixed in a sequence.</summary>
public sealed class CopyLanguage
{
    /// <summary>Tokens.</summary>
    public const int Tokens = 24;
    private readonly double[][] _rows;

    /// <summary>Draws the Markov table, rows from a Dirichlet law of parameter 0.15.</summary>
    public CopyLanguage(Generator generator)
    {
        _rows = Dirichlet(Tokens, Tokens, 0.15, generator);
    }

    /// <summary>Rows of probabilities from a Dirichlet law.</summary>
    public static double[][] Dirichlet(int rows, int columns, double parameter, Generator generator)
    {
        // Gamma(a) for a < 1 is Gamma(a + 1) times U^(1/a); Marsaglia and Tsang's method for the former.
        double Gamma(double a)
        {
            double d = a + 1 - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
            while (true)
            {
                double z = generator.NextNormal(), v = Math.Pow(1 + c * z, 3);
                if (v > 0 && Math.Log(generator.NextDouble()) < 0.5 * z * z + d - d * v + d * Math.Log(v)) return d * v * Math.Pow(generator.NextDouble(), 1 / a);
            }
        }
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            double[] row = [.. Enumerable.Range(0, columns).Select(_ => Gamma(parameter))];
            double sum = row.Sum();
            return row.Select(p => p / sum).ToArray();
        })];
    }

    /// <summary>A place in a row of probabilities, drawn with a number from 0 to 1.</summary>
    public static int Draw(double[] row, double left)
    {
        int next = 0;
        while (next < row.Length - 1 && (left -= row[next]) > 0) next++;
        return next;
    }

    /// <summary>Sequences [count, length].</summary>
    public long[] Sample(int count, int length, Generator generator)
    {
        var all = new long[count * length];
        for (int s = 0; s < count; s++)
        {
            int k = 2 + (int)generator.NextInt64(3);
            for (int t = 0; t < length; t++)
                all[s * length + t] = t == 0 ? generator.NextInt64(Tokens) : t >= k && generator.NextDouble() < 0.5 ? all[s * length + t - k] : Draw(_rows[all[s * length + t - 1]], generator.NextDouble());
        }
        return all;
    }
}

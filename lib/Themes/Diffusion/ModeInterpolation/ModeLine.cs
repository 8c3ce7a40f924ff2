namespace Phenomena.Themes.Diffusion;

/// <summary>Equal Gaussian modes on a line, shifted and scaled to mean 0 and std 1.</summary>
public sealed class ModeLine
{
    // Nodes and weights of ∫ f(e) exp(−e²/2)/√2π de: roots of the eleventh Hermite polynomial.
    private static readonly double[] s_nodes = [0, 0.928868997381064, 1.876035020154846, 2.865123160643645, 3.936166607129977, 5.188001224374871];
    private static readonly double[] s_weights = [0.369408369408369, 0.242240299873970, 0.066138746071698, 0.006720285235537, 0.000195671930271, 8.121849790214923e-7];
    private readonly double[] _modes;

    /// <summary>The modes.</summary>
    public ModeLine(double[] modes, double std)
    {
        double mean = modes.Average(), scale = Math.Sqrt(modes.Average(m => (m - mean) * (m - mean)) + std * std);
        (_modes, Std) = ([.. modes.Order().Select(m => (m - mean) / scale)], std / scale);
        Spacing = _modes.Zip(_modes.Skip(1), (a, b) => b - a).Min();
    }

    /// <summary>Where they are now.</summary>
    public IReadOnlyList<double> Modes => _modes;

    /// <summary>Std of each.</summary>
    public double Std { get; }

    /// <summary>The least distance of two.</summary>
    public double Spacing { get; }

    /// <summary>Numbers of it.</summary>
    public double[] Draw(int count, Generator random) => new Mixture(1, _modes, [Std * Std]).Draw(count, random);

    /// <summary>More than 6 std from every mode.</summary>
    public bool Outside(double x) => Array.TrueForAll(_modes, m => Math.Abs(x - m) > 6 * Std);

    /// <summary>x minus the nearest mode.</summary>
    public double Off(double x) => x - _modes.MinBy(m => Math.Abs(x - m));

    /// <summary>Percent of numbers outside in each gap, left to right.</summary>
    public double[] Gaps(double[] x) => [.. _modes.Zip(_modes.Skip(1), (a, b) => 100.0 * x.Count(v => v > a && v < b && Outside(v)) / x.Length)];

    /// <summary>The exact denoiser averaged over x + width e, e standard normal (11 nodes). Width 0: the exact one.</summary>
    public Denoiser Blurred(double width) => (x, sigma, denoised) =>
    {
        double v = Std * Std + sigma * sigma, keep = Std * Std / v;
        ReadOnlySpan<double> modes = _modes, nodes = s_nodes, weights = s_weights;
        for (int i = 0; i < x.Length; i++)
        {
            double mean = 0;
            int sides = width > 0 ? 2 * nodes.Length - 1 : 1;
            for (int n = 0; n < sides; n++)
            {
                int node = (n + 1) / 2;
                double at = x[i] + (n % 2 == 0 ? width : -width) * nodes[node], weight = width > 0 ? weights[node] : 1;
                double nearest = double.PositiveInfinity, sum = 0, pulled = 0;
                foreach (double m in modes) nearest = Math.Min(nearest, (at - m) * (at - m));
                foreach (double m in modes)
                {
                    double r = Math.Exp((nearest - (at - m) * (at - m)) / (2 * v));
                    (sum, pulled) = (sum + r, pulled + r * m);
                }
                mean += weight * (keep * at + (1 - keep) * pulled / sum);
            }
            denoised[i] = mean;
        }
    };
}

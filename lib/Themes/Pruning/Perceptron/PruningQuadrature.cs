using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Integration;

namespace Phenomena.Themes.Pruning;

/// <summary>Nodes for averages over the probe field z, the field t of the teacher's part across the probe, and the label y = sign(z cos θ + t sin θ). By symmetry
/// z > 0 is enough. Gauss and Legendre's rule on pieces: 48 nodes for a piece of z, 16 for a piece of t, cut where the label jumps.</summary>
/// <remarks>A node is (a, b) = (y z, y t) with its weight; weights sum to 1. Lists are filled up with weight 0 to whole vectors. For θ = 0 the label is that
/// of z, t has no part in anything, and there is one node for each z.</remarks>
internal sealed class PruningQuadrature
{
    private const int ZNodes = 48, TNodes = 16;
    private const double Sharpest = 10, Strip = 8, Far = 8;

    private readonly double[] _a, _b, _weight;
    private int _padded;

    private PruningQuadrature(int most) => (_a, _b, _weight) = (new double[most + 4], new double[most + 4], new double[most + 4]);

    /// <summary>How many nodes carry weight.</summary>
    public int Count { get; private set; }

    /// <summary>y z of each node.</summary>
    public ReadOnlySpan<double> A => _a.AsSpan(0, _padded);

    /// <summary>y t of each node.</summary>
    public ReadOnlySpan<double> B => _b.AsSpan(0, _padded);

    /// <summary>The weights.</summary>
    public ReadOnlySpan<double> Weight => _weight.AsSpan(0, _padded);

    /// <summary>Makes the nodes.</summary>
    /// <param name="law">The law of z.</param>
    /// <param name="theta">θ in radians.</param>
    /// <param name="sharpness">The student's part along the teacher over its part across teacher and probe. The larger, the closer to the label's jump is all that
    /// matters, and pieces are cut there too.</param>
    /// <param name="refinement">How many times as many nodes in each piece: to see what the nodes leave open.</param>
    public static PruningQuadrature Of(PrunedLaw law, double theta, double sharpness, int refinement = 1)
    {
        double tan = Math.Tan(theta), strip = Strip / (sharpness * Math.Sin(theta));
        double[] cuts = theta == 0 ? [2, Sharpest / sharpness] : [2, 6 * tan];
        // Keeping the easy ones starts far out, where the density falls fast.
        if (law.Low > 0) cuts = [law.Low + 1.5, .. cuts.Where(c => c > law.Low + 1.5)];
        var pieces = Pieces(law.Low, law.High, cuts);
        var (x, w) = Rule(ZNodes * refinement);
        var rule = Rule(TNodes * refinement);
        var nodes = new PruningQuadrature(pieces.Count * x.Length * (theta == 0 ? 1 : 9 * rule.X.Length));
        foreach (var (low, high) in pieces)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double z = low + (high - low) * x[i], weight = (high - low) * w[i] * law.Density(z);
                if (theta == 0) nodes.Add(z, 0, weight);
                else nodes.AddRow(z, weight, -z / tan, strip, rule);
            }
        }
        nodes.Finish();
        return nodes;
    }

    /// <summary>All t for one z, without their density. The label jumps at <paramref name="jump"/>.</summary>
    private void AddRow(double z, double weight, double jump, double strip, (double[] X, double[] W) rule)
    {
        Span<double> cuts = [-4, -2, 0, 2, Far, jump, jump - strip, jump + strip];
        if (!(strip < 2)) cuts = cuts[..6];
        cuts.Sort();
        double low = -Far;
        foreach (double high in cuts)
        {
            if (high <= low || high > Far) continue;
            double sign = low >= jump ? 1 : -1, length = high - low;
            for (int i = 0; i < rule.X.Length; i++) Add(sign * z, sign * (low + length * rule.X[i]), weight * length * rule.W[i]);
            low = high;
        }
    }

    private void Add(double a, double b, double weight)
    {
        _a[Count] = a;
        _b[Count] = b;
        _weight[Count++] = weight;
    }

    /// <summary>The density of t, a factor the weights lack so far; and all of them to sum 1.</summary>
    private void Finish()
    {
        _padded = (Count + 3) / 4 * 4;
        double total = 0;
        for (int i = 0; i < _padded; i += 4)
        {
            var t = Vector256.LoadUnsafe(ref _b[i]);
            var weight = Vector256.LoadUnsafe(ref _weight[i]) * GaussianTail.Exp(Vector256.Create(-0.5) * t * t);
            weight.StoreUnsafe(ref _weight[i]);
            total += Vector256.Sum(weight);
        }
        foreach (ref double weight in _weight.AsSpan(0, Count)) weight /= total;
    }

    /// <summary>An interval cut into pieces; cuts outside it do not count.</summary>
    internal static List<(double Low, double High)> Pieces(double low, double high, params IEnumerable<double> cuts)
    {
        List<(double, double)> pieces = [];
        foreach (double cut in cuts.Where(c => c > low && c < high).Order().Append(high))
        {
            if (cut > low) pieces.Add((low, cut));
            low = cut;
        }
        return pieces;
    }

    /// <summary>Nodes and weights on 0 to 1.</summary>
    internal static (double[] X, double[] W) Rule(int order)
    {
        if (!s_rules.TryGetValue(order, out var found))
        {
            var rule = new GaussLegendreRule(0, 1, order);
            s_rules[order] = found = ([.. rule.Abscissas], [.. rule.Weights]);
        }
        return found;
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, (double[] X, double[] W)> s_rules = new();
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Pruning;

/// <summary>How much the next example of a pruned law would tell.</summary>
/// <param name="Bits">−G/ln 2: bits by which it shrinks the set of perceptrons that fit all examples so far.</param>
/// <param name="Overlap">R: cosine of teacher and a random member of that set.</param>
/// <param name="SelfOverlap">q: cosine of two random members.</param>
public sealed record ExampleInformation(double Bits, double Overlap, double SelfOverlap)
{
    /// <summary>ε = arccos(R)/π of a random member.</summary>
    public double Error => Math.Acos(Math.Clamp(Overlap, -1, 1)) / Math.PI;
}

/// <summary>Information for each example in a training set pruned by a perfect probe (θ = 0), from the entropy of the set of perceptrons that fit all examples (Gibbs
/// students, no margin): s(α) = extr over q, R of ½ ln(1 − q) + (q − R²)/(2(1 − q)) + α G, with G = E_z ∫Dg ln Φ(u), u = (R z + √(q − R²) g)/√(1 − q), z the margin
/// under the teacher. One more example lowers s by −G.</summary>
/// <remarks>The extremum is a fixed point (damped by half): with V = 1 − q, o = φ(u)/(Φ(u)√V), o' = −o(o + u/√V): R̂ = α(E[z o] − R E[o']), q̂ = α E[o²],
/// λ = (1 + √(1 + 4(R̂² + q̂)))/2, R = R̂/λ, q − R² = q̂/λ². The definition is ours; the paper's normalisation may be another.</remarks>
public static class InformationGain
{
    private const int MostIterations = 5000;

    /// <summary>Solves for one law; the point's θ must be 0.</summary>
    /// <exception cref="ArgumentException">There is no such training set, or its probe is not the teacher.</exception>
    /// <exception cref="InvalidOperationException">The fixed point was not reached.</exception>
    public static ExampleInformation Of(PrunedPoint point)
    {
        point.Validate();
        if (point.Theta != 0) throw new ArgumentException($"The information of an example is computed for a perfect probe; got θ = {point.Theta}. Use θ = 0.");
        var margins = PruningQuadrature.Of(PrunedLaw.Of(point), 0, 0.5);
        var (g, gWeight) = NormalNodes();
        double overlap = 0.1, spread = 0.1, alpha = point.Alpha;
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double v = 1 - spread - overlap * overlap, root = Math.Sqrt(v), zo = 0, o = 0, oo = 0, slope = 0;
            for (int i = 0; i < margins.Count; i++)
            {
                double z = margins.A[i], weight = margins.Weight[i];
                var (mean, square, times) = Inner(overlap * z / root, Math.Sqrt(spread) / root, g, gWeight);
                zo += weight * z * mean / root;
                o += weight * mean;
                oo += weight * square / v;
                slope -= weight * (square + times) / v;
            }
            double rHat = alpha * (zo - overlap * slope), qHat = alpha * oo, lambda = (1 + Math.Sqrt(1 + 4 * (rHat * rHat + qHat))) / 2;
            double newOverlap = rHat / lambda, newSpread = qHat / (lambda * lambda), change = Math.Abs(newOverlap - overlap) + Math.Abs(newSpread - spread);
            (overlap, spread) = ((overlap + newOverlap) / 2, (spread + newSpread) / 2);
            if (change < 1e-9 * v) return new(Bits(margins, overlap, spread, g, gWeight), overlap, spread + overlap * overlap);
        }
        throw new InvalidOperationException($"The entropy's extremum was not found at α = {alpha}, f = {point.Fraction} in {MostIterations} steps. Use a smaller α.");
    }

    /// <summary>E over g of r, r², u r for r = φ(u)/Φ(u) and u = shift + scale g.</summary>
    private static (double Mean, double Square, double Times) Inner(double shift, double scale, double[] g, double[] gWeight)
    {
        Vector256<double> mean = default, square = default, times = default;
        for (int j = 0; j < g.Length; j += 4)
        {
            var u = Vector256.Create(shift) + Vector256.Create(scale) * Vector256.LoadUnsafe(ref g[j]);
            var r = Ratio(u);
            var wr = Vector256.LoadUnsafe(ref gWeight[j]) * r;
            mean += wr;
            square += wr * r;
            times += wr * u;
        }
        return (Vector256.Sum(mean), Vector256.Sum(square), Vector256.Sum(times));
    }

    /// <summary>φ(u)/Φ(u): 1/M(−u) on the left, where φ and Φ both vanish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Ratio(Vector256<double> u)
    {
        var mills = GaussianTail.Mills(Vector256.Abs(u));
        var density = Vector256.Create(GaussianTail.Peak) * GaussianTail.Exp(Vector256.Create(-0.5) * u * u);
        return Vector256.ConditionalSelect(Vector256.LessThan(u, Vector256<double>.Zero), Vector256<double>.One / mills, density / (Vector256<double>.One - density * mills));
    }

    private static double Bits(PruningQuadrature margins, double overlap, double spread, double[] g, double[] gWeight)
    {
        double sum = 0, root = Math.Sqrt(1 - spread - overlap * overlap);
        for (int i = 0; i < margins.Count; i++)
        {
            for (int j = 0; j < g.Length; j++)
            {
                double u = (overlap * margins.A[i] + Math.Sqrt(spread) * g[j]) / root, mills = GaussianTail.Mills(Math.Abs(u));
                // ln Φ on the left without Φ, which is 0 there.
                double log = u < 0 ? -0.5 * u * u + Math.Log(GaussianTail.Peak * mills) : Math.Log(1 - GaussianTail.Density(u) * mills);
                sum += margins.Weight[i] * gWeight[j] * log;
            }
        }
        return -sum / Math.Log(2);
    }

    /// <summary>Nodes for an average over a standard normal, a multiple of 4 of them.</summary>
    private static (double[] X, double[] Weight) NormalNodes()
    {
        var (x, w) = PruningQuadrature.Rule(16);
        var nodes = PruningQuadrature.Pieces(-8, 8, -4, -2, 0, 2, 4).SelectMany(p => x.Zip(w, (at, weight) => (At: p.Low + (p.High - p.Low) * at, Weight: (p.High - p.Low) * weight))).ToArray();
        double[] weights = [.. nodes.Select(n => n.Weight * GaussianTail.Density(n.At))];
        double total = weights.Sum();
        return ([.. nodes.Select(n => n.At)], [.. weights.Select(v => v / total)]);
    }
}

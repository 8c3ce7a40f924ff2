using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Pruning;

/// <summary>F(K, A, B) = E[h(K − y(A z + B t))] with its first and second derivatives, in one pass over the nodes; h(m) = E_g[(m − g)²; g &lt; m] for standard normal g,
/// that is, h = m(mΦ + φ) + Φ, h' = 2(mΦ + φ), h'' = 2Φ.</summary>
internal readonly record struct MarginMoments(double F, double K, double A, double B, double KK, double KA, double KB, double AA, double AB, double BB)
{
    /// <summary>All of them.</summary>
    public static MarginMoments Of(PruningQuadrature nodes, double margin, double along, double across)
    {
        ref double a0 = ref MemoryMarshal.GetReference(nodes.A), b0 = ref MemoryMarshal.GetReference(nodes.B), w0 = ref MemoryMarshal.GetReference(nodes.Weight);
        Vector256<double> k = Vector256.Create(margin), minusA = Vector256.Create(-along), minusB = Vector256.Create(-across);
        Vector256<double> f = default, g = default, ga = default, gb = default, p = default, pa = default, pb = default, paa = default, pab = default, pbb = default;
        int length = nodes.Weight.Length;
        for (nuint i = 0; i < (nuint)length; i += 4)
        {
            Vector256<double> a = Vector256.LoadUnsafe(ref a0, i), b = Vector256.LoadUnsafe(ref b0, i), w = Vector256.LoadUnsafe(ref w0, i);
            var m = Vector256.FusedMultiplyAdd(minusA, a, Vector256.FusedMultiplyAdd(minusB, b, k));
            var (cdf, density) = GaussianTail.At(m);
            var wp = w * cdf;
            var wg = Vector256.FusedMultiplyAdd(wp, m, w * density);
            f += Vector256.FusedMultiplyAdd(wg, m, wp);
            g += wg;
            ga = Vector256.FusedMultiplyAdd(wg, a, ga);
            gb = Vector256.FusedMultiplyAdd(wg, b, gb);
            p += wp;
            var wpa = wp * a;
            var wpb = wp * b;
            pa += wpa;
            pb += wpb;
            paa = Vector256.FusedMultiplyAdd(wpa, a, paa);
            pab = Vector256.FusedMultiplyAdd(wpa, b, pab);
            pbb = Vector256.FusedMultiplyAdd(wpb, b, pbb);
        }
        return new(Sum(f), 2 * Sum(g), -2 * Sum(ga), -2 * Sum(gb), 2 * Sum(p), -2 * Sum(pa), -2 * Sum(pb), 2 * Sum(paa), 2 * Sum(pab), 2 * Sum(pbb));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector256<double> v) => Vector256.Sum(v);
}

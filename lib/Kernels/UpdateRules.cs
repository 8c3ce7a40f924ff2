using System.Numerics;

namespace Phenomena.Kernels;

/// <summary>Published optimizers as functions from a gradient g and what is remembered of earlier ones to an update u; the weights then move by w ← w − η u. All spans are as long as the weights, and memories
/// start as zeros. Moments are corrected for their start as torch does it, m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ), with ε outside the root.</summary>
/// <remarks>For plain gradient descent and Adam in place, vectorised, see <see cref="OptimizerRules"/>; these are written to be read.</remarks>
public static class UpdateRules
{
    /// <summary>Heavy ball (Polyak 1964), p ← μ p + g and u = p; in Nesterov's form (Sutskever and others 2013) u = g + μ p.</summary>
    public static void Momentum<T>(ReadOnlySpan<T> g, Span<T> p, Span<T> u, double mu, bool nesterov = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T keep = T.CreateChecked(mu);
        for (int i = 0; i < g.Length; i++)
        {
            p[i] = keep * p[i] + g[i];
            u[i] = nesterov ? g[i] + keep * p[i] : p[i];
        }
    }

    /// <summary>Adam (Kingma and Ba 2015), u = m̂ / (√v̂ + ε).</summary>
    /// <param name="g">The gradient.</param>
    /// <param name="m">First moment.</param>
    /// <param name="v">Second moment.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <param name="u">The update.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    public static void Adam<T>(ReadOnlySpan<T> g, Span<T> m, Span<T> v, int step, Span<T> u, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
        where T : unmanaged, IFloatingPointIeee754<T> => AdEmaMix(g, m, default, v, step, u, beta1, beta2, 0, 0, epsilon);

    /// <summary>AdEMAMix (Pagliardini, Ablin, Grangier 2024), u = (m̂₁ + α m₂) / (√v̂ + ε), where m₂ ← β₃ m₂ + (1 − β₃) g is not corrected for its start. Without a slow average it is Adam.</summary>
    public static void AdEmaMix<T>(
        ReadOnlySpan<T> g, Span<T> m, Span<T> slow, Span<T> v, int step, Span<T> u, double beta1, double beta2, double beta3, double alpha, double epsilon = 1e-8)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        T b1 = T.CreateChecked(beta1), b2 = T.CreateChecked(beta2), b3 = T.CreateChecked(beta3), r1 = T.CreateChecked(1 - beta1), r2 = T.CreateChecked(1 - beta2), r3 = T.CreateChecked(1 - beta3);
        T first = T.CreateChecked(1 / (1 - Math.Pow(beta1, step))), second = T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(beta2, step)));
        T weight = T.CreateChecked(alpha), small = T.CreateChecked(epsilon);
        for (int i = 0; i < g.Length; i++)
        {
            m[i] = b1 * m[i] + r1 * g[i];
            v[i] = b2 * v[i] + r2 * g[i] * g[i];
            T mean = m[i] * first;
            if (slow.Length > 0)
            {
                slow[i] = b3 * slow[i] + r3 * g[i];
                mean += weight * slow[i];
            }
            u[i] = mean / (T.Sqrt(v[i]) * second + small);
        }
    }

    /// <summary>Lion (Chen and others 2023), u = sign(β₁ m + (1 − β₁) g), then m ← β₂ m + (1 − β₂) g.</summary>
    public static void Lion<T>(ReadOnlySpan<T> g, Span<T> m, Span<T> u, double beta1 = 0.9, double beta2 = 0.99) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T b1 = T.CreateChecked(beta1), b2 = T.CreateChecked(beta2), r1 = T.CreateChecked(1 - beta1), r2 = T.CreateChecked(1 - beta2);
        for (int i = 0; i < g.Length; i++)
        {
            u[i] = Sign(b1 * m[i] + r1 * g[i]);
            m[i] = b2 * m[i] + r2 * g[i];
        }
    }

    /// <summary>Grams (Cao, Li, Song 2024): of an update its size, of the gradient the sign, u ← |u| sign g.</summary>
    public static void Grams<T>(ReadOnlySpan<T> g, Span<T> u) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < g.Length; i++) u[i] = T.Abs(u[i]) * Sign(g[i]);
    }

    /// <summary>Cautious (Liang and others 2024): only where an update agrees with the gradient, u ← u 1[u g > 0].</summary>
    /// <param name="g">The gradient.</param>
    /// <param name="u">The update of another rule, changed in place.</param>
    /// <param name="scaled">Whether what is left is enlarged by the number of weights over those that agree.</param>
    public static void Cautious<T>(ReadOnlySpan<T> g, Span<T> u, bool scaled = false) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int agree = 0;
        for (int i = 0; i < g.Length; i++)
        {
            if (u[i] * g[i] > T.Zero) agree++;
            else u[i] = T.Zero;
        }
        if (!scaled || agree == 0) return;
        T scale = T.CreateChecked((double)g.Length / agree);
        foreach (ref T one in u) one *= scale;
    }

    /// <summary>diffGrad (Dubey and others 2019): u ← ξ u with the friction ξ = 1 / (1 + exp(−|g − previous g|)), from ½ to 1.</summary>
    /// <param name="g">The gradient.</param>
    /// <param name="previous">The one before; becomes this one.</param>
    /// <param name="u">Adam's update, changed in place.</param>
    public static void DiffGrad<T>(ReadOnlySpan<T> g, Span<T> previous, Span<T> u) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < g.Length; i++) u[i] /= T.One + T.Exp(-T.Abs(previous[i] - g[i]));
        g.CopyTo(previous);
    }

    /// <summary>SGDP and AdamP (Heo and others 2021): takes the part along the weights out of an update, if the gradient says that the loss does not depend on their length: row by row
    /// where max |cos(g, w)| over rows is below δ/√columns, else of all together by the same test, else not at all.</summary>
    /// <param name="g">[rows, columns], a row an output.</param>
    /// <param name="w">The weights.</param>
    /// <param name="u">The update of another rule, changed in place.</param>
    /// <param name="columns">Inputs of an output.</param>
    /// <param name="delta">δ.</param>
    /// <returns>Whether something was taken out.</returns>
    public static bool Project<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> w, Span<T> u, int columns, double delta = 0.1) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (columns < 1 || g.Length % columns != 0) throw new ArgumentException($"Rows of {columns} weights are needed; got {g.Length} in all.", nameof(columns));
        foreach (int width in new[] { columns, g.Length })
        {
            T most = T.Zero, bound = T.CreateChecked(delta / Math.Sqrt(width));
            for (int at = 0; at < g.Length; at += width) most = T.Max(most, T.Abs(Cosine(g.Slice(at, width), w.Slice(at, width))));
            if (most >= bound) continue;
            for (int at = 0; at < g.Length; at += width)
            {
                ReadOnlySpan<T> row = w.Slice(at, width);
                var part = u.Slice(at, width);
                T along = Dot(part, row) / (Dot(row, row) + T.CreateChecked(1e-16));
                for (int i = 0; i < width; i++) part[i] -= along * row[i];
            }
            return true;
        }
        return false;
    }

    private static T Sign<T>(T x) where T : INumber<T> => T.CreateChecked(T.Sign(x));

    private static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IFloatingPointIeee754<T> => System.Numerics.Tensors.TensorPrimitives.Dot(a, b);

    private static T Cosine<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IFloatingPointIeee754<T> => Dot(a, b) / (T.Sqrt(Dot(a, a) * Dot(b, b)) + T.CreateChecked(1e-12));
}

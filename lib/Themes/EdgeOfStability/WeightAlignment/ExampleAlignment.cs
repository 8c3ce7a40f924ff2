using System.Numerics.Tensors;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>How far an example still pushes along what its network has learned (Hölzl and others 2025, arXiv 2510.25480).</summary>
public static class ExampleAlignment
{
    /// <summary>The cosine of an example's negative gradient in W₂, −(p − y) aᵀ, and W₂: −⟨W₂ a, p − y⟩ / |a| |p − y| |W₂|; 0 where one of them vanishes.</summary>
    public static double Of(TwoLayerNet net, double[] w, ReadOnlySpan<double> x, int label)
    {
        net.See(w, x, label);
        ReadOnlySpan<double> second = w.AsSpan(net.SecondLayer), a = net.Features, error = net.Errors;
        double own = 0, scale = TensorPrimitives.Norm(a) * TensorPrimitives.Norm(error) * TensorPrimitives.Norm(second);
        for (int k = 0; k < error.Length; k++) own += error[k] * TensorPrimitives.Dot(second.Slice(k * a.Length, a.Length), a);
        return scale > 0 ? -own / scale : 0;
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>A symmetric random matrix with a planted direction, λ ee' + W, where W has a semicircle of radius 2s (Baik, Ben Arous and Péché 2005 and later).</summary>
public static class SpikedMatrix
{
    /// <summary>The top eigenvalue of a large one: λ + s²/λ while s &lt; λ, and the semicircle's edge 2s past it.</summary>
    public static double Top(double spike, double noise) => noise < spike ? spike + noise * noise / spike : 2 * noise;

    /// <summary>The top eigenvalue of one that is drawn.</summary>
    public static double Draw(int size, double spike, double noise, Generator random)
    {
        if (size < 2 || !(noise >= 0)) throw new ArgumentException($"At least two rows and noise of at least 0 are needed; got {size} and {noise}.");
        var matrix = Matrix<double>.Build.Dense(size, size);
        for (int i = 0; i < size; i++)
            for (int j = 0; j <= i; j++) matrix[i, j] = matrix[j, i] = noise * random.NextNormal() * Math.Sqrt((i == j ? 2.0 : 1) / size);
        matrix[0, 0] += spike;
        return matrix.Evd(Symmetricity.Symmetric).EigenValues.Max(v => v.Real);
    }
}

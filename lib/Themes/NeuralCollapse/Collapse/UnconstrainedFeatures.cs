using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Features H [d, Kn] that are free variables, read by weights W [K, d] and pulled towards given features H₀ (Tirer, Huang and Niles-Weed 2022):
/// F = |WH − Y|²/2Kn + λ_W |W|²/2K + λ_H |H|²/2Kn + β |H − H₀|²/2Kn, where Y has n ones in a row for each class.</summary>
/// <param name="Classes">K.</param>
/// <param name="Each">n, samples of a class, which stand side by side.</param>
/// <param name="WeightDecay">λ_W, positive.</param>
/// <param name="FeatureDecay">λ_H.</param>
/// <param name="Pull">β.</param>
public sealed record UnconstrainedFeatures(int Classes, int Each, double WeightDecay, double FeatureDecay, double Pull = 0)
{
    /// <summary>The class of each column.</summary>
    public int[] Labels { get; } = [.. Enumerable.Range(0, Classes * Each).Select(i => i / Each)];

    /// <summary>One-hot labels [K, Kn].</summary>
    public Matrix<double> Targets { get; } = Matrix<double>.Build.Dense(Classes, Classes * Each, (c, i) => i / Each == c ? 1 : 0);

    /// <summary>The best weights for features: Y H' (HH' + nλ_W I)⁻¹.</summary>
    /// <exception cref="ArgumentException">Features of another size, or no weight decay: what is inverted may then be singular.</exception>
    public Matrix<double> Weights(Matrix<double> features)
    {
        if (features.ColumnCount != Classes * Each || !(WeightDecay > 0) || !(FeatureDecay >= 0) || !(Pull >= 0))
            throw new ArgumentException($"Features of {Classes} x {Each} samples, a positive weight decay and nothing negative are needed; got {features.ColumnCount} samples and {this}.");
        var gram = features.TransposeAndMultiply(features) + Each * WeightDecay * Matrix<double>.Build.DenseIdentity(features.RowCount);
        return gram.Cholesky().Solve(features.TransposeAndMultiply(Targets)).Transpose();
    }

    /// <summary>The central path's direction: −Kn times the gradient of F in H at the best weights.</summary>
    public Matrix<double> Flow(Matrix<double> features, Matrix<double>? pulledTo = null)
    {
        var w = Weights(features);
        var step = w.TransposeThisAndMultiply(w * features - Targets) + FeatureDecay * features;
        return -(pulledTo is null ? step : step + Pull * (features - pulledTo));
    }

    /// <summary>Features at a minimum of F, by solving for weights and features in turn from H₀.</summary>
    public Matrix<double> Minimiser(Matrix<double> pulledTo, double tolerance = 1e-10, int most = 50_000)
    {
        // H = G⁻¹ (W'Y + βH₀) with G = W'W + (λ_H + β) I enters W through HH' and HY' alone, which need no column of H.
        Matrix<double> w = Weights(pulledTo), second = pulledTo.TransposeAndMultiply(pulledTo), cross = pulledTo.TransposeAndMultiply(Targets), identity = Matrix<double>.Build.DenseIdentity(pulledTo.RowCount);
        MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double> Metric() => (w.TransposeThisAndMultiply(w) + (FeatureDecay + Pull) * identity).Cholesky();
        for (int i = 0; i < most; i++)
        {
            var (metric, mixed) = (Metric(), Pull * (cross * w));
            var gram = metric.Solve(metric.Solve(Each * w.TransposeThisAndMultiply(w) + mixed + mixed.Transpose() + Pull * Pull * second).Transpose());
            var next = (gram + Each * WeightDecay * identity).Cholesky().Solve(metric.Solve(Each * w.Transpose() + Pull * cross)).Transpose();
            double moved = (next - w).FrobeniusNorm(), size = next.FrobeniusNorm();
            w = next;
            if (moved <= tolerance * size) break;
        }
        return Metric().Solve(w.TransposeThisAndMultiply(Targets) + Pull * pulledTo);
    }

    /// <summary>The collapsed minimiser of F without pull on an orthonormal frame: all samples of class c at b q_c, with weights a Q', a b = 1 − √(λ_W λ_H) and a²/b² = λ_H/λ_W.</summary>
    /// <param name="frame">Q [d, K].</param>
    public Matrix<double> Collapsed(Matrix<double> frame) =>
        frame * Targets * Math.Sqrt((1 - Math.Sqrt(WeightDecay * FeatureDecay)) * Math.Sqrt(WeightDecay / FeatureDecay));

    /// <summary>To first order, the share of noise in H₀ within a class that is left at the minimum, in the span of the weights: β/(β + √(λ_H/λ_W)).</summary>
    public double Inside => Pull / (Pull + Math.Sqrt(FeatureDecay / WeightDecay));

    /// <summary>The same outside of it, where only the decay acts: β/(β + λ_H).</summary>
    public double Outside => Pull / (Pull + FeatureDecay);
}

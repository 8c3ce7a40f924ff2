namespace Phenomena.Themes.Pruning;

/// <summary>The max-margin student of a pruned training set, in the limit of many dimensions.</summary>
/// <param name="Overlap">R: cosine of student and teacher.</param>
/// <param name="ProbeOverlap">ρ: cosine of student and probe.</param>
/// <param name="Margin">κ: the smallest distance of a kept example to the student's plane, in units of a field's standard deviation.</param>
/// <param name="Error">ε = arccos(R)/π: the share of unpruned Gaussian inputs with the wrong label.</param>
public sealed record PruningSolution(double Overlap, double ProbeOverlap, double Margin, double Error);

/// <summary>Theory of the pruned teacher-student perceptron (Sorscher, Geirhos, Shekhar, Ganguli and Morcos 2022, arXiv 2206.14486): what the replica method's three
/// coupled saddle-point equations say, found as a maximum.</summary>
/// <remarks>
/// Symbols: θ angle of probe and teacher; z field of the probe, t field of the teacher's part across it, y = sign(z cos θ + t sin θ) the label; the student is
/// (A, B, 1)/n along probe, teacher's part across the probe, and the rest, n² = 1 + A² + B²; h(m) = E_g[(m − g)²; g &lt; m].
/// For a given direction the margin κ = K/n is the root of α E[h(K − y(A z + B t))] = 1, whose left side is convex and rises in K. The student maximises κ. That is
/// Gordon's form of the same problem; <see cref="SaddlePoint"/> shows that its maximum solves the replica equations. In (a, b, r) = (A, B, 1)/K it is a convex problem
/// (the shortest vector under one convex constraint), so there is one maximum, and every method that climbs finds it.
/// Newton's method in (arsinh p, q), with p = A cos θ + B sin θ along the teacher and q = A sin θ − B cos θ across it.
/// </remarks>
public static class PerceptronTheory
{
    /// <summary>Solves one point.</summary>
    /// <exception cref="ArgumentException">There is no such training set.</exception>
    /// <exception cref="InvalidOperationException">No maximum was found.</exception>
    public static PruningSolution Solve(PrunedPoint point)
    {
        point.Validate();
        return new MarginMaximum(point).Solve(point.Alpha);
    }

    /// <summary>Solves one (θ, f) at many α_prune, from one to the next.</summary>
    /// <exception cref="ArgumentException">There is no such training set.</exception>
    /// <exception cref="InvalidOperationException">No maximum was found.</exception>
    public static IReadOnlyList<PruningSolution> Curve(double theta, double fraction, PerceptronKeep keep, IEnumerable<double> alphas)
    {
        PrunedPoint[] points = [.. alphas.Select(a => new PrunedPoint(theta, a, fraction, keep))];
        foreach (var point in points) point.Validate();
        if (points.Length == 0) return [];
        var maximum = new MarginMaximum(points[0]);
        return [.. points.Select(p => maximum.Solve(p.Alpha))];
    }

    /// <summary>ε of a point: <see cref="Solve"/> where only that is wanted.</summary>
    public static double Error(double theta, double alpha, double fraction, PerceptronKeep keep) => Solve(new(theta, alpha, fraction, keep)).Error;
}

namespace Phenomena.Themes.Pruning;

/// <summary>The replica method's saddle-point equations for the pruned perceptron (Sorscher and others 2022, appendix), as residuals: left side minus right side. They share
/// nothing with <see cref="PerceptronTheory"/> but the law of z, so they test it.</summary>
/// <remarks>H(x) = 1 − Φ(x), Dt = φ(t) dt, α = α_prune, averages over the law p(z) of the probe field on both sides of 0.
/// For θ = 0 (ρ = R), with s = √(1 − R²) and margins |z| kept from l to u (hard: 0 to γ, easy: γ to ∞):
/// (A1) R = 2α/(f √(2π) s) ∫^κ Dt [e^{−(l − R t)²/(2s²)} − e^{−(u − R t)²/(2s²)}] (κ − t);
/// (A2) 1 − R² = 2α/f ∫^κ Dt [H((l − R t)/s) − H((u − R t)/s)] (κ − t)².
/// For θ &gt; 0, with c = cos θ, S = sin θ, Λ² = S² − R² − ρ² + 2ρRc, Γ = z(ρR − c) − t(R − ρc), Δ = z²(ρ² + c² − 2ρRc) + 2tz(Rc − ρ) + t²S²,
/// g(t|z) the density of N(ρz, 1 − ρ²), H_Γ = H(Γ/(√(1 − ρ²)Λ)):
/// (B1) (R − ρc)/S² = α/(πΛ) ⟨∫^κ dt e^{−Δ/(2Λ²)} (κ − t)⟩;
/// (B2) 1 − (ρ² + R² − 2ρRc)/S² = 2α ⟨∫^κ dt g H_Γ (κ − t)²⟩;
/// (B3) (ρ − Rc)/S² = 2α ⟨∫^κ dt [g H_Γ (z − ρt)/(1 − ρ²) + e^{−Δ/(2Λ²)} (ρR − c)/(2πΛ(1 − ρ²))] (κ − t)⟩.</remarks>
public static class SaddlePoint
{
    private const int Order = 20, ZPieces = 32;

    // Degrees. (B1) to (B3) divide differences of the order of θ² by θ²: below, more digits are lost than θ changes, which are 2e-7 (none where nothing of the probe is left).
    private const double Small = 0.02, SmallOfNone = 0.1;

    /// <summary>(A1) and (A2) for θ = 0, else (B1), (B2), (B3); of a θ so small that these have no digits left, (A1), (A2) and ρ − R cos θ, which then hold to 2e-7.</summary>
    /// <exception cref="ArgumentException">There is no such training set, or the solution is no number.</exception>
    public static IReadOnlyList<double> Residuals(PrunedPoint point, PruningSolution solution)
    {
        point.Validate();
        if (double.IsNaN(solution.Overlap + solution.ProbeOverlap + solution.Margin)) throw new ArgumentException($"A solution of three numbers is needed; got {solution}. Take it from PerceptronTheory.Solve.", nameof(solution));
        var law = PrunedLaw.Of(point);
        var theta = point.Theta * Math.PI / 180;
        if (point.Theta >= (law.Fraction == 1 ? SmallOfNone : Small)) return OfProbe(point.Alpha, theta, law, solution);
        var perfect = OfPerfectProbe(point.Alpha, law, solution);
        return point.Theta == 0 ? perfect : [.. perfect, solution.ProbeOverlap - solution.Overlap * Math.Cos(theta)];
    }

    private static double[] OfPerfectProbe(double alpha, PrunedLaw law, PruningSolution solution)
    {
        double overlap = solution.Overlap, kappa = solution.Margin, s = Math.Sqrt(1 - overlap * overlap), first = 0, second = 0;
        // Far is cut off at 8 standard deviations of z in either form.
        double[] cuts = [.. new[] { law.Low, law.High }.SelectMany(edge => Around(edge / overlap, s / overlap)), .. Around(0, 1)];
        foreach (var (t, weight) in Nodes(Math.Min(kappa, 0) - 10, kappa, cuts))
        {
            double low = (law.Low - overlap * t) / s, high = (law.High - overlap * t) / s, measure = weight * GaussianTail.Density(t) * (kappa - t);
            first += measure * (Math.Exp(-0.5 * low * low) - Math.Exp(-0.5 * high * high));
            second += measure * (kappa - t) * (GaussianTail.Cdf(-low) - GaussianTail.Cdf(-high));
        }
        return [overlap - 2 * alpha * GaussianTail.Peak / (law.Fraction * s) * first, s * s - 2 * alpha / law.Fraction * second];
    }

    private static double[] OfProbe(double alpha, double theta, PrunedLaw law, PruningSolution solution)
    {
        var (S, c) = Math.SinCos(theta);
        double R = solution.Overlap, rho = solution.ProbeOverlap, kappa = solution.Margin, rest = 1 - rho * rho;
        double lambda = Math.Sqrt(S * S - R * R - rho * rho + 2 * rho * R * c), first = 0, second = 0, third = 0;
        double[] even = [.. Enumerable.Range(1, ZPieces - 1).Select(i => law.Low + (law.High - law.Low) * Math.Pow((double)i / ZPieces, 2))];
        foreach (var (margin, zWeight) in Nodes(law.Low, law.High, even))
        {
            foreach (double z in new[] { margin, -margin })
            {
                // Half of the density of |z| on either side.
                double density = zWeight * law.Density(z < 0 ? -z : z) / 2;
                // Where the density of t, the ridge e^{−Δ/(2Λ²)} and the step H_Γ are, and how wide.
                var ridge = (At: -z * (R * c - rho) / (S * S), Width: lambda / S);
                var step = (At: z * (rho * R - c) / (R - rho * c), Width: Math.Sqrt(rest) * lambda / Math.Abs(R - rho * c));
                double width = Math.Sqrt(rest), low = Math.Min(rho * z - 9 * width, ridge.At - 9 * ridge.Width);
                if (low >= kappa) continue;
                foreach (var (t, weight) in Nodes(low, kappa, [.. Around(rho * z, width), .. Around(ridge.At, ridge.Width), .. Around(step.At, step.Width)]))
                {
                    double gap = kappa - t, across = (t - rho * z) / width, measure = weight * density * gap;
                    double delta = z * z * (rho * rho + c * c - 2 * rho * R * c) + 2 * t * z * (R * c - rho) + t * t * S * S;
                    double sharp = Math.Exp(-delta / (2 * lambda * lambda)), gamma = z * (rho * R - c) - t * (R - rho * c);
                    double share = GaussianTail.Density(across) / width * GaussianTail.Cdf(-gamma / (width * lambda));
                    first += measure * sharp;
                    second += measure * gap * share;
                    third += measure * (share * (z - rho * t) / rest + sharp * (rho * R - c) / (2 * Math.PI * lambda * rest));
                }
            }
        }
        return
        [
            (R - rho * c) / (S * S) - alpha / (Math.PI * lambda) * first,
            1 - (rho * rho + R * R - 2 * rho * R * c) / (S * S) - 2 * alpha * second,
            (rho - R * c) / (S * S) - 2 * alpha * third,
        ];
    }

    /// <summary>Cuts around something of a width.</summary>
    private static IEnumerable<double> Around(double at, double width) => new[] { -8.0, -5, -3, -1.5, 0, 1.5, 3, 5, 8 }.Select(d => at + d * width);

    private static IEnumerable<(double At, double Weight)> Nodes(double low, double high, params double[] cuts)
    {
        var (x, w) = PruningQuadrature.Rule(Order);
        foreach (var (from, to) in PruningQuadrature.Pieces(low, high, cuts))
        {
            for (int i = 0; i < x.Length; i++) yield return (from + (to - from) * x[i], (to - from) * w[i]);
        }
    }
}

namespace Phenomena.Themes.Pruning;

/// <summary>Finds the direction of the largest margin for one law of kept examples, at one α after the other. Keeps its nodes and starts from the last solution.</summary>
internal sealed class MarginMaximum
{
    /// <summary>The slope of ln κ in (arsinh p, q) at which a maximum counts as found. One more Newton step follows, so the error is of the order of its square.</summary>
    public const double Tolerance = 1e-8;

    private const int MostSteps = 200;

    private readonly PrunedLaw _law;
    private readonly double _probe, _theta, _cos, _sin;
    private readonly int _refinement;
    private PruningQuadrature? _nodes;
    private double _sharpness = double.NaN, _u = Math.Asinh(1), _q, _k = 1;

    /// <param name="point">The training set; its α does not matter here.</param>
    /// <param name="refinement">How many times as many nodes.</param>
    public MarginMaximum(PrunedPoint point, int refinement = 1)
    {
        _law = PrunedLaw.Of(point);
        _probe = point.Theta * Math.PI / 180;
        // Nothing of the probe is left in what was kept at random, or kept whole.
        _theta = _law.Fraction == 1 ? 0 : _probe;
        (_sin, _cos) = Math.SinCos(_theta);
        _refinement = refinement;
    }

    /// <summary>Passes over the nodes so far.</summary>
    public int Passes { get; private set; }

    /// <summary>The solution at α.</summary>
    /// <exception cref="InvalidOperationException">No maximum was found.</exception>
    public PruningSolution Solve(double alpha)
    {
        var at = Evaluate(alpha, _u, _q, _k);
        // Far from the teacher no margin may be left. Towards it there always is one.
        while (!(at.K > 0) && _u < 30) at = Evaluate(alpha, _u += 0.7, _q, 1);
        for (int step = 0; step < MostSteps; step++)
        {
            var (dU, dQ) = at.NewtonStep();
            if (at.Slope < Tolerance) return Keep(at, dU, dQ);
            double descent = at.GU * dU + at.GQ * dQ, length = 1;
            Ascent next;
            do
            {
                next = Evaluate(alpha, at.U + length * dU, at.Q + length * dQ, at.Predict(length * dU, length * dQ));
                length /= 2;
            }
            while (!(next.Loss <= at.Loss + 2e-4 * length * descent + 1e-13) && length > 1e-12);
            if (length <= 1e-12) break;
            at = next;
        }
        throw new InvalidOperationException($"No largest margin was found at α = {alpha}, f = {_law.Fraction}, θ = {_probe * 180 / Math.PI}° after {MostSteps} Newton steps. Use a larger f or a smaller α.");
    }

    private PruningSolution Keep(Ascent at, double dU, double dQ)
    {
        (_u, _q, _k) = (at.U + dU, at.Q + dQ, at.K);
        double p = Math.Sinh(_u), rest = Math.Sqrt(1 + _q * _q), n = Math.Sqrt(1 + p * p + _q * _q), overlap = p / n;
        return new(overlap, _theta == _probe ? (p * _cos + _q * _sin) / n : overlap * Math.Cos(_probe), at.K / n, Math.Atan2(rest, p) / Math.PI);
    }

    /// <summary>−ln κ and its derivatives at a direction, with K found from a guess.</summary>
    private Ascent Evaluate(double alpha, double u, double q, double k)
    {
        double p = Math.Sinh(u), a = p * _cos + q * _sin, b = p * _sin - q * _cos;
        var nodes = NodesFor(p);
        for (int step = 0; step < MostSteps; step++)
        {
            var f = MarginMoments.Of(nodes, k, a, b);
            Passes++;
            // Newton's method on √(αF) = 1: the root of a sum of squares is convex too, and nearly straight. Far on the left it is nearly 0, so steps are held.
            double root = Math.Sqrt(alpha * f.F), change = root > 0 ? 2 * f.F * (1 - 1 / root) / f.K : -1;
            k -= Math.Clamp(change, -1 - Math.Abs(k), 1 + Math.Abs(k));
            if (Math.Abs(change) < 1e-10 * (1 + Math.Abs(k))) return Ascent.Of(f, k, u, q, _cos, _sin);
        }
        throw new InvalidOperationException($"The margin of a direction was not found at α = {alpha}, A = {a}, B = {b}. Use a larger f or a smaller α.");
    }

    /// <summary>Nodes for a direction. Their cuts follow the direction in powers of 2, so that they seldom change.</summary>
    private PruningQuadrature NodesFor(double p)
    {
        double sharpness = p < 1 ? 0 : Math.Pow(2, Math.Floor(Math.Log2(p)));
        // Below these no cut lies inside.
        if (_theta == 0 ? sharpness < 1 : sharpness * _sin <= 2) sharpness = 0.5;
        if (_nodes is null || sharpness != _sharpness)
        {
            _nodes = PruningQuadrature.Of(_law, _theta, sharpness, _refinement);
            _sharpness = sharpness;
        }
        return _nodes;
    }

    /// <summary>ψ = −ln κ = ln n − ln K at one direction, its slopes and second derivatives in (u, q), where p = sinh u: ln p for a student close to the teacher, p itself for one that knows nothing of it.</summary>
    private readonly record struct Ascent(double U, double Q, double K, double Loss, double GU, double GQ, double HU, double HMixed, double HQ, MarginSlopes Slopes)
    {
        public double Slope => Math.Max(Math.Abs(GU), Math.Abs(GQ));

        public static Ascent Of(MarginMoments f, double k, double u, double q, double cos, double sin)
        {
            var s = MarginSlopes.Of(f, cos, sin);
            double p = Math.Sinh(u), turn = Math.Cosh(u), n2 = 1 + p * p + q * q;
            double gP = p / n2 - s.P / k, gQ = q / n2 - s.Q / k;
            double hPP = 1 / n2 - 2 * p * p / (n2 * n2) - s.PP / k + s.P * s.P / (k * k), hPQ = -2 * p * q / (n2 * n2) - s.PQ / k + s.P * s.Q / (k * k);
            double hQQ = 1 / n2 - 2 * q * q / (n2 * n2) - s.QQ / k + s.Q * s.Q / (k * k);
            // Without a margin there is no logarithm: any step back is better.
            double loss = k > 0 ? 0.5 * Math.Log(n2) - Math.Log(k) : double.PositiveInfinity;
            return new(u, q, k, loss, turn * gP, gQ, turn * turn * hPP + p * gP, turn * hPQ, hQQ, s);
        }

        /// <summary>K after a step, from its Taylor series to second order.</summary>
        public double Predict(double dU, double dQ)
        {
            double dP = Math.Sinh(U + dU) - Math.Sinh(U);
            double k = K + Slopes.P * dP + Slopes.Q * dQ + 0.5 * (Slopes.PP * dP * dP + 2 * Slopes.PQ * dP * dQ + Slopes.QQ * dQ * dQ);
            return Math.Abs(k - K) < 1 + Math.Abs(K) ? k : K;
        }

        /// <summary>Newton's step to the minimum; where the second derivatives are not those of a minimum they are lifted until they are.</summary>
        public (double U, double Q) NewtonStep()
        {
            // q in units in which its own second derivative is of order 1.
            double unit = 1 / Math.Sqrt(Math.Abs(HQ) + 1e-12), xx = HU, xy = HMixed * unit, yy = HQ * unit * unit;
            double least = 0.5 * (xx + yy) - Math.Sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy), lift = least < 1e-6 ? 0.1 - least : 0;
            (xx, yy) = (xx + lift, yy + lift);
            double gx = GU, gy = GQ * unit, determinant = xx * yy - xy * xy;
            double x = -(yy * gx - xy * gy) / determinant, y = -(xx * gy - xy * gx) / determinant * unit;
            double most = Math.Max(Math.Abs(x) / 1.5, Math.Abs(y) / (2 + Math.Abs(Q) + Math.Cosh(U)));
            return most > 1 ? (x / most, y / most) : (x, y);
        }
    }

    /// <summary>Derivatives of K(p, q), which αF(K, A, B) = 1 defines.</summary>
    private readonly record struct MarginSlopes(double P, double Q, double PP, double PQ, double QQ)
    {
        public static MarginSlopes Of(MarginMoments f, double c, double s)
        {
            double a = -f.A / f.K, b = -f.B / f.K;
            double aa = -(f.AA + 2 * f.KA * a + f.KK * a * a) / f.K, bb = -(f.BB + 2 * f.KB * b + f.KK * b * b) / f.K, ab = -(f.AB + f.KA * b + f.KB * a + f.KK * a * b) / f.K;
            return new(c * a + s * b, s * a - c * b, c * c * aa + 2 * c * s * ab + s * s * bb, c * s * (aa - bb) + (s * s - c * c) * ab, s * s * aa - 2 * c * s * ab + c * c * bb);
        }
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Optimizers;

/// <summary>L-BFGS (Nocedal 1980) with a memory of ten and a step that is halved until f falls enough. MathNet's begins its line searches at a step of 10⁻⁷ or so and spends ten evaluations before
/// anything happens, which is no match where evaluations are counted.</summary>
internal static class Lbfgs
{
    /// <summary>Minimises from a start, with so many evaluations of value and gradient at most; each value is told.</summary>
    public static void Minimise(Func<Vector<double>, (double Value, Vector<double> Gradient)> function, Vector<double> start, int evaluations, Action<double> seen)
    {
        var pairs = new List<(Vector<double> Step, Vector<double> Change)>();
        var w = start;
        (double, Vector<double>) Evaluate(Vector<double> at)
        {
            var result = function(at);
            evaluations--;
            seen(result.Value);
            return result;
        }
        var (f, g) = Evaluate(w);
        while (evaluations > 0 && g.L2Norm() > 1e-12)
        {
            var direction = -Inverse(g);
            double t = pairs.Count == 0 ? Math.Min(1, 1 / g.L2Norm()) : 1, slope = g.DotProduct(direction);
            var (next, ahead) = Evaluate(w + t * direction);
            while (next > f + 1e-4 * t * slope && evaluations > 0) (next, ahead) = Evaluate(w + (t /= 2) * direction);
            if (next > f) return;
            if ((ahead - g).DotProduct(direction) > 0) pairs.Add((t * direction, ahead - g));
            if (pairs.Count > 10) pairs.RemoveAt(0);
            (w, f, g) = (w + t * direction, next, ahead);
        }

        // The two loops: the inverse Hessian that the pairs suggest, times q.
        Vector<double> Inverse(Vector<double> q)
        {
            var shares = new double[pairs.Count];
            for (int i = pairs.Count - 1; i >= 0; i--) q -= pairs[i].Change * (shares[i] = pairs[i].Step.DotProduct(q) / pairs[i].Step.DotProduct(pairs[i].Change));
            if (pairs is [.., var (s, y)]) q *= s.DotProduct(y) / y.DotProduct(y);
            for (int i = 0; i < pairs.Count; i++) q += pairs[i].Step * (shares[i] - pairs[i].Change.DotProduct(q) / pairs[i].Step.DotProduct(pairs[i].Change));
            return q;
        }
    }
}

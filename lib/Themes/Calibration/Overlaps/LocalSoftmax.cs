
namespace Phenomena.Themes.Calibration;

/// <summary>Softmax regression on narrow bumps: in each pair the logits of its two classes, and the one logit that all other classes share,
/// are sums over 400 Gaussian bumps, equally spaced on [0, 2], of width ℓ = 0.006. Narrow enough to interpolate: the regime of the theorem.</summary>
/// <remarks>Others share a logit by symmetry: nothing tells them apart at a point of this pair. So any k costs the same, and enters as a
/// factor k − 2 in the softmax. Bumps more than eight widths away count as 0 (e^-32).</remarks>
internal sealed class LocalSoftmax
{
    public const int Bumps = 400;
    private const double Width = 0.006, Spacing = 2.0 / (Bumps - 1), Reach = 8 * Width;
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly int _pairs, _classes;
    private readonly double[] _mean, _square;
    private int _steps;

    /// <summary>All weights 0.</summary>
    public LocalSoftmax(int pairs, int classes)
    {
        (_pairs, _classes) = (pairs, classes);
        Weights = new double[pairs * Bumps * 3 + 3];
        Gradient = new double[Weights.Length];
        (_mean, _square) = (new double[Weights.Length], new double[Weights.Length]);
    }

    /// <summary>[pairs, bumps, 3], then the bias [3], which the pairs share. Third of three: the logit of the classes outside.</summary>
    public double[] Weights { get; }

    /// <summary>Of the mean cross-entropy, after <see cref="Loss"/>.</summary>
    public double[] Gradient { get; }

    /// <summary>The three logits at a point of a pair.</summary>
    public (double First, double Second, double Other) Logits(int pair, double u)
    {
        var bias = Weights.AsSpan(_pairs * Bumps * 3);
        double a = bias[0], b = bias[1], o = bias[2];
        var (from, to) = Near(u);
        for (var j = from; j <= to; j++)
        {
            var bump = Bump(u, j);
            var w = Weights.AsSpan((pair * Bumps + j) * 3, 3);
            a += bump * w[0];
            b += bump * w[1];
            o += bump * w[2];
        }

        return (a, b, o);
    }

    /// <summary>Mean cross-entropy over points of all pairs, and its gradient.</summary>
    /// <param name="u">[pairs][n] coordinates.</param>
    /// <param name="second">[pairs][n] target share of each pair's second class; the first has the rest.</param>
    public double Loss(double[][] u, double[][] second)
    {
        Array.Clear(Gradient);
        var bias = Gradient.AsSpan(_pairs * Bumps * 3);
        double loss = 0, count = u.Sum(p => p.Length);
        for (var pair = 0; pair < _pairs; pair++)
        {
            for (var i = 0; i < u[pair].Length; i++)
            {
                var x = u[pair][i];
                var target = second[pair][i];
                var (a, b, o) = Logits(pair, x);
                var others = _classes - 2;
                var max = Math.Max(Math.Max(a, b), others > 0 ? o : double.NegativeInfinity);
                double ea = Math.Exp(a - max), eb = Math.Exp(b - max), eo = others > 0 ? others * Math.Exp(o - max) : 0, sum = ea + eb + eo;
                loss += max + Math.Log(sum) - (1 - target) * a - target * b;
                double ga = (ea / sum - (1 - target)) / count, gb = (eb / sum - target) / count, go = eo / sum / count;
                bias[0] += ga;
                bias[1] += gb;
                bias[2] += go;
                var (from, to) = Near(x);
                for (var j = from; j <= to; j++)
                {
                    var bump = Bump(x, j);
                    var g = Gradient.AsSpan((pair * Bumps + j) * 3, 3);
                    g[0] += bump * ga;
                    g[1] += bump * gb;
                    g[2] += bump * go;
                }
            }
        }

        return loss / count;
    }

    /// <summary>A step of Adam along <see cref="Gradient"/>.</summary>
    public void Step(double learningRate)
    {
        _steps++;
        double size = learningRate / (1 - Math.Pow(Beta1, _steps)), scale = 1 / (1 - Math.Pow(Beta2, _steps));
        for (var i = 0; i < Weights.Length; i++)
        {
            var g = Gradient[i];
            _mean[i] = Beta1 * _mean[i] + (1 - Beta1) * g;
            _square[i] = Beta2 * _square[i] + (1 - Beta2) * g * g;
            Weights[i] -= size * _mean[i] / (Math.Sqrt(_square[i] * scale) + Epsilon);
        }
    }

    private static (int From, int To) Near(double u) =>
        (Math.Max(0, (int)Math.Ceiling((u - Reach) / Spacing)), Math.Min(Bumps - 1, (int)Math.Floor((u + Reach) / Spacing)));

    private static double Bump(double u, int j)
    {
        var z = (u - j * Spacing) / Width;
        return Math.Exp(-z * z / 2);
    }
}

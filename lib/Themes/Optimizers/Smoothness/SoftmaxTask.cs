using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.Optimizers;

/// <summary>Softmax regression on Gaussian features with labels drawn from a random teacher, mean cross-entropy plus λ/2 |w|². Weights are a class after the other, [classes · d].</summary>
public sealed class SoftmaxTask
{
    private readonly double[] _x;
    private readonly int[] _labels;
    private readonly double _ridge;
    private readonly int _classes, _d;

    /// <summary>Draws a task.</summary>
    /// <param name="classes">K.</param>
    /// <param name="dimensions">d.</param>
    /// <param name="random">Draws features N(0, 1), the teacher N(0, 4/d), labels.</param>
    /// <param name="examples">n.</param>
    /// <param name="ridge">λ.</param>
    public SoftmaxTask(int classes, int dimensions, Generator random, int examples = 500, double ridge = 1e-4)
    {
        if (classes < 2 || dimensions < 1 || examples < 1) throw new ArgumentException($"At least two classes, a dimension and an example are needed; got {classes}, {dimensions} and {examples}.");
        (_classes, _d, _ridge) = (classes, dimensions, ridge);
        _x = [.. Enumerable.Range(0, examples * dimensions).Select(_ => random.NextNormal())];
        _labels = new int[examples];
        var p = Probabilities(Vector<double>.Build.Dense(classes * dimensions, _ => 2 / Math.Sqrt(dimensions) * random.NextNormal()));
        _labels = [.. Enumerable.Range(0, examples).Select(i =>
        {
            double left = random.NextDouble();
            int c = 0;
            while (c < classes - 1 && (left -= p[i * classes + c]) > 0) c++;
            return c;
        })];
    }

    /// <summary>K d.</summary>
    public int Weights => _classes * _d;

    /// <summary>f at w.</summary>
    public double Value(Vector<double> w) => DigitsSplit.CrossEntropy(Logits(w), _labels) + _ridge / 2 * w.DotProduct(w);

    /// <summary>∇f at w.</summary>
    public Vector<double> Gradient(Vector<double> w)
    {
        double[] z = Logits(w), g = new double[Weights];
        DigitsSplit.CrossEntropy(z, _labels);
        Gemm.Product(_classes, _d, _labels.Length, z, true, _x, false, g);
        return Vector<double>.Build.Dense(g) + _ridge * w;
    }

    /// <summary>∇²f at w.</summary>
    public Matrix<double> Hessian(Vector<double> w) => Curvature(Probabilities(w), false);

    /// <summary>Only its diagonal blocks without what couples the classes, mean p_a x xᵀ: it lies above the Hessian.</summary>
    public Matrix<double> Majorant(Vector<double> w) => Curvature(Probabilities(w), true);

    /// <summary>The empirical Fisher matrix, mean g_i g_iᵀ over examples.</summary>
    public Matrix<double> Fisher(Vector<double> w)
    {
        double[] errors = Logits(w), rows = new double[_labels.Length * Weights], fisher = new double[Weights * Weights];
        DigitsSplit.CrossEntropy(errors, _labels);
        // The errors hold 1/n once; the matrix needs it once, the product would have it twice.
        for (int i = 0; i < rows.Length; i++) rows[i] = Math.Sqrt(_labels.Length) * errors[i / Weights * _classes + i % Weights / _d] * _x[i / Weights * _d + i % _d];
        Gemm.Product(Weights, Weights, _labels.Length, rows, true, rows, false, fisher);
        return Matrix<double>.Build.DenseOfColumnMajor(Weights, Weights, fisher) + Ridge();
    }

    /// <summary>The minimum, by Newton's method from 0 with halved steps.</summary>
    public Vector<double> Solve()
    {
        var w = Vector<double>.Build.Dense(Weights);
        for (int step = 0; step < 60; step++)
        {
            var (g, f) = (Gradient(w), Value(w));
            if (g.L2Norm() < 1e-13) break;
            var direction = Hessian(w).Solve(g);
            double t = 1;
            while (t > 1e-6 && Value(w - t * direction) > f) t /= 2;
            w -= t * direction;
        }
        return w;
    }

    private Matrix<double> Curvature(double[] p, bool majorant)
    {
        int n = _labels.Length;
        double[] scaled = new double[_x.Length], block = new double[_d * _d];
        var h = Ridge();
        for (int a = 0; a < _classes; a++)
            for (int b = 0; b <= a; b++)
            {
                if (majorant && a != b) continue;
                for (int i = 0; i < scaled.Length; i++)
                {
                    double one = p[i / _d * _classes + a], other = majorant ? 1 : (a == b ? 1 : 0) - p[i / _d * _classes + b];
                    scaled[i] = one * other * _x[i] / n;
                }
                Gemm.Product(_d, _d, n, scaled, true, _x, false, block);
                for (int j = 0; j < block.Length; j++)
                {
                    h[a * _d + j / _d, b * _d + j % _d] += block[j];
                    if (a != b) h[b * _d + j % _d, a * _d + j / _d] += block[j];
                }
            }
        return h;
    }

    private Matrix<double> Ridge() => Matrix<double>.Build.DenseDiagonal(Weights, _ridge);

    private double[] Logits(Vector<double> w)
    {
        var z = new double[_labels.Length * _classes];
        Gemm.Product(_labels.Length, _classes, _d, _x, false, w.ToArray(), true, z);
        return z;
    }

    private double[] Probabilities(Vector<double> w)
    {
        var z = Logits(w);
        for (int i = 0; i < z.Length; i += _classes) DigitsSplit.Softmax(z.AsSpan(i, _classes));
        return z;
    }
}

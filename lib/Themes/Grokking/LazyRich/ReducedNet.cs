using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The network f(u) = α · mean_i φ(w_i·u), φ(h) = h + (ε/2) h², with only w trained, kept as what its outputs depend on: the mean
/// m = mean w_i [D] and the second moment M = mean w_i w_i' [D, D]. Then f(u) = α (m·u + (ε/2) u'Mu) exactly, and gradient descent on all N weight
/// vectors is a closed map of (m, M): with residuals r, g = c Σ r_n u_n and A = I − c ε Σ r_n u_n u_n',
/// every w_i becomes A w_i − g, so M becomes A M A − (Am) g' − g (Am)' + g g' and m becomes Am − g.
/// The cost of a step does not depend on N. Not safe to share between threads.</summary>
/// <remarks>Model: Kumar and others 2023, section 3; the reduction to (m, M) is this project's.</remarks>
public sealed class ReducedNet
{
    private readonly int _d;
    private readonly double[] _a, _aM, _aMa, _am, _g;
    private double[] _rows = [];

    /// <summary>A network with these moments; they are copied.</summary>
    /// <param name="mean">m [D].</param>
    /// <param name="second">M [D, D], symmetric.</param>
    /// <param name="alpha">α: the output's scale. The larger, the less weights have to move: the lazier.</param>
    /// <param name="epsilon">ε: how nonlinear a unit is.</param>
    public ReducedNet(ReadOnlySpan<double> mean, ReadOnlySpan<double> second, double alpha, double epsilon)
    {
        _d = mean.Length;
        (Mean, Second, Alpha, Epsilon) = (mean.ToArray(), second.ToArray(), alpha, epsilon);
        (_a, _aM, _aMa, _am, _g) = (new double[_d * _d], new double[_d * _d], new double[_d * _d], new double[_d], new double[_d]);
    }

    /// <summary>m [D].</summary>
    public double[] Mean { get; }

    /// <summary>M [D, D].</summary>
    public double[] Second { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>Weights w ~ N(0, I) [width, D].</summary>
    public static double[] DrawWeights(int width, int dimension, Generator generator) => [.. Enumerable.Range(0, width * dimension).Select(_ => generator.NextNormal())];

    /// <summary>The reduced form of a network with these weights [N, D].</summary>
    public static ReducedNet Of(double[] weights, int dimension, double alpha, double epsilon)
    {
        int width = weights.Length / dimension;
        double[] mean = new double[dimension], second = new double[dimension * dimension];
        for (int i = 0; i < width; i++) TensorPrimitives.Add(mean, weights.AsSpan(i * dimension, dimension), mean);
        TensorPrimitives.Divide(mean, width, mean);
        Gemm.Product(dimension, dimension, width, weights, true, weights, false, second);
        TensorPrimitives.Divide(second, width, second);
        return new(mean, second, alpha, epsilon);
    }

    /// <summary>A network that goes its own way from here.</summary>
    public ReducedNet Copy() => new(Mean, Second, Alpha, Epsilon);

    /// <summary>Outputs [n] for inputs [n, D].</summary>
    public void Predict(double[] u, Span<double> outputs)
    {
        int n = outputs.Length;
        var rows = Rows(n);
        Gemm.Product(n, _d, _d, u, false, Second, false, rows);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> x = u.AsSpan(i * _d, _d);
            outputs[i] = Alpha * (TensorPrimitives.Dot(Mean, x) + Epsilon / 2 * TensorPrimitives.Dot(x, rows.AsSpan(i * _d, _d)));
        }
    }

    /// <summary>One step of full-batch gradient descent on mean((f − y)²)/α² with learning rate η N/2.</summary>
    /// <param name="u">Training inputs [P, D].</param>
    /// <param name="residuals">f − y [P].</param>
    /// <param name="eta">η.</param>
    public void Step(double[] u, ReadOnlySpan<double> residuals, double eta)
    {
        int n = residuals.Length;
        double c = eta / (Alpha * n);
        var rows = Rows(n);
        Array.Clear(_g);
        for (int i = 0; i < n; i++)
        {
            var row = rows.AsSpan(i * _d, _d);
            TensorPrimitives.Multiply(u.AsSpan(i * _d, _d), c * residuals[i], row);
            TensorPrimitives.Add(_g, row, _g);
        }
        Gemm.Product(_d, _d, n, u, true, rows, false, _a);
        TensorPrimitives.Multiply(_a, -Epsilon, _a);
        for (int i = 0; i < _d; i++) _a[i * _d + i] += 1;
        for (int i = 0; i < _d; i++) _am[i] = TensorPrimitives.Dot<double>(_a.AsSpan(i * _d, _d), Mean);
        Gemm.Product(_d, _d, _d, _a, false, Second, false, _aM);
        Gemm.Product(_d, _d, _d, _aM, false, _a, false, _aMa);
        for (int i = 0; i < _d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                // Symmetric to the last bit, so that rounding cannot build up an antisymmetric part.
                double value = 0.5 * (_aMa[i * _d + j] + _aMa[j * _d + i]) - _am[i] * _g[j] - _g[i] * _am[j] + _g[i] * _g[j];
                Second[i * _d + j] = Second[j * _d + i] = value;
            }
        }
        TensorPrimitives.Subtract(_am, _g, Mean);
    }

    /// <summary>The tangent kernel [rows, columns] between two sets of inputs, without its factor α²:
    /// K(u, v) = (u·v) (1 + ε m·(u + v) + ε² u'Mv). A step moves f(u), to first order in η, by −(η/P) Σ_n K(u, u_n) r_n.</summary>
    public double[] Kernel(double[] u, double[] v)
    {
        int rows = u.Length / _d, columns = v.Length / _d;
        double[] uM = new double[u.Length], products = new double[rows * columns], kernel = new double[rows * columns], along = new double[columns];
        Gemm.Product(rows, _d, _d, u, false, Second, false, uM);
        Gemm.Product(rows, columns, _d, uM, false, v, true, kernel);
        Gemm.Product(rows, columns, _d, u, false, v, true, products);
        for (int j = 0; j < columns; j++) along[j] = 1 + Epsilon * TensorPrimitives.Dot<double>(Mean, v.AsSpan(j * _d, _d));
        for (int i = 0; i < rows; i++)
        {
            var row = kernel.AsSpan(i * columns, columns);
            TensorPrimitives.MultiplyAdd(row, Epsilon * Epsilon, along, row);
            TensorPrimitives.Add(row, Epsilon * TensorPrimitives.Dot<double>(Mean, u.AsSpan(i * _d, _d)), row);
        }
        TensorPrimitives.Multiply(kernel, products, kernel);
        return kernel;
    }

    private double[] Rows(int count) => _rows.Length >= count * _d ? _rows : _rows = new double[count * _d];
}

using System.Numerics.Tensors;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>The product of a symmetric matrix and <paramref name="vector"/>, written over <paramref name="product"/>.</summary>
public delegate void SymmetricProduct(ReadOnlySpan<double> vector, Span<double> product);

/// <summary>The loss at <paramref name="weights"/>; its gradient is written over <paramref name="gradient"/>.</summary>
public delegate double LossAndGradient(ReadOnlySpan<double> weights, Span<double> gradient);

/// <summary>The eigenvalue of largest size of a matrix that is only known by its products, by power iteration. The vector is kept, so while the matrix changes slowly a few products a call suffice.</summary>
public sealed class TopEigenvector
{
    private readonly double[] _vector, _product;
    private bool _started;

    /// <summary>Starts from a random direction.</summary>
    /// <param name="size">Rows of the matrix.</param>
    /// <param name="random">Of the direction.</param>
    public TopEigenvector(int size, Generator random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (_vector, _product) = ([.. Enumerable.Range(0, size).Select(_ => random.NextNormal())], new double[size]);
        Scale(_vector);
    }

    /// <summary>The direction of length 1 that was found last.</summary>
    public ReadOnlySpan<double> Vector => _vector;

    /// <summary>Goes on with a matrix: 40 products the first time, then as many as asked for.</summary>
    /// <returns>The Rayleigh quotient, the eigenvalue; 0 for a matrix of zeros.</returns>
    public double Update(SymmetricProduct matrix, int products = 6)
    {
        double value = 0;
        for (int i = _started ? products : Math.Max(40, products); i > 0; i--)
        {
            matrix(_vector, _product);
            value = TensorPrimitives.Dot<double>(_vector, _product);
            if (Scale(_product)) _product.CopyTo(_vector, 0);
        }
        _started = true;
        return value;
    }

    /// <summary>H v of a loss at these weights by a central difference of two gradients, [g(w + εv) − g(w − εv)] / 2ε with ε = 1e-4 / |v|: its error is near 1e-8 in double precision.</summary>
    public static SymmetricProduct Hessian(LossAndGradient loss, double[] weights)
    {
        double[] at = new double[weights.Length], behind = new double[weights.Length];
        return (vector, product) =>
        {
            double step = 1e-4 / TensorPrimitives.Norm(vector);
            TensorPrimitives.MultiplyAdd(vector, -step, weights, at);
            loss(at, behind);
            TensorPrimitives.MultiplyAdd(vector, step, weights, at);
            loss(at, product);
            TensorPrimitives.Subtract(product, behind, product);
            TensorPrimitives.Multiply(product, 0.5 / step, product);
        };
    }

    private static bool Scale(Span<double> vector)
    {
        double length = TensorPrimitives.Norm<double>(vector);
        if (!(length > 0)) return false;
        TensorPrimitives.Multiply(vector, 1 / length, vector);
        return true;
    }
}

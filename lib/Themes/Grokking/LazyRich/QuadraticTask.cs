using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>What the lazy-to-rich experiments learn: y = s (β·u)² of Gaussian inputs u ~ N(0, I/D). Kumar and others 2023, section 3, draw
/// β ~ N(0, I); here only its direction is drawn and |β|² = D. Else the size of the target, which decides like 1/α how lazy the network is, would differ by some
/// 20 % from seed to seed at D = 50.</summary>
public sealed class QuadraticTask
{
    private readonly double[] _beta;

    /// <summary>Draws the direction β [<paramref name="dimension"/>]; <paramref name="scale"/> is s.</summary>
    public QuadraticTask(int dimension, double scale, Generator generator)
    {
        (Dimension, Scale) = (dimension, scale);
        _beta = [.. Enumerable.Range(0, dimension).Select(_ => generator.NextNormal())];
        TensorPrimitives.Multiply(_beta, Math.Sqrt(dimension) / TensorPrimitives.Norm<double>(_beta), _beta);
        BetaSquared = TensorPrimitives.Dot<double>(_beta, _beta);
    }

    /// <summary>D.</summary>
    public int Dimension { get; }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>β [D].</summary>
    public ReadOnlySpan<double> Beta => _beta;

    /// <summary>|β|².</summary>
    public double BetaSquared { get; }

    /// <summary>Var(y) = 2 s² |β|⁴ / D²: the unit of every loss, what predicting the mean would cost.</summary>
    public double Variance => 2 * Math.Pow(Scale * BetaSquared / Dimension, 2);

    /// <summary>So many inputs [count, D] and targets [count].</summary>
    public Sample Draw(int count, Generator generator)
    {
        double scale = 1 / Math.Sqrt(Dimension);
        double[] u = [.. Enumerable.Range(0, count * Dimension).Select(_ => scale * generator.NextNormal())];
        return new(u, [.. Enumerable.Range(0, count).Select(n => Scale * Math.Pow(TensorPrimitives.Dot<double>(u.AsSpan(n * Dimension, Dimension), _beta), 2))]);
    }
}

/// <summary>Inputs and their targets.</summary>
/// <param name="U">Inputs [count, D], row-major.</param>
/// <param name="Y">Targets [count].</param>
public sealed record Sample(double[] U, double[] Y)
{
    /// <summary>How many.</summary>
    public int Count => Y.Length;
}

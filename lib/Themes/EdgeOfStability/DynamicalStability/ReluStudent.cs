using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.EdgeOfStability;

/// <summary>f(x) = Σⱼ aⱼ ReLU(wⱼ·x) with its gradient: ∂f/∂aⱼ = ReLU(wⱼ·x), ∂f/∂wⱼ = aⱼ 1[wⱼ·x > 0] x.</summary>
public sealed class ReluStudent
{
    private readonly int _d;
    private readonly double[] _inner, _innerGradient, _outerGradient, _active;

    /// <summary>W ~ N(0, 1/d), a ~ N(0, 1/units).</summary>
    public ReluStudent(int inputs, int units, Generator random)
    {
        _d = inputs;
        _inner = [.. Enumerable.Range(0, inputs * units).Select(_ => random.NextNormal() / Math.Sqrt(inputs))];
        Outer = [.. Enumerable.Range(0, units).Select(_ => random.NextNormal() / Math.Sqrt(units))];
        (_innerGradient, _outerGradient, _active) = (new double[inputs * units], new double[units], new double[units]);
    }

    /// <summary>a, [units].</summary>
    public double[] Outer { get; }

    /// <summary>W, [units, inputs].</summary>
    public double[] Inner => _inner;

    /// <summary>Σ |aⱼ| |wⱼ|.</summary>
    public double PathNorm => Outer.Select((a, j) => Math.Abs(a) * TensorPrimitives.Norm<double>(_inner.AsSpan(j * _d, _d))).Sum();

    /// <summary>f at x; remembers which units are active.</summary>
    public double Output(ReadOnlySpan<double> x)
    {
        double f = 0;
        for (int j = 0; j < Outer.Length; j++)
        {
            double pre = 0;
            for (int i = 0; i < _d; i++) pre += _inner[j * _d + i] * x[i];
            f += Outer[j] * (_active[j] = Math.Max(0, pre));
        }
        return f;
    }

    /// <summary>Adds weight · ∇f of the x that <see cref="Output"/> saw last.</summary>
    public void Accumulate(ReadOnlySpan<double> x, double weight)
    {
        for (int j = 0; j < Outer.Length; j++)
        {
            if (_active[j] == 0) continue;
            _outerGradient[j] += weight * _active[j];
            for (int i = 0; i < _d; i++) _innerGradient[j * _d + i] += weight * Outer[j] * x[i];
        }
    }

    /// <summary>Takes η times what was added, and forgets it.</summary>
    public void Step(double eta)
    {
        TensorPrimitives.MultiplyAdd(_innerGradient, -eta, _inner, _inner);
        TensorPrimitives.MultiplyAdd(_outerGradient, -eta, Outer, Outer);
        Array.Clear(_innerGradient);
        Array.Clear(_outerGradient);
    }

    /// <summary>JJᵀ/n, [n, n]. Where all residuals are zero its trace and eigenvalues are those of the Hessian of Σ (f − y)² / 2n.</summary>
    public Matrix<double> Kernel(IReadOnlyList<double[]> inputs)
    {
        var jacobian = Matrix<double>.Build.Dense(inputs.Count, Outer.Length * (_d + 1));
        for (int row = 0; row < inputs.Count; row++)
        {
            Output(inputs[row]);
            Accumulate(inputs[row], 1);
            jacobian.SetRow(row, [.. _innerGradient, .. _outerGradient]);
            Step(0);
        }
        return jacobian.TransposeAndMultiply(jacobian) / inputs.Count;
    }
}

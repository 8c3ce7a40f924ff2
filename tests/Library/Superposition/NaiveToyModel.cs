using Phenomena.Themes.Superposition;

namespace Phenomena.Tests.Library.Superposition;

/// <summary>The toy model written down from its definition, dense and in double: the reference for the fused kernel.</summary>
internal sealed class NaiveToyModel(double[][] w, double[] b)
{
    public double[][] W { get; } = w;
    public double[] B { get; } = b;

    public static NaiveToyModel Of(ToyKernel model) => new(
        [.. Enumerable.Range(0, model.Features).Select(i => model.Row(i).ToArray().Select(x => (double)x).ToArray())],
        [.. model.Bias.ToArray().Select(x => (double)x)]);

    public double Loss(double[][] x) => x.Average(sample => Residual(sample).Sum(r => r * r));

    /// <summary>y − x for one sample.</summary>
    private double[] Residual(double[] x)
    {
        int m = W[0].Length;
        var h = new double[m];
        for (int i = 0; i < x.Length; i++)
            for (int k = 0; k < m; k++) h[k] += x[i] * W[i][k];
        return [.. x.Select((xi, i) => Math.Max(0, W[i].Zip(h, (u, v) => u * v).Sum() + B[i]) - xi)];
    }

    /// <summary>Central difference of the loss in one parameter.</summary>
    public double Derivative(double[][] x, ref double parameter, double step = 1e-6)
    {
        double kept = parameter;
        parameter = kept + step;
        double up = Loss(x);
        parameter = kept - step;
        double down = Loss(x);
        parameter = kept;
        return (up - down) / (2 * step);
    }

    /// <summary>A random batch with some empty samples, dense and as the kernel takes it.</summary>
    public static (double[][] Dense, SparseBatch Sparse) RandomBatch(int samples, int features, double activity, Random random)
    {
        double[][] dense = [.. Enumerable.Range(0, samples).Select(_ => new double[features])];
        var sparse = new SparseBatch();
        sparse.Begin(samples);
        for (int i = 0; i < features; i++)
        {
            for (int s = 0; s < samples; s++)
            {
                if (random.NextDouble() >= activity) continue;
                float value = 2 * random.NextSingle();
                dense[s][i] = value;
                sparse.Add(i, s, value);
            }
        }
        sparse.Complete();
        return (dense, sparse);
    }
}

namespace Phenomena.Themes.Grokking;

/// <summary>Removes neurons one after another without training again (Doshi and others 2023, section 4, figure 4).</summary>
internal static class NeuronPruning
{
    private const int Parts = 20;

    /// <summary>Accuracies with 0, 5, …, 100 % of the neurons removed, from the lowest ratio up and from the highest down. The weights are as before afterwards.</summary>
    /// <param name="net">N neurons.</param>
    /// <param name="ratios">Their inverse participation ratios [N].</param>
    /// <param name="score">Scores the network as it is.</param>
    /// <param name="cancellation">Looked at before each score.</param>
    public static PruningMark[] Curve(QuadraticNetKernel<float> net, double[] ratios, Func<Accuracies> score, CancellationToken cancellation)
    {
        int[] ascending = [.. Enumerable.Range(0, net.Hidden).OrderBy(k => ratios[k])];
        var (low, high) = (Remove(ascending), Remove([.. ascending.Reverse()]));
        return [.. low.Zip(high, (l, h) => new PruningMark(l.Removed, l.Left, h.Left))];

        List<(double Removed, Accuracies Left)> Remove(int[] order)
        {
            float[] whole = [.. net.Parameters];
            var curve = new List<(double, Accuracies)>();
            int gone = 0;
            for (int part = 0; part <= Parts; part++)
            {
                cancellation.ThrowIfCancellationRequested();
                for (; gone < net.Hidden * part / Parts; gone++) Clear(net, order[gone]);
                var a = score();
                curve.Add((part / (double)Parts, new(Math.Round(a.Train, 4), Math.Round(a.Clean, 4), Math.Round(a.Corrupted, 4), Math.Round(a.Recovered, 4), Math.Round(a.Test, 4))));
            }
            whole.CopyTo(net.Parameters, 0);
            return curve;
        }
    }

    /// <summary>Sets all weights of one neuron to zero.</summary>
    internal static void Clear<T>(QuadraticNetKernel<T> net, int neuron) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var first = net.Weights(0);
        for (int m = neuron; m < first.Length; m += net.Hidden) first[m] = T.Zero;
        net.Weights(1).Slice(neuron * net.Modulus, net.Modulus).Clear();
    }
}

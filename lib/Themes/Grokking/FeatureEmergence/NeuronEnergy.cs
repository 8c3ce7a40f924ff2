using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>The energy whose ascent makes a neuron a feature: E(w) = ½ |Ỹ' (X w)²|², where Ỹ are the one-hot labels, centred over the samples
/// (Tian 2025, arXiv 2509.21519, stage II). X w is U[a] + V[b]. Many neurons at once, each by itself.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="pairs">n pairs.</param>
/// <param name="neurons">K.</param>
internal sealed class NeuronEnergy<T>(ModularPairs pairs, int neurons) where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _h = new T[pairs.Count * neurons], _sums = new T[pairs.Modulus * neurons], _mean = new T[neurons];
    private readonly T[] _share = [.. Enumerable.Range(0, pairs.Modulus).Select(y => T.CreateChecked(pairs.Labels.Count(l => l == y) / (double)pairs.Count))];

    /// <summary>E of each neuron [K].</summary>
    public T[] Energies { get; } = new T[neurons];

    /// <summary>Computes the energies and their gradient.</summary>
    /// <param name="table">[2p, K]: U above V.</param>
    /// <param name="gradient">[2p, K], overwritten.</param>
    public void Compute(ReadOnlySpan<T> table, Span<T> gradient)
    {
        int p = pairs.Modulus, n = pairs.Count;
        PairTable.Gather(pairs, 0, table, _h);
        _sums.AsSpan().Clear();
        for (int i = 0; i < n; i++)
        {
            var h = _h.AsSpan(i * neurons, neurons);
            var own = Row(pairs.Labels[i]);
            TensorPrimitives.MultiplyAdd<T>(h, h, own, own);
        }

        // g_y = Σ of the class − n_y/n Σ of all: what Ỹ' f is.
        _mean.AsSpan().Clear();
        for (int y = 0; y < p; y++) TensorPrimitives.Add(_mean, Row(y), _mean);
        Energies.AsSpan().Clear();
        for (int y = 0; y < p; y++)
        {
            TensorPrimitives.MultiplyAdd<T>(_mean, -_share[y], Row(y), Row(y));
            TensorPrimitives.MultiplyAdd<T>(Row(y), Row(y), Energies, Energies);
        }
        TensorPrimitives.Multiply(Energies, T.CreateChecked(0.5), Energies);

        // dE/df_i = g of its class − Σ_y n_y/n g_y; dE/dh_i = 2 h_i of it.
        _mean.AsSpan().Clear();
        for (int y = 0; y < p; y++) TensorPrimitives.MultiplyAdd<T>(Row(y), _share[y], _mean, _mean);
        for (int y = 0; y < p; y++)
        {
            TensorPrimitives.Subtract(Row(y), _mean, Row(y));
            TensorPrimitives.Add(Row(y), Row(y), Row(y));
        }
        for (int i = 0; i < n; i++)
        {
            var h = _h.AsSpan(i * neurons, neurons);
            TensorPrimitives.Multiply<T>(h, Row(pairs.Labels[i]), h);
        }
        gradient.Clear();
        PairTable.Scatter<T>(pairs, 0, _h, gradient);

        Span<T> Row(int y) => _sums.AsSpan(y * neurons, neurons);
    }

    /// <summary>Length of each column [K] of a table [2p, K].</summary>
    public static T[] Lengths(ReadOnlySpan<T> table, int neurons)
    {
        var lengths = new T[neurons];
        for (int row = 0; row < table.Length; row += neurons) TensorPrimitives.MultiplyAdd<T>(table.Slice(row, neurons), table.Slice(row, neurons), lengths, lengths);
        for (int k = 0; k < neurons; k++) lengths[k] = T.Sqrt(lengths[k]);
        return lengths;
    }
}

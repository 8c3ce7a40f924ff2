using System.Collections;

namespace Phenomena.Tensors;

/// <summary>Tensors whose first dimension counts samples.</summary>
public sealed class TensorDataset
{
    internal TensorDataset(Tensor[] tensors)
    {
        Tensor.Require(tensors.Length > 0 && tensors.All(t => t.ndim > 0 && t.Sizes[0] == tensors[0].Sizes[0]), $"TensorDataset: expected tensors with one number of samples; got {string.Join(", ", tensors.Select(t => Shape.Text(t.Sizes)))}. Cut them to one length.");
        Tensors = tensors;
    }

    internal Tensor[] Tensors { get; }

    /// <summary>Samples.</summary>
    public long Count => Tensors[0].Sizes[0];

    /// <summary>One sample: a slice of each tensor.</summary>
    public IList<Tensor> GetTensor(long index) => [.. Tensors.Select(t => t.select(0, index))];
}

/// <summary>Batches of samples. Each pass over it, when shuffling, is in a new order that the seed decides. A batch is disposed when the loader moves on.</summary>
public sealed class DataLoader : IEnumerable<IList<Tensor>>
{
    private readonly TensorDataset _samples;
    private readonly int _size;
    private readonly bool _dropLast;
    private readonly Generator? _order;

    internal DataLoader(TensorDataset samples, int size, Generator? order, bool dropLast)
    {
        Tensor.Require(size > 0, $"DataLoader: expected a batch size of at least 1; got {size}.");
        (_samples, _size, _order, _dropLast) = (samples, size, order, dropLast);
    }

    /// <summary>Batches in one pass.</summary>
    public long Count => _dropLast ? _samples.Count / _size : (_samples.Count + _size - 1) / _size;

    /// <inheritdoc/>
    public IEnumerator<IList<Tensor>> GetEnumerator()
    {
        using var order = (_order is null ? torch.arange(_samples.Count) : torch.randperm(_samples.Count, generator: _order)).DetachFromDisposeScope();
        for (int b = 0; b < Count; b++)
        {
            using var rows = order.narrow(0, (long)b * _size, Math.Min(_size, _samples.Count - (long)b * _size));
            Tensor[] batch = [.. _samples.Tensors.Select(t => t.index_select(0, rows).DetachFromDisposeScope())];
            yield return batch;
            foreach (var t in batch) t.Dispose();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

public static partial class torch
{
    /// <summary>torch.utils.</summary>
    public static class utils
    {
        /// <summary>torch.utils.data.</summary>
        public static class data
        {
            /// <summary>Samples from tensors with one first size.</summary>
            public static TensorDataset TensorDataset(params Tensor[] tensors) => new(tensors);

            /// <summary>Batches of samples.</summary>
            /// <param name="dataset">The samples.</param>
            /// <param name="batchSize">Samples in a batch; the last may have fewer.</param>
            /// <param name="shuffle">Whether each pass has another order.</param>
            /// <param name="seed">Of the orders; drawn from this thread's stream by default.</param>
            /// <param name="drop_last">Whether to leave out a last batch that is not full.</param>
            public static DataLoader DataLoader(TensorDataset dataset, int batchSize, bool shuffle = false, int? seed = null, bool drop_last = false) =>
                new(dataset, batchSize, shuffle ? new Generator(seed is { } given ? (ulong)given : (ulong)randint(int.MaxValue, [1]).data<long>()[0]) : null, drop_last);
        }
    }
}

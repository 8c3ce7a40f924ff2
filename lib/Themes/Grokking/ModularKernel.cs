using System.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Themes.Grokking;

/// <summary>One parameter matrix of a network, as a part of its flat parameters.</summary>
/// <param name="Name">What the figures call it.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="Rows">Rows; the first layer has 2p.</param>
/// <param name="Columns">Columns.</param>
public sealed record WeightBlock(string Name, int Start, int Rows, int Columns)
{
    /// <summary>Number of weights.</summary>
    public int Length => Rows * Columns;
}

/// <summary>A network without biases on pairs of residues, with its gradient written by hand. Parameters and gradients are flat, block after block.</summary>
/// <typeparam name="T">float for the experiments, double for tests of the gradient.</typeparam>
public abstract class ModularKernel<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Pairs that go through a network together: what they need in between then stays near the processor. A multiple of the inner block
    /// of the matrix product, so that gradients are the same sums as of all pairs at once.</summary>
    private protected const int BlockRows = 256;

    private readonly Dictionary<string, T[]> _buffers = [];

    private protected ModularKernel(int modulus, params ReadOnlySpan<(string Name, int Rows, int Columns)> shapes)
    {
        Modulus = modulus;
        var blocks = new List<WeightBlock>();
        foreach (var (name, rows, columns) in shapes) blocks.Add(new(name, blocks.Sum(b => b.Length), rows, columns));
        Blocks = blocks;
        // Pinned, so that the matrix products may take addresses without ado.
        Parameters = GC.AllocateArray<T>(blocks.Sum(b => b.Length), pinned: true);
        Gradient = GC.AllocateArray<T>(Parameters.Length, pinned: true);
    }

    /// <summary>p.</summary>
    public int Modulus { get; }

    /// <summary>The parameter matrices in the order of the layers.</summary>
    public IReadOnlyList<WeightBlock> Blocks { get; }

    /// <summary>All weights.</summary>
    public T[] Parameters { get; }

    /// <summary>The gradient that <see cref="Backward"/> left, in the same places.</summary>
    public T[] Gradient { get; }

    /// <summary>The weights of one block [rows, columns].</summary>
    public Span<T> Weights(int block) => Parameters.AsSpan(Blocks[block].Start, Blocks[block].Length);

    /// <summary>The gradient of one block [rows, columns].</summary>
    public Span<T> Gradients(int block) => Gradient.AsSpan(Blocks[block].Start, Blocks[block].Length);

    /// <summary>Logits [n, p], row-major. They are this network's memory, valid until its next forward pass over a set of the same role.</summary>
    /// <param name="pairs">n pairs.</param>
    /// <param name="keep">Whether a backward pass follows: evaluation in between must not touch what it needs.</param>
    public abstract Span<T> Forward(ModularPairs pairs, bool keep = true);

    /// <summary>The gradient of all weights, from the gradient of the logits of the last kept forward pass.</summary>
    /// <param name="pairs">The pairs of that pass.</param>
    /// <param name="dLogits">[n, p]; may be the logits' own memory.</param>
    public abstract void Backward(ModularPairs pairs, ReadOnlySpan<T> dLogits);

    /// <summary>Uniform on ± 1/sqrt(fan-in) for each block, as torch initialises linear layers; block 0 sees 2p inputs.</summary>
    public void InitializeUniform(Generator generator)
    {
        foreach (var block in Blocks)
        {
            double bound = 1 / Math.Sqrt(block.Rows);
            foreach (ref var w in Parameters.AsSpan(block.Start, block.Length)) w = T.CreateChecked((2 * generator.NextDouble() - 1) * bound);
        }
    }

    /// <summary>Normal with one standard deviation for all weights.</summary>
    public void InitializeNormal(double deviation, Generator generator)
    {
        foreach (ref var w in Parameters.AsSpan()) w = T.CreateChecked(deviation * generator.NextNormal());
    }

    /// <summary>Takes the weights of a module whose parameters have the same shapes in the same order.</summary>
    /// <exception cref="ArgumentException">They have not.</exception>
    public void CopyFrom(nn.Module module)
    {
        Parameter[] from = [.. module.parameters()];
        if (!from.Select(p => (p.shape[0], p.shape[^1])).SequenceEqual(Blocks.Select(b => ((long)b.Rows, (long)b.Columns))))
            throw new ArgumentException($"Matrices {string.Join(", ", Blocks.Select(b => $"[{b.Rows}, {b.Columns}]"))} are needed; {module.GetName()} has {string.Join(", ", from.Select(p => $"[{string.Join(", ", p.shape)}]"))}.", nameof(module));
        for (int i = 0; i < from.Length; i++) from[i].data<T>().CopyTo(Weights(i));
    }

    /// <summary>Memory that stays: the same name gives the same array while the size fits.</summary>
    private protected T[] Buffer(string name, int length)
    {
        if (!_buffers.TryGetValue(name, out var buffer) || buffer.Length < length)
            _buffers[name] = buffer = GC.AllocateUninitializedArray<T>(length, pinned: true);
        return buffer;
    }

    /// <summary>to [columns, rows] = from [rows, columns] transposed.</summary>
    private protected static void Transpose(ReadOnlySpan<T> from, Span<T> to, int rows)
    {
        int columns = to.Length / rows;
        for (int j = 0; j < columns; j++)
            for (int i = 0; i < rows; i++) to[j * rows + i] = from[i * columns + j];
    }
}

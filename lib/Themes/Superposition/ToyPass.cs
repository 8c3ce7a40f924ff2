using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Superposition;

/// <summary>Loss and gradient of the <see cref="ToyKernel"/> in one pass over a batch, tile by tile of 64 samples.</summary>
/// <remarks>
/// <para>With X [B, n], H = X W, Z = H Wᵀ + b, Y = max(Z, 0), R = Y − X, G = (2/B) R∘[Z &gt; 0]:
/// db = Gᵀ 1 and dW = Gᵀ H + Xᵀ (G W) (decoder and encoder term of the tied weight).</para>
/// <para>X is sparse, and G is too: once the biases are negative (a few hundred steps) a few per cent of Z is positive. So only Z is a dense
/// product; the others are sums over the non-zeros. Even a full G costs no more this way than two dense products would, because each
/// non-zero is used for both while its rows are in L1.</para>
/// <para>Everything of size B × n or B × m exists for one tile only. Z is made for a few features at a time, with the samples of the tile
/// along the row, and is used up while it is in L1. Exactly collapsed: a sample without active features has Z = b, so all of them
/// together cost as much as one.</para>
/// </remarks>
internal sealed unsafe class ToyPass
{
    /// <summary>Floats in a vector. AVX-512 would not pay here: the inner loops are bound by stores.</summary>
    public const int Lanes = 8;

    private const int Tile = SparseBatch.Tile;

    // 48 features: 12 KiB of Z, beside the hidden tile in L1; a multiple of the 6 rows of a register tile.
    private const int Chunk = 48;

    private readonly ToyKernel _model;
    private readonly int _stride;
    private readonly AlignedBuffer<float> _hidden; // H, [64, stride]
    private readonly AlignedBuffer<float> _hiddenT; // Hᵀ, [m, 64]
    private readonly AlignedBuffer<float> _hiddenGradient; // G W, [64, stride]
    private readonly AlignedBuffer<float> _offset = new(Tile); // 0 for a place that holds a sample, −∞ for one that does not
    private readonly AlignedBuffer<float> _z; // Z for one chunk of features, [48, 64]

    public ToyPass(ToyKernel model)
    {
        (_model, _stride) = (model, model.Stride);
        _hidden = new(Tile * _stride);
        _hiddenT = new(model.Width * Tile);
        _hiddenGradient = new(Tile * _stride);
        _z = new(Chunk * Tile);
    }

    /// <summary>L; with <paramref name="gradient"/> also dW and db in the model's buffers.</summary>
    public double Run(SparseBatch batch, bool gradient)
    {
        if (gradient)
        {
            new Span<float>(_model.WeightGradient, _model.Features * _stride).Clear();
            new Span<float>(_model.BiasGradients, _model.PaddedFeatures).Clear();
        }
        float scale = 2f / batch.Size;
        double sum = 0;
        for (int t = 0; t < batch.Tiles; t++)
        {
            var entries = batch.EntriesOf(t);
            // In the last tile, places that hold no sample are put where relu and its gradient are 0.
            _offset.Span.Fill(float.NegativeInfinity);
            _offset.Span[..Math.Min(Tile, batch.Active - t * Tile)].Clear();
            sum += RunTile(batch, entries.Start.Value, entries.End.Value, scale, gradient);
        }
        sum += Empty(batch.Size - batch.Active, scale, gradient);
        GC.KeepAlive(_model);
        return sum / batch.Size;
    }

    /// <summary>‖R‖² of one tile; its part of the gradient is added.</summary>
    private double RunTile(SparseBatch batch, int first, int end, float scale, bool gradient)
    {
        int n = _model.Features, m = _model.Width;
        Encode(batch, first, end);
        if (gradient) _hiddenGradient.Span.Clear();
        var weights = new ReadOnlySpan<float>(_model.Weights, n * _stride);
        double sum = 0;
        int entry = first;
        for (int start = 0; start < n; start += Chunk)
        {
            int count = Math.Min(Chunk, n - start);
            Gemm.Multiply(new MatrixView(weights[(start * _stride)..], count, m, _stride), new MatrixView(_hiddenT.Span, m, Tile), _z.Span);
            var squares = Vector256<float>.Zero;
            for (int c = 0; c < count; c++)
            {
                int j = start + c;
                float* row = _z.Pointer + c * Tile;
                ulong positive = Activate(row, _offset.Pointer, _model.Biases[j], ref squares);
                for (; entry < end && batch.Feature[entry] == j; entry++)
                {
                    float y = row[batch.Lane[entry]], residual = y - batch.Value[entry];
                    row[batch.Lane[entry]] = residual;
                    sum += (double)residual * residual - (double)y * y;
                }
                if (gradient && positive != 0) Decode(row, positive, j, scale);
            }
            sum += Vector256.Sum(squares);
        }
        if (gradient) EncodeGradient(batch, first, end);
        return sum;
    }

    /// <summary>H = X W for the samples of a tile, and Hᵀ.</summary>
    private void Encode(SparseBatch batch, int first, int end)
    {
        _hidden.Span.Clear();
        float* hidden = _hidden.Pointer, transposed = _hiddenT.Pointer;
        for (int e = first; e < end; e++)
            AddScaled(batch.Value[e], _model.Weights + batch.Feature[e] * _stride, hidden + batch.Lane[e] * _stride);
        for (int s = 0; s < Tile; s++)
            for (int k = 0; k < _model.Width; k++) transposed[k * Tile + s] = hidden[s * _stride + k];
    }

    /// <summary>dW += Xᵀ (G W) for the samples of a tile.</summary>
    private void EncodeGradient(SparseBatch batch, int first, int end)
    {
        for (int e = first; e < end; e++)
            AddScaled(batch.Value[e], _hiddenGradient.Pointer + batch.Lane[e] * _stride, _model.WeightGradient + batch.Feature[e] * _stride);
    }

    /// <summary>row = max(row + offset + bias, 0); the squares are added up; returns which of the 64 were positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Activate(float* row, float* offset, float bias, ref Vector256<float> squares)
    {
        ulong positive = 0;
        var b = Vector256.Create(bias);
        for (int v = 0; v < Tile; v += Lanes)
        {
            var z = Vector256.Load(row + v) + (b + Vector256.Load(offset + v));
            positive |= (ulong)Vector256.GreaterThan(z, Vector256<float>.Zero).ExtractMostSignificantBits() << v;
            var y = Vector256.Max(z, Vector256<float>.Zero);
            squares += y * y;
            y.Store(row + v);
        }
        return positive;
    }

    /// <summary>For feature j and the samples s in <paramref name="positive"/>, with g_s = scale · residual:
    /// db_j += Σ g_s, dW_j += Σ g_s H_s, (G W)_s += g_s W_j.</summary>
    private void Decode(float* residual, ulong positive, int j, float scale)
    {
        nint* place = stackalloc nint[Tile];
        float* g = stackalloc float[Tile];
        int count = 0;
        float sum = 0;
        for (; positive != 0; positive &= positive - 1)
        {
            int s = BitOperations.TrailingZeroCount(positive);
            place[count] = s * (nint)_stride;
            sum += g[count] = scale * residual[s];
            count++;
        }
        _model.BiasGradients[j] += sum;

        float* w = _model.Weights + j * (nint)_stride, dw = _model.WeightGradient + j * (nint)_stride;
        float* hidden = _hidden.Pointer, hiddenGradient = _hiddenGradient.Pointer;
        int v = 0;
        // Four vectors of W_j and of dW_j stay in registers (8 of 16, the rest for operands) while the samples pass.
        for (; v + 4 * Lanes <= _stride; v += 4 * Lanes)
        {
            var w0 = Vector256.Load(w + v);
            var w1 = Vector256.Load(w + v + Lanes);
            var w2 = Vector256.Load(w + v + 2 * Lanes);
            var w3 = Vector256.Load(w + v + 3 * Lanes);
            var d0 = Vector256.Load(dw + v);
            var d1 = Vector256.Load(dw + v + Lanes);
            var d2 = Vector256.Load(dw + v + 2 * Lanes);
            var d3 = Vector256.Load(dw + v + 3 * Lanes);
            for (int e = 0; e < count; e++)
            {
                var x = Vector256.Create(g[e]);
                float* h = hidden + place[e] + v, dh = hiddenGradient + place[e] + v;
                d0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(h), d0);
                d1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(h + Lanes), d1);
                d2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(h + 2 * Lanes), d2);
                d3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(h + 3 * Lanes), d3);
                Vector256.FusedMultiplyAdd(x, w0, Vector256.Load(dh)).Store(dh);
                Vector256.FusedMultiplyAdd(x, w1, Vector256.Load(dh + Lanes)).Store(dh + Lanes);
                Vector256.FusedMultiplyAdd(x, w2, Vector256.Load(dh + 2 * Lanes)).Store(dh + 2 * Lanes);
                Vector256.FusedMultiplyAdd(x, w3, Vector256.Load(dh + 3 * Lanes)).Store(dh + 3 * Lanes);
            }
            d0.Store(dw + v);
            d1.Store(dw + v + Lanes);
            d2.Store(dw + v + 2 * Lanes);
            d3.Store(dw + v + 3 * Lanes);
        }
        for (; v < _stride; v += Lanes)
        {
            var w0 = Vector256.Load(w + v);
            var d0 = Vector256.Load(dw + v);
            for (int e = 0; e < count; e++)
            {
                var x = Vector256.Create(g[e]);
                float* dh = hiddenGradient + place[e] + v;
                d0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(hidden + place[e] + v), d0);
                Vector256.FusedMultiplyAdd(x, w0, Vector256.Load(dh)).Store(dh);
            }
            d0.Store(dw + v);
        }
    }

    /// <summary>target += factor · source, one row of W or H.</summary>
    private void AddScaled(float factor, float* source, float* target)
    {
        var x = Vector256.Create(factor);
        for (int v = 0; v < _stride; v += Lanes)
            Vector256.FusedMultiplyAdd(x, Vector256.Load(source + v), Vector256.Load(target + v)).Store(target + v);
    }

    /// <summary>‖R‖² of <paramref name="count"/> samples with x = 0, hence z = b and r = y = max(b, 0); their part of db is added.</summary>
    private double Empty(int count, float scale, bool gradient)
    {
        double sum = 0;
        for (int j = 0; j < _model.Features; j++)
        {
            float y = Math.Max(_model.Biases[j], 0);
            sum += (double)y * y;
            if (gradient) _model.BiasGradients[j] += count * scale * y;
        }
        return count * sum;
    }
}

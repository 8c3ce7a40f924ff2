using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Phenomena.Kernels;

/// <summary>Cuts a matrix product into cache-sized blocks and register tiles.</summary>
internal static unsafe class GemmDriver<TSimd, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    private const int TileRows = GemmTile<TSimd, TVector, T>.Rows;

    // 256 of the inner size: a panel of B (2 vectors wide: 32 KiB with AVX-512, 16 KiB with AVX2) is read from L1 or at worst from L2
    // at 11 bytes a cycle, and the sums go through memory only once in 256 multiply-adds.
    private const int InnerBlock = 256;

    // 192 rows: a block of A is 192 KiB, at most half of the smallest L2 in use, and a multiple of the tile's 6 rows.
    private const int RowBlock = 192;

    // 2048 columns: a block of B is 2 MiB, which stays in the outer cache while every block of A passes.
    private const int ColumnBlock = 2048;

    [ThreadStatic] private static AlignedBuffer<T>? s_left, s_right;

    public static void Multiply(int rows, int columns, int inner, Strided<T> a, Strided<T> b, T* c, nint cRow, bool accumulate, Epilogue<T> epilogue = default)
    {
        if (inner == 0)
        {
            if (!accumulate) for (int i = 0; i < rows; i++) new Span<T>(c + i * cRow, columns).Clear();
            if (!epilogue.IsNothing) epilogue.Apply(c, cRow, 0, 0, rows, columns, columns);
            return;
        }
        int tileColumns = GemmTile<TSimd, TVector, T>.Columns;
        // Copying A pays when it is read for many tiles of columns, copying B when it is read for many tiles of rows: more of them
        // when the tile reads along the lines of A anyway (13 % at 256 cubed). B must be copied when its rows are not contiguous.
        bool packA = columns > (a.Column == 1 ? 24 : 6) * tileColumns;
        bool packB = b.Column != 1 || rows > 16 * TileRows;
        for (int j = 0; j < columns; j += ColumnBlock)
        {
            int width = Math.Min(ColumnBlock, columns - j);
            for (int k = 0; k < inner; k += InnerBlock)
            {
                int depth = Math.Min(InnerBlock, inner - k);
                var right = new Panels(b.At(k, j), b.Column, b.Row, width, depth, tileColumns, packB, ref s_right);
                for (int i = 0; i < rows; i += RowBlock)
                {
                    int height = Math.Min(RowBlock, rows - i);
                    var left = new Panels(a.At(i, k), a.Row, a.Column, height, depth, TileRows, packA, ref s_left);
                    Block(left, right, depth, c + i * cRow + j, cRow, accumulate || k > 0);
                    if (k + depth == inner && !epilogue.IsNothing) epilogue.Apply(c, cRow, i, j, height, width, columns);
                }
            }
        }
    }

    private static void Block(in Panels left, in Panels right, int depth, T* c, nint cRow, bool accumulate)
    {
        int tileColumns = GemmTile<TSimd, TVector, T>.Columns;
        T* edge = stackalloc T[TileRows * tileColumns];
        // Columns outside, rows inside: a panel of B stays in L1 while the panels of A come from L2.
        for (int j = 0; j < right.Count; j += tileColumns)
        {
            T* b = right.At(j, out nint bStep, out _);
            for (int i = 0; i < left.Count; i += TileRows)
            {
                T* a = left.At(i, out nint aStep, out nint aRow);
                T* target = c + i * cRow + j;
                int height = Math.Min(TileRows, left.Count - i), width = Math.Min(tileColumns, right.Count - j);
                if (height == TileRows && width == tileColumns)
                {
                    GemmTile<TSimd, TVector, T>.Multiply(depth, a, aRow, aStep, b, bStep, target, cRow, accumulate);
                    continue;
                }
                if (height == TileRows && width == TSimd.Width)
                {
                    GemmTile<TSimd, TVector, T>.MultiplyHalf(depth, a, aRow, aStep, b, bStep, target, cRow, accumulate);
                    continue;
                }
                // A tile that reaches over the edge is made aside, and only its inside is copied.
                for (int r = 0; accumulate && r < height; r++) Copy(target + r * cRow, edge + r * tileColumns, width);
                if (width <= TSimd.Width) GemmTile<TSimd, TVector, T>.MultiplyHalf(depth, a, aRow, aStep, b, bStep, edge, tileColumns, accumulate);
                else GemmTile<TSimd, TVector, T>.Multiply(depth, a, aRow, aStep, b, bStep, edge, tileColumns, accumulate);
                for (int r = 0; r < height; r++) Copy(edge + r * tileColumns, target + r * cRow, width);
            }
        }
    }

    private static void Copy(T* source, T* destination, int count) =>
        Unsafe.CopyBlockUnaligned(destination, source, (uint)(count * sizeof(T)));

    /// <summary>One step of a panel of A, copied as a whole.</summary>
    [InlineArray(TileRows)]
    private struct Lines
    {
        private T _first;
    }

    /// <summary>One operand's block as panels of <c>size</c> lines (rows of A, columns of B). Either every panel is packed, or only
    /// the last one when it is incomplete: filled up with zeros, it can be read like a whole one.</summary>
    private readonly struct Panels
    {
        public readonly int Count;
        private readonly T* _origin, _packed;
        private readonly nint _line, _step;
        private readonly int _size, _depth, _firstPacked;

        /// <param name="origin">First element of the block.</param>
        /// <param name="line">Elements from line to line.</param>
        /// <param name="step">Elements along the inner size.</param>
        /// <param name="count">Lines in the block.</param>
        /// <param name="depth">Inner size of the block.</param>
        /// <param name="size">Lines of a panel.</param>
        /// <param name="pack">Whether to copy the whole block.</param>
        /// <param name="buffer">The thread's buffer for this operand.</param>
        public Panels(T* origin, nint line, nint step, int count, int depth, int size, bool pack, ref AlignedBuffer<T>? buffer)
        {
            (Count, _line, _step, _size, _depth) = (count, line, step, size, depth);
            _origin = origin;
            _firstPacked = pack ? 0 : count - count % size;
            int panels = (count - _firstPacked + size - 1) / size;
            if (panels == 0) return;
            // The buffer grows to the largest block and stays: nothing is allocated after the first product of a size.
            int needed = panels * size * depth;
            if (buffer is null || buffer.Length < needed) buffer = new AlignedBuffer<T>(needed);
            _packed = buffer.Pointer;
            T* target = _packed;
            int first = _firstPacked;
            if (pack && line == 1)
            {
                PackAcross(origin, step, count / size, depth, size, target);
                first = count - count % size;
                target += (nint)first * depth;
            }
            for (int i = first; i < count; i += size, target += (nint)size * depth)
                Pack(origin + i * line, line, step, Math.Min(size, count - i), depth, size, target);
        }

        /// <summary>The panel that starts at a line, and its strides.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T* At(int index, out nint step, out nint line)
        {
            if (index >= _firstPacked)
            {
                (step, line) = (_size, 1);
                return _packed + (nint)(index - _firstPacked) * _depth;
            }
            (step, line) = (_step, _line);
            return _origin + index * _line;
        }

        /// <summary><see cref="Pack"/> for all whole panels at once, when the lines lie side by side: the source is read as it lies in memory,
        /// which is 20 to 40 % of the whole product when the inner size is long and the source in the outer cache.</summary>
        private static void PackAcross(T* source, nint step, int panels, int depth, int size, T* target)
        {
            nint panel = (nint)size * depth;
            for (int k = 0; k < depth; k++, source += step, target += size)
            {
                T* from = source, to = target;
                for (int p = panels; p > 0; p--, from += size, to += panel)
                {
                    if (size == TileRows)
                    {
                        *(Lines*)to = *(Lines*)from;
                        continue;
                    }
                    TSimd.Store(TSimd.Load(from), to);
                    TSimd.Store(TSimd.Load(from + TSimd.Width), to + TSimd.Width);
                }
            }
        }

        /// <summary>Writes target[k, r] = source[r * line + k * step]: for each step of the inner size, the panel's lines side by side.</summary>
        private static void Pack(T* source, nint line, nint step, int count, int depth, int size, T* target)
        {
            if (count < size) new Span<T>(target, size * depth).Clear();
            if (line == 1)
            {
                for (nint k = 0; k < depth; k++) Copy(source + k * step, target + k * size, count);
                return;
            }
            nint r = 0;
            // Four lines at a time: what is written lies together, and the reads do not wait for each other.
            for (; r + 4 <= count; r += 4)
            {
                T* f0 = source + r * line, f1 = f0 + line, f2 = f1 + line, f3 = f2 + line, to = target + r;
                nint k = depth;
                if (typeof(T) == typeof(float) && Sse.IsSupported && step == 1)
                {
                    for (; k >= 4; k -= 4, f0 += 4, f1 += 4, f2 += 4, f3 += 4, to += 4 * size) Transpose((float*)f0, (float*)f1, (float*)f2, (float*)f3, (float*)to, size);
                }
                for (; k > 0; k--, f0 += step, f1 += step, f2 += step, f3 += step, to += size)
                {
                    to[0] = *f0;
                    to[1] = *f1;
                    to[2] = *f2;
                    to[3] = *f3;
                }
            }
            for (; r < count; r++)
            {
                T* from = source + r * line, to = target + r;
                for (nint k = 0; k < depth; k++) to[k * size] = from[k * step];
            }
        }

        /// <summary>Four lines of four become four steps of four.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Transpose(float* f0, float* f1, float* f2, float* f3, float* to, nint size)
        {
            Vector128<float> a = Sse.LoadVector128(f0), b = Sse.LoadVector128(f1), c = Sse.LoadVector128(f2), d = Sse.LoadVector128(f3);
            Vector128<float> low = Sse.UnpackLow(a, b), high = Sse.UnpackHigh(a, b), lowOther = Sse.UnpackLow(c, d), highOther = Sse.UnpackHigh(c, d);
            Sse.Store(to, Sse.MoveLowToHigh(low, lowOther));
            Sse.Store(to + size, Sse.MoveHighToLow(lowOther, low));
            Sse.Store(to + 2 * size, Sse.MoveLowToHigh(high, highOther));
            Sse.Store(to + 3 * size, Sse.MoveHighToLow(highOther, high));
        }
    }
}

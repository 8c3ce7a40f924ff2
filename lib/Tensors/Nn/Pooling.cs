using System.Numerics;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>The largest value of each window of images [N, C, H, W]; windows lie kernel_size apart unless a stride is given.</summary>
            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null)
            {
                var s = Windows("max_pool2d", input, (kernel_size, kernel_size), (stride ?? kernel_size, stride ?? kernel_size), (padding ?? 0, padding ?? 0));
                return Tensor.MaxPool(input, s);
            }

            /// <summary>The largest value of each window of sequences [N, C, L].</summary>
            public static Tensor max_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null)
            {
                Tensor.Require(input.ndim == 3, $"max_pool1d: expected sequences [N, C, L]; got {Shape.Text(input.Sizes)}. Use unsqueeze.");
                var rows = input.unsqueeze(2);
                return Tensor.MaxPool(rows, Windows("max_pool1d", rows, (1, kernel_size), (1, stride ?? kernel_size), (0, padding ?? 0))).squeeze(2);
            }

            /// <summary>The mean of each window of images [N, C, H, W]; padded zeros count.</summary>
            public static Tensor avg_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null) =>
                AvgPool("avg_pool2d", input, (kernel_size, kernel_size), (stride ?? kernel_size, stride ?? kernel_size), (padding ?? 0, padding ?? 0));

            /// <summary>The mean of each window of sequences [N, C, L]; padded zeros count.</summary>
            public static Tensor avg_pool1d(Tensor input, long kernel_size, long? stride = null, long? padding = null)
            {
                Tensor.Require(input.ndim == 3, $"avg_pool1d: expected sequences [N, C, L]; got {Shape.Text(input.Sizes)}. Use unsqueeze.");
                return AvgPool("avg_pool1d", input.unsqueeze(2), (1, kernel_size), (1, stride ?? kernel_size), (0, padding ?? 0)).squeeze(2);
            }

            /// <summary>Images [N, C, H, W] as means over output_size windows (one size, or rows and columns) that cover them evenly.</summary>
            public static Tensor adaptive_avg_pool2d(Tensor input, params long[] output_size)
            {
                var (rows, columns) = Pair(output_size, 1);
                Tensor.Require(input.ndim == 4 && rows > 0 && columns > 0, $"adaptive_avg_pool2d: expected images [N, C, H, W] and sizes of at least 1; got {Shape.Text(input.Sizes)} and {Shape.Text(output_size)}.");
                // The mean over columns, then over rows: two matrix products.
                var y = input.matmul(Shares(input, input.Sizes[3], columns));
                return y.transpose(2, 3).matmul(Shares(input, input.Sizes[2], rows)).transpose(2, 3);
            }

            /// <summary>[from, to]: what each element gives to the mean of each window.</summary>
            private static Tensor Shares(Tensor like, long from, int to)
            {
                var y = zeros([from, to], like.dtype);
                for (long i = 0; i < to; i++)
                {
                    long start = i * from / to, end = ((i + 1) * from + to - 1) / to;
                    y[TensorIndex.Slice(start, end), i] = full([], 1.0 / (end - start), like.dtype);
                }
                return y;
            }

            private static Tensor AvgPool(string op, Tensor input, (long Y, long X) kernel, (long Y, long X) stride, (long Y, long X) padding)
            {
                var s = Windows(op, input, kernel, stride, padding) with { N = (int)(input.Sizes[0] * input.Sizes[1]), C = 1, O = 1 };
                var mean = full([1, 1, kernel.Y, kernel.X], 1.0 / (kernel.Y * kernel.X), input.dtype);
                return Tensor.Convolve(s, input.reshape(s.Input), mean, null).reshape(input.Sizes[0], input.Sizes[1], s.OH, s.OW);
            }

            private static ConvolutionSizes Windows(string op, Tensor input, (long Y, long X) kernel, (long Y, long X) stride, (long Y, long X) padding)
            {
                Tensor.Require(input.ndim == 4 && input.dtype.IsFloat() && kernel.Y > 0 && kernel.X > 0 && stride.Y > 0 && stride.X > 0 && padding.Y >= 0 && padding.X >= 0 && 2 * padding.Y <= kernel.Y && 2 * padding.X <= kernel.X
                        && input.Sizes[2] + 2 * padding.Y >= kernel.Y && input.Sizes[3] + 2 * padding.X >= kernel.X,
                    $"{op}: windows {kernel} with stride {stride} and padding {padding} do not fit into {Shape.Text(input.Sizes)} ({input.dtype}). Expected floating-point [N, C, H, W], and padding of at most half a window.");
                return new((int)input.Sizes[0], (int)input.Sizes[1], (int)input.Sizes[2], (int)input.Sizes[3], (int)input.Sizes[1], (int)kernel.Y, (int)kernel.X, ((int)stride.Y, (int)stride.X), ((int)padding.Y, (int)padding.X), (1, 1), 1);
            }
        }
    }
}

public partial class Tensor
{
    /// <summary>Where the largest values are, then a selection: the gradient goes where each came from.</summary>
    internal static Tensor MaxPool(Tensor x, ConvolutionSizes s)
    {
        var places = Empty([Shape.Count(s.Output)], ScalarType.Int64);
        if (x.dtype == ScalarType.Float32) MaxPool<float>(x, s, places.data<long>());
        else MaxPool<double>(x, s, places.data<long>());
        return x.reshape(-1).index_select(0, places).reshape(s.Output);
    }

    private static void MaxPool<T>(Tensor x, ConvolutionSizes s, Span<long> places) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> pixels = x.data<T>();
        int at = 0;
        for (int image = 0; image < s.N * s.C; image++)
        {
            for (int y = 0; y < s.OH; y++)
            {
                int top = Math.Max(0, y * s.Stride.Y - s.Padding.Y), bottom = Math.Min(s.H, y * s.Stride.Y - s.Padding.Y + s.KH);
                for (int c = 0; c < s.OW; c++)
                {
                    int left = Math.Max(0, c * s.Stride.X - s.Padding.X), right = Math.Min(s.W, c * s.Stride.X - s.Padding.X + s.KW);
                    int best = (image * s.H + top) * s.W + left;
                    for (int i = top; i < bottom; i++)
                        for (int p = (image * s.H + i) * s.W + left, end = p + right - left; p < end; p++)
                            // Written so that NaN wins, as in torch.
                            if (!(pixels[p] <= pixels[best])) best = p;
                    places[at++] = best;
                }
            }
        }
    }
}

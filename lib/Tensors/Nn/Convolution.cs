namespace Phenomena.Tensors;

/// <summary>Sizes of a convolution: a batch of images [N, C, H, W] with kernels [O, C / groups, KH, KW] gives [N, O, OH, OW].</summary>
internal readonly record struct ConvolutionSizes(int N, int C, int H, int W, int O, int KH, int KW, (int Y, int X) Stride, (int Y, int X) Padding, (int Y, int X) Dilation, int Groups)
{
    public int OH => (H + 2 * Padding.Y - Dilation.Y * (KH - 1) - 1) / Stride.Y + 1;
    public int OW => (W + 2 * Padding.X - Dilation.X * (KW - 1) - 1) / Stride.X + 1;
    public long[] Input => [N, C, H, W];
    public long[] Weight => [O, C / Groups, KH, KW];
    public long[] Output => [N, O, OH, OW];
}

/// <summary>Convolution as matrix products, without a matrix of all patches.</summary>
/// <remarks>Only the kernel's columns are spread out: row r of the lowered image holds, for each channel c and kernel column kx, the pixels
/// that meet kx along one output row. Then the patches of an output row are consecutive rows of that image — the kernel's rows overlap in
/// memory instead of being copied — and one product with the kernel, ordered [O][KH][C][KW], gives the output row. Several samples lie side
/// by side where their rows are short. A band of rows that fits the cache is lowered at a time.</remarks>
internal static unsafe class ConvolutionKernel<T> where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    // Columns of a product: enough to fill the widest register tile several times.
    private const int ProductColumns = 64;

    // Bytes of a lowered band: about half of a small L2.
    private const int BandBytes = 128 << 10;

    [ThreadStatic] private static AlignedBuffer<T>? s_band, s_row, s_kernel;

    /// <summary>y = x ∗ w + b.</summary>
    public static void Forward(ConvolutionSizes s, T* x, T* w, T* bias, T* y) => Run(s, x, w, y, bias, Pass.Forward);

    /// <summary>gx = the transpose of the convolution applied to gy.</summary>
    public static void InputGradient(ConvolutionSizes s, T* gy, T* w, T* gx)
    {
        new Span<T>(gx, s.N * s.C * s.H * s.W).Clear();
        Run(s, gx, w, gy, null, Pass.Input);
    }

    /// <summary>gw = Σ over samples and positions of gy times the patches of x.</summary>
    public static void WeightGradient(ConvolutionSizes s, T* x, T* gy, T* gw)
    {
        new Span<T>(gw, s.O * (s.C / s.Groups) * s.KH * s.KW).Clear();
        Run(s, x, gw, gy, null, Pass.Weight);
    }

    private enum Pass
    {
        Forward,
        Input,
        Weight,
    }

    /// <summary>Every pass goes the same way through the images: what differs is which of the three operands of a product is written.</summary>
    private static void Run(ConvolutionSizes s, T* x, T* w, T* y, T* bias, Pass pass)
    {
        int channels = s.C / s.Groups, outputs = s.O / s.Groups, patch = s.KH * channels * s.KW;
        int together = Math.Clamp(ProductColumns / Math.Max(s.OW, 1), 1, Math.Max(s.N, 1));
        // Kernel rows that are neighbours in the image are neighbours in the lowered one, unless they are dilated: then a product for each.
        int spans = s.Dilation.Y == 1 ? 1 : s.KH, depth = patch / spans;
        int rowSize = channels * s.KW * together * s.OW, reach = s.Dilation.Y * (s.KH - 1) + 1;
        int bandRows = Math.Clamp((BandBytes / sizeof(T) / Math.Max(rowSize, 1) - reach) / s.Stride.Y + 1, 1, s.OH);
        T* band = Room(ref s_band, ((bandRows - 1) * s.Stride.Y + reach) * rowSize), row = Room(ref s_row, outputs * together * s.OW), kernel = Room(ref s_kernel, outputs * patch);
        for (int group = 0; group < s.Groups; group++)
        {
            T* gw = w + (nint)group * outputs * patch;
            if (pass == Pass.Weight) new Span<T>(kernel, outputs * patch).Clear();
            else Reorder(s, gw, kernel, channels, outputs, pack: true);
            for (int n = 0; n < s.N; n += together)
            {
                int samples = Math.Min(together, s.N - n), columns = samples * s.OW, step = channels * s.KW * columns;
                for (int top = 0; top < s.OH; top += bandRows)
                {
                    int rows = Math.Min(bandRows, s.OH - top), first = top * s.Stride.Y - s.Padding.Y, height = (rows - 1) * s.Stride.Y + reach;
                    if (pass == Pass.Input) new Span<T>(band, height * step).Clear();
                    else Lower(s, x, band, n, samples, group * channels, channels, first, height, fold: false);
                    for (int r = 0; r < rows; r++)
                    {
                        T* image = y + (((nint)n * s.O + group * outputs) * s.OH + top + r) * s.OW;
                        if (pass != Pass.Forward) Gather(s, image, row, samples, outputs, null, back: false);
                        for (int span = 0; span < spans; span++)
                        {
                            T* patches = band + (nint)(r * s.Stride.Y + span * s.Dilation.Y) * step, weights = kernel + (nint)span * depth;
                            switch (pass)
                            {
                                case Pass.Forward: Gemm.Multiply(outputs, columns, depth, new Strided<T>(weights, patch, 1), new Strided<T>(patches, columns, 1), row, columns, accumulate: span > 0); break;
                                case Pass.Input: Gemm.Multiply(depth, columns, outputs, new Strided<T>(weights, 1, patch), new Strided<T>(row, columns, 1), patches, columns, accumulate: true); break;
                                // Transposed, so that what has to be packed is the short gradient and not the patches.
                                default: Gemm.Multiply(depth, outputs, columns, new Strided<T>(patches, columns, 1), new Strided<T>(row, 1, columns), kernel + (nint)span * depth * outputs, outputs, accumulate: true); break;
                            }
                        }
                        if (pass == Pass.Forward) Gather(s, image, row, samples, outputs, bias == null ? null : bias + group * outputs, back: true);
                    }
                    if (pass == Pass.Input) Lower(s, x, band, n, samples, group * channels, channels, first, height, fold: true);
                }
            }
            if (pass == Pass.Weight) Reorder(s, gw, kernel, channels, outputs, pack: false);
        }
    }

    /// <summary>Kernel [O][C][KH][KW] to [O][KH][C][KW]; back from its transpose [KH][C][KW][O].</summary>
    private static void Reorder(ConvolutionSizes s, T* w, T* kernel, int channels, int outputs, bool pack)
    {
        int patch = s.KH * channels * s.KW;
        for (int o = 0; o < outputs; o++)
            for (int c = 0; c < channels; c++)
                for (int ky = 0; ky < s.KH; ky++)
                    for (int kx = 0; kx < s.KW; kx++, w++)
                    {
                        int at = (ky * channels + c) * s.KW + kx;
                        if (pack) kernel[o * patch + at] = *w;
                        else *w = kernel[at * outputs + o];
                    }
    }

    /// <summary>Output rows of several samples to a matrix [outputs, samples · OW], or back with the bias added.</summary>
    private static void Gather(ConvolutionSizes s, T* image, T* row, int samples, int outputs, T* bias, bool back)
    {
        for (int o = 0; o < outputs; o++)
        {
            for (int n = 0; n < samples; n++, row += s.OW)
            {
                Span<T> part = new(row, s.OW), pixels = new(image + ((nint)n * s.O + o) * s.OH * s.OW, s.OW);
                if (!back) pixels.CopyTo(part);
                else if (bias == null) part.CopyTo(pixels);
                else System.Numerics.Tensors.TensorPrimitives.Add((ReadOnlySpan<T>)part, bias[o], pixels);
            }
        }
    }

    /// <summary>Image rows to the band [row][channel][kernel column][sample][OW], zeros outside the image; or, folding, added back from it.</summary>
    private static void Lower(ConvolutionSizes s, T* x, T* band, int n, int samples, int channel, int channels, int first, int height, bool fold)
    {
        int stride = s.Stride.X;
        for (int r = first; r < first + height; r++)
        {
            bool outside = r < 0 || r >= s.H;
            if (outside && !fold) new Span<T>(band, channels * s.KW * samples * s.OW).Clear();
            if (outside)
            {
                band += (nint)channels * s.KW * samples * s.OW;
                continue;
            }
            for (int c = channel; c < channel + channels; c++)
            {
                for (int kx = 0; kx < s.KW; kx++)
                {
                    // Output columns low to high − 1 meet this kernel column inside the image.
                    int shift = kx * s.Dilation.X - s.Padding.X;
                    int low = Math.Clamp((-shift + stride - 1) / stride, 0, s.OW), high = Math.Clamp((s.W - shift + stride - 1) / stride, low, s.OW);
                    for (int i = 0; i < samples; i++, band += s.OW)
                    {
                        T* pixels = x + (((nint)(n + i) * s.C + c) * s.H + r) * s.W + shift;
                        if (fold) Fold(band, pixels, low, high, stride);
                        else Spread(band, pixels, low, high, stride, s.OW);
                    }
                }
            }
        }
    }

    private static void Spread(T* band, T* pixels, int low, int high, int stride, int count)
    {
        for (int j = 0; j < low; j++) band[j] = T.Zero;
        if (stride == 1) new ReadOnlySpan<T>(pixels + low, high - low).CopyTo(new Span<T>(band + low, high - low));
        else for (int j = low; j < high; j++) band[j] = pixels[j * stride];
        for (int j = high; j < count; j++) band[j] = T.Zero;
    }

    private static void Fold(T* band, T* pixels, int low, int high, int stride)
    {
        if (stride == 1)
        {
            Span<T> target = new(pixels + low, high - low);
            System.Numerics.Tensors.TensorPrimitives.Add(target, new ReadOnlySpan<T>(band + low, high - low), target);
        }
        else for (int j = low; j < high; j++) pixels[j * stride] += band[j];
    }

    private static T* Room(ref AlignedBuffer<T>? buffer, int length)
    {
        if (buffer is null || buffer.Length < length) buffer = new AlignedBuffer<T>(Math.Max(length, 1));
        return buffer.Pointer;
    }
}

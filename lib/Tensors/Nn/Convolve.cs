namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Cross-correlation of images with kernels.</summary>
            /// <param name="input">[N, C, H, W].</param>
            /// <param name="weight">[O, C / groups, KH, KW].</param>
            /// <param name="bias">[O], or null.</param>
            /// <param name="strides">Of rows and columns, or one for both; 1 by default.</param>
            /// <param name="padding">Zeros on each side; 0 by default.</param>
            /// <param name="dilation">Distance of kernel elements; 1 by default.</param>
            /// <param name="groups">Parts of the channels that are convolved apart.</param>
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                Tensor.Require(input.ndim == 4 && weight.ndim == 4 && groups > 0 && input.dtype.IsFloat() && input.dtype == weight.dtype && input.Sizes[1] == weight.Sizes[1] * groups && weight.Sizes[0] % groups == 0 && (bias is null || bias.ndim == 1 && bias.Sizes[0] == weight.Sizes[0] && bias.dtype == input.dtype),
                    $"conv2d: an input {Shape.Text(input.Sizes)} ({input.dtype}) does not fit kernels {Shape.Text(weight.Sizes)} ({weight.dtype}), bias {(bias is null ? "none" : Shape.Text(bias.Sizes))} and {groups} groups. Expected [N, C, H, W], [O, C / groups, KH, KW], [O].");
                var s = new ConvolutionSizes((int)input.Sizes[0], (int)input.Sizes[1], (int)input.Sizes[2], (int)input.Sizes[3], (int)weight.Sizes[0], (int)weight.Sizes[2], (int)weight.Sizes[3], Pair(strides, 1), Pair(padding, 0), Pair(dilation, 1), (int)groups);
                Tensor.Require(s.Stride is { Y: > 0, X: > 0 } && s.Padding is { Y: >= 0, X: >= 0 } && s.Dilation is { Y: > 0, X: > 0 } && s.KH > 0 && s.KW > 0
                        && s.H + 2 * s.Padding.Y > s.Dilation.Y * (s.KH - 1) && s.W + 2 * s.Padding.X > s.Dilation.X * (s.KW - 1),
                    $"conv2d: kernels {Shape.Text(weight.Sizes)} with stride {s.Stride}, padding {s.Padding} and dilation {s.Dilation} do not fit into images {Shape.Text(input.Sizes)}. Use a smaller kernel or more padding.");
                return Tensor.Convolve(s, input, weight, bias);
            }

            /// <summary><see cref="conv2d"/> of sequences [N, C, L] with kernels [O, C / groups, K].</summary>
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1)
            {
                Tensor.Require(input.ndim == 3 && weight.ndim == 3, $"conv1d: expected sequences [N, C, L] and kernels [O, C / groups, K]; got {Shape.Text(input.Sizes)} and {Shape.Text(weight.Sizes)}. Use unsqueeze.");
                return conv2d(input.unsqueeze(2), weight.unsqueeze(2), bias, [1, stride ?? 1], [0, padding ?? 0], [1, dilation ?? 1], groups).squeeze(2);
            }

            private static (int, int) Pair(long[]? sizes, int otherwise) => sizes switch
            {
                null => (otherwise, otherwise),
                [var both] => ((int)both, (int)both),
                [var y, var x] => ((int)y, (int)x),
                _ => throw new ArgumentException($"Expected one size, or one for rows and one for columns; got {Shape.Text(sizes)}."),
            };
        }
    }
}

// A convolution is linear in each of three tensors given the others, so the derivatives of each of its three forms are the other two.
public unsafe partial class Tensor
{
    internal static Tensor Convolve(ConvolutionSizes s, Tensor x, Tensor w, Tensor? bias)
    {
        var y = Empty(s.Output, x.dtype);
        if (x.dtype == ScalarType.Float32) ConvolutionKernel<float>.Forward(s, (float*)x.Pointer, (float*)w.Pointer, bias is null ? null : (float*)bias.Pointer, (float*)y.Pointer);
        else ConvolutionKernel<double>.Forward(s, (double*)x.Pointer, (double*)w.Pointer, bias is null ? null : (double*)bias.Pointer, (double*)y.Pointer);
        if (!Autograd.Records(x, w) && (bias is null || !Autograd.Records(bias))) return y;
        return y.From(new Node("conv2d", bias is null ? [x, w] : [x, w, bias], [x, w], (n, g) =>
        {
            Tensor? gx = n.Needs(0) ? ConvolveInput(s, g, n.Saved(1)) : null, gw = n.Needs(1) ? ConvolveWeight(s, n.Saved(0), g) : null;
            return bias is null ? [gx, gw] : [gx, gw, n.Needs(2) ? g.sum([0, 2, 3]) : null];
        }));
    }

    /// <summary>The gradient of the images.</summary>
    private static Tensor ConvolveInput(ConvolutionSizes s, Tensor g, Tensor w)
    {
        var y = Empty(s.Input, g.dtype);
        if (g.dtype == ScalarType.Float32) ConvolutionKernel<float>.InputGradient(s, (float*)g.Pointer, (float*)w.Pointer, (float*)y.Pointer);
        else ConvolutionKernel<double>.InputGradient(s, (double*)g.Pointer, (double*)w.Pointer, (double*)y.Pointer);
        return Autograd.Records(g, w) ? y.From(new Node("conv2d", [g, w], [g, w], (n, u) =>
            [n.Needs(0) ? Convolve(s, u, n.Saved(1), null) : null, n.Needs(1) ? ConvolveWeight(s, u, n.Saved(0)) : null])) : y;
    }

    /// <summary>The gradient of the kernels.</summary>
    private static Tensor ConvolveWeight(ConvolutionSizes s, Tensor x, Tensor g)
    {
        var y = Empty(s.Weight, g.dtype);
        if (g.dtype == ScalarType.Float32) ConvolutionKernel<float>.WeightGradient(s, (float*)x.Pointer, (float*)g.Pointer, (float*)y.Pointer);
        else ConvolutionKernel<double>.WeightGradient(s, (double*)x.Pointer, (double*)g.Pointer, (double*)y.Pointer);
        return Autograd.Records(x, g) ? y.From(new Node("conv2d", [x, g], [x, g], (n, u) =>
            [n.Needs(0) ? ConvolveInput(s, n.Saved(1), u) : null, n.Needs(1) ? Convolve(s, n.Saved(0), u, null) : null])) : y;
    }
}

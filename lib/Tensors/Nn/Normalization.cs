using System.Numerics;
using P = System.Numerics.Tensors.TensorPrimitives;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Mean 0 and variance 1 over the last dimensions, then scaled and shifted.</summary>
            /// <param name="input">[..., normalized_shape].</param>
            /// <param name="normalized_shape">The last sizes.</param>
            /// <param name="weight">Of that shape; 1 by default.</param>
            /// <param name="bias">Of that shape; 0 by default.</param>
            /// <param name="eps">Added to the variance.</param>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
            {
                Tensor.Require(input.ndim >= normalized_shape.Length && input.Sizes[^normalized_shape.Length..].SequenceEqual(normalized_shape),
                    $"layer_norm: shape {Shape.Text(input.Sizes)} does not end in {Shape.Text(normalized_shape)}. Give the sizes of the last dimensions.");
                RequireLike("layer_norm", input, normalized_shape, weight, bias);
                long width = Shape.Count(normalized_shape);
                return Tensor.Standardize(input, [1, input.Count / Math.Max(width, 1), width], weight ?? ones(normalized_shape, input.dtype), bias ?? zeros(normalized_shape, input.dtype), eps, byChannel: false, out _, out _);
            }

            /// <summary>Mean 0 and variance 1 for each channel over the rest (training), or with given statistics; then scaled and shifted.</summary>
            /// <param name="input">[N, C, ...].</param>
            /// <param name="running_mean">[C]; moved towards the batch's in training. May be null in training.</param>
            /// <param name="running_var">[C], of the unbiased variance.</param>
            /// <param name="weight">[C]; 1 by default.</param>
            /// <param name="bias">[C]; 0 by default.</param>
            /// <param name="training">Whether to use the batch's statistics.</param>
            /// <param name="momentum">How far the running ones move.</param>
            /// <param name="eps">Added to the variance.</param>
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                Tensor.Require(input.ndim >= 2 && (training || running_mean is not null && running_var is not null), $"batch_norm: expected an input [N, C, ...], and running statistics unless training; got {Shape.Text(input.Sizes)}. Use unsqueeze, or training: true.");
                long channels = input.Sizes[1], count = input.Count / Math.Max(channels, 1);
                foreach (var statistic in new[] { running_mean, running_var, weight, bias }) RequireLike("batch_norm", input, [channels], statistic);
                if (!training)
                {
                    long[] wide = [channels, .. Enumerable.Repeat(1L, (int)input.ndim - 2)];
                    var scale = (weight ?? ones([channels], input.dtype)) / (running_var! + eps).sqrt();
                    return input * scale.reshape(wide) + ((bias ?? zeros([channels], input.dtype)) - running_mean! * scale).reshape(wide);
                }
                Tensor.Require(count > 1, $"batch_norm: a variance needs more than one value a channel; got shape {Shape.Text(input.Sizes)}. Use a larger batch, or eval().");
                var y = Tensor.Standardize(input, [input.Sizes[0], channels, Shape.Count(input.Sizes[2..])], weight ?? ones([channels], input.dtype), bias ?? zeros([channels], input.dtype), eps, byChannel: true, out var mean, out var inverse);
                using var off = no_grad();
                running_mean?.copy_(running_mean * (1 - momentum) + mean * momentum);
                running_var?.copy_(running_var * (1 - momentum) + (1 / inverse.square() - eps) * (momentum * count / (count - 1)));
                return y;
            }

            private static void RequireLike(string op, Tensor input, long[] shape, params Tensor?[] parameters)
            {
                foreach (var p in parameters)
                    Tensor.Require(p is null || p.dtype == input.dtype && p.Sizes.SequenceEqual(shape), $"{op}: expected parameters of shape {Shape.Text(shape)} ({input.dtype}); got {Shape.Text(p is null ? [] : p.Sizes)} ({p?.dtype}). The input has shape {Shape.Text(input.Sizes)}.");
            }
        }
    }
}

public partial class Tensor
{
    private static readonly long[] s_overChannel = [0, 2], s_overRows = [0, 1];

    /// <summary>Mean 0 and variance 1 for each c of [a, c, b] over a and b; then times weight plus bias, which belong to c (batch norm) or to b (layer norm).</summary>
    internal static Tensor Standardize(Tensor x, long[] view, Tensor weight, Tensor bias, double eps, bool byChannel, out Tensor mean, out Tensor inverse)
    {
        (mean, inverse) = (Empty([view[1]], x.dtype), Empty([view[1]], x.dtype));
        var y = Empty(x._shape, x.dtype);
        if (x.dtype == ScalarType.Float32) Standardize<float>(x, view, weight, bias, eps, byChannel, mean, inverse, y);
        else Standardize<double>(x, view, weight, bias, eps, byChannel, mean, inverse, y);
        if (!Autograd.Records(x, weight) && !Autograd.Records(bias)) return y;
        long[] wide = byChannel ? [1, view[1], 1] : [1, 1, view[2]], sumOver = byChannel ? s_overChannel : s_overRows;
        return y.From(new Node(byChannel ? "batch_norm" : "layer_norm", [x, weight, bias], [x, weight, mean, inverse], (n, g) =>
        {
            if (!Autograd.Enabled)
            {
                Tensor gx = Empty(x._shape, g.dtype), gw = torch.zeros(weight._shape, g.dtype), gb = torch.zeros(weight._shape, g.dtype);
                if (g.dtype == ScalarType.Float32) StandardizeBack<float>(n, g, view, byChannel, gx, gw, gb);
                else StandardizeBack<double>(n, g, view, byChannel, gx, gw, gb);
                return [gx, gw, gb];
            }
            var centred = n.Saved(0).reshape(view);
            centred -= centred.mean(s_overChannel, keepdim: true);
            var scale = 1 / (centred.square().mean(s_overChannel, keepdim: true) + eps).sqrt();
            Tensor z = centred * scale, slope = g.reshape(view), h = slope * n.Saved(1).reshape(wide);
            return
            [
                (scale * (h - h.mean(s_overChannel, keepdim: true) - z * (h * z).mean(s_overChannel, keepdim: true))).reshape(x._shape),
                (slope * z).sum(sumOver).reshape(weight._shape), slope.sum(sumOver).reshape(weight._shape),
            ];
        }));
    }

    private static void Standardize<T>(Tensor x, long[] view, Tensor weight, Tensor bias, double eps, bool byChannel, Tensor mean, Tensor inverse, Tensor y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int a = (int)view[0], channels = (int)view[1], b = (int)view[2];
        ReadOnlySpan<T> from = x.data<T>(), w = weight.data<T>(), shift = bias.data<T>();
        Span<T> to = y.data<T>(), means = mean.data<T>(), inverses = inverse.data<T>();
        double count = (double)a * b;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < a; i++) sum += double.CreateTruncating(P.Sum(from.Slice((i * channels + c) * b, b)));
            T centre = means[c] = T.CreateTruncating(sum / count);
            for (int i = 0; i < a; i++)
            {
                var part = to.Slice((i * channels + c) * b, b);
                P.Subtract(from.Slice((i * channels + c) * b, b), centre, part);
                squares += double.CreateTruncating(P.SumOfSquares((ReadOnlySpan<T>)part));
            }
            T scale = inverses[c] = T.CreateTruncating(1 / Math.Sqrt(squares / count + eps));
            for (int i = 0; i < a; i++)
            {
                var part = to.Slice((i * channels + c) * b, b);
                P.Multiply((ReadOnlySpan<T>)part, byChannel ? scale * w[c] : scale, part);
                if (byChannel) P.Add((ReadOnlySpan<T>)part, shift[c], part);
                else P.MultiplyAdd((ReadOnlySpan<T>)part, w, shift, part);
            }
        }
    }

    /// <summary>With h the gradient of the standardised z: gx = (h − mean h − z · mean(h z)) / σ.</summary>
    private static void StandardizeBack<T>(Node n, Tensor gradient, long[] view, bool byChannel, Tensor gx, Tensor gw, Tensor gb) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int a = (int)view[0], channels = (int)view[1], b = (int)view[2];
        ReadOnlySpan<T> x = n.Saved(0).data<T>(), w = n.Saved(1).data<T>(), means = n.Saved(2).data<T>(), inverses = n.Saved(3).data<T>(), g = gradient.data<T>();
        Span<T> to = gx.data<T>(), toWeight = gw.data<T>(), toBias = gb.data<T>();
        double count = (double)a * b;
        using var scratch = Empty([b], gradient.dtype);
        var h = scratch.data<T>();
        for (int c = 0; c < channels; c++)
        {
            T inverse = inverses[c];
            double sum = 0, product = 0;
            for (int i = 0; i < a; i++)
            {
                int at = (i * channels + c) * b;
                ReadOnlySpan<T> slope = g.Slice(at, b);
                var z = to.Slice(at, b);
                P.Subtract(x.Slice(at, b), means[c], z);
                if (!byChannel)
                {
                    P.Multiply((ReadOnlySpan<T>)z, inverse, z);
                    P.Add((ReadOnlySpan<T>)toBias, slope, toBias);
                    P.MultiplyAdd((ReadOnlySpan<T>)z, slope, toWeight, toWeight);
                    P.Multiply(slope, w, h);
                    slope = h;
                }
                sum += double.CreateTruncating(P.Sum(slope));
                product += double.CreateTruncating(P.Dot(slope, (ReadOnlySpan<T>)z));
            }
            // Batch norm's z still lacks its factor 1/σ, and its h the weight: both are constant over the channel.
            if (byChannel) (toBias[c], toWeight[c]) = (T.CreateTruncating(sum), T.CreateTruncating(product) * inverse);
            T outer = byChannel ? inverse * w[c] : inverse, share = byChannel ? inverse * inverse : T.One;
            T perZ = -outer * share * T.CreateTruncating(product / count), constant = -outer * T.CreateTruncating(sum / count);
            for (int i = 0; i < a; i++)
            {
                var part = to.Slice((i * channels + c) * b, b);
                P.Multiply((ReadOnlySpan<T>)part, perZ, part);
                P.Add((ReadOnlySpan<T>)part, constant, part);
                P.MultiplyAdd(byChannel ? g.Slice((i * channels + c) * b, b) : h, outer, (ReadOnlySpan<T>)part, part);
            }
        }
    }
}

using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of the losses of the samples.</summary>
        public enum Reduction
        {
            /// <summary>One each.</summary>
            None,
            /// <summary>Their mean.</summary>
            Mean,
            /// <summary>Their sum.</summary>
            Sum,
        }

        public static partial class functional
        {
            /// <summary>−Σ q ln softmax(logits): q is 1 at the target, or the target itself when it holds probabilities.</summary>
            /// <param name="input">Logits [rows, classes], [rows, classes, ...] or [classes].</param>
            /// <param name="target">Int64 classes in that shape without the classes, or probabilities in that shape.</param>
            /// <param name="weight">A factor for each class; the mean of class targets is then the weighted one.</param>
            /// <param name="ignore_index">Rows of this class count for nothing.</param>
            /// <param name="reduction">Over the rows.</param>
            /// <param name="label_smoothing">The share of q that is spread over all classes.</param>
            public static Tensor cross_entropy(Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean, double label_smoothing = 0)
            {
                bool classes = target.dtype == ScalarType.Int64;
                if (input.ndim > 2 || input.ndim == 1)
                {
                    // Classes last, all else as rows.
                    Tensor Rows(Tensor x) => x.ndim < 2 ? x.unsqueeze(0) : x.reshape(x.Sizes[0], x.Sizes[1], -1).transpose(1, 2).reshape(-1, x.Sizes[1]);
                    var flat = cross_entropy(Rows(input), classes ? target.reshape(-1) : Rows(target), weight, ignore_index, reduction, label_smoothing);
                    return reduction != Reduction.None ? flat : flat.reshape(input.ndim == 1 ? [] : [input.Sizes[0], .. input.Sizes[2..]]);
                }
                Tensor.Require(input.ndim == 2 && (classes ? target.ndim == 1 && target.Sizes[0] == input.Sizes[0] : target.Sizes.SequenceEqual(input.Sizes)),
                    $"cross_entropy: expected logits [rows, classes] and Int64 classes [rows] or probabilities [rows, classes]; got {Shape.Text(input.Sizes)} and {Shape.Text(target.Sizes)} ({target.dtype}). Check the shapes.");
                if (classes && weight is null && reduction != Reduction.None) return Tensor.CrossEntropy(input, target, ignore_index, reduction, label_smoothing);

                Tensor q = target, rows = ones([input.Sizes[0]], input.dtype);
                if (classes)
                {
                    var counted = target.ne(full([], ignore_index, ScalarType.Int64));
                    var known = where(counted, target, zeros_like(target));
                    known.CheckIndex("cross_entropy", input.Sizes[1]);
                    rows = counted.to(input.dtype);
                    q = known.OneHot(input.Sizes[1]).to(input.dtype) * rows.unsqueeze(1);
                    if (weight is not null) rows *= weight.index_select(0, known);
                    if (label_smoothing > 0) q = q * (1 - label_smoothing) + counted.to(input.dtype).unsqueeze(1) * (label_smoothing / input.Sizes[1]);
                }
                else if (label_smoothing > 0) q = q * (1 - label_smoothing) + label_smoothing / input.Sizes[1];
                if (weight is not null) q *= weight;
                var losses = -(q * input.log_softmax(1)).sum(1);
                return reduction == Reduction.Mean ? losses.sum() / rows.sum() : Reduced(losses, reduction);
            }

            /// <summary>(x − y)².</summary>
            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                reduction == Reduction.None || input.dtype != target.dtype || !input.Sizes.SequenceEqual(target.Sizes) ? Reduced((input - target).square(), reduction)
                : Tensor.SquaredError(input, target, reduction == Reduction.Mean ? 1.0 / Math.Max(input.Count, 1) : 1);

            /// <summary>|x − y|.</summary>
            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => Reduced((input - target).abs(), reduction);

            /// <summary>Half the square up to δ, straight beyond.</summary>
            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean)
            {
                var distance = (input - target).abs();
                var near = distance.clamp(max: delta);
                return Reduced(near.square() / 2 + (distance - near) * delta, reduction);
            }

            /// <summary>−ln p of the class, from log-probabilities [rows, classes].</summary>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                var losses = -input.gather(1, target.unsqueeze(1)).squeeze(1);
                if (weight is null) return Reduced(losses, reduction);
                var rows = weight.index_select(0, target);
                return reduction == Reduction.Mean ? (losses * rows).sum() / rows.sum() : Reduced(losses * rows, reduction);
            }

            /// <summary>−y ln σ(x) − (1 − y) ln(1 − σ(x)), without overflow.</summary>
            /// <param name="input">Logits.</param>
            /// <param name="target">Probabilities in the shape of the logits.</param>
            /// <param name="weight">A factor for each loss, broadcast.</param>
            /// <param name="reduction">Over all elements.</param>
            /// <param name="pos_weights">A factor for the first term, broadcast.</param>
            public static Tensor binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null)
            {
                var losses = pos_weights is null ? softplus(input) - input * target : (1 - target) * input + (1 + (pos_weights - 1) * target) * softplus(-input);
                return Reduced(weight is null ? losses : losses * weight, reduction);
            }

            /// <summary>Half the square over β up to β, straight beyond.</summary>
            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
                beta == 0 ? l1_loss(input, target, reduction) : huber_loss(input, target, beta, reduction) / beta;

            /// <summary>Σ p (ln p − input): the target is ln p, unless <paramref name="log_target"/> is false. As in TorchSharp, it is true by default.</summary>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean)
            {
                if (log_target) return Reduced(target.exp() * (target - input), reduction);
                // p ln p is 0 at 0: the logarithm is taken of 1 there.
                return Reduced(target * (where(target.gt(0), target, ones_like(target)).log() - input), reduction);
            }

            private static Tensor Reduced(Tensor losses, Reduction reduction) => reduction switch
            {
                Reduction.Mean => losses.mean(),
                Reduction.Sum => losses.sum(),
                _ => losses,
            };
        }
    }
}

// Losses in one pass. Their gradients have a quick form, and one in recorded operations for when they are differentiated in turn.
public partial class Tensor
{
    internal static Tensor CrossEntropy(Tensor logits, Tensor target, long ignored, torch.nn.Reduction reduction, double smoothing)
    {
        Require(logits.dtype.IsFloat(), $"cross_entropy: expected floating-point logits; got {logits.dtype}. Convert with .to(ScalarType.Float32).");
        int counted = 0;
        foreach (long t in target.data<long>())
        {
            if (t == ignored) continue;
            counted++;
            if ((ulong)t >= (ulong)logits._shape[1]) throw new ArgumentOutOfRangeException(nameof(target), $"cross_entropy: class {t} is outside 0 to {logits._shape[1] - 1}. Logits have shape {Shape.Text(logits._shape)}; check the targets.");
        }
        double scale = reduction == torch.nn.Reduction.Mean ? 1.0 / counted : 1;
        Tensor y = Empty([], logits.dtype), slope = Empty(logits._shape, logits.dtype);
        if (logits.dtype == ScalarType.Float32) CrossEntropy<float>(logits, target, slope, y, ignored, scale, smoothing);
        else CrossEntropy<double>(logits, target, slope, y, ignored, scale, smoothing);
        if (!Autograd.Records(logits)) return y;
        return y.From(new Node("cross_entropy", [logits], [logits, target, slope], (n, g) =>
        {
            if (!Autograd.Enabled) return [n.Saved(2) * g];
            var p = n.Saved(0).softmax(1);
            // The difference to the probabilities is constant: the same targets, smoothed.
            Tensor constant;
            using (torch.no_grad()) constant = n.Saved(2) - Counted(n.Saved(1), ignored, p.dtype) * p * scale;
            return [(Counted(n.Saved(1), ignored, p.dtype) * p * scale + constant) * g];
        }));
    }

    private static Tensor Counted(Tensor target, long ignored, ScalarType type) => target.ne(torch.full([], ignored, ScalarType.Int64)).to(type).unsqueeze(1);

    private static void CrossEntropy<T>(Tensor logits, Tensor target, Tensor slope, Tensor result, long ignored, double scale, double smoothing) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = (int)logits._shape[1];
        var targets = target.data<long>();
        ReadOnlySpan<T> all = logits.data<T>();
        var slopes = slope.data<T>();
        T spread = T.CreateChecked(smoothing / classes), main = T.CreateChecked(1 - smoothing), factor = T.CreateChecked(scale);
        double loss = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            var row = all.Slice(i * classes, classes);
            var p = slopes.Slice(i * classes, classes);
            if (targets[i] == ignored)
            {
                p.Clear();
                continue;
            }
            T top = TensorPrimitives.Max(row);
            TensorPrimitives.Subtract(row, top, p);
            TensorPrimitives.Exp((ReadOnlySpan<T>)p, p);
            T sum = TensorPrimitives.Sum((ReadOnlySpan<T>)p), log = top + T.Log(sum);
            loss += double.CreateChecked(log - main * row[(int)targets[i]]);
            if (smoothing > 0) loss -= double.CreateChecked(spread * TensorPrimitives.Sum(row));
            TensorPrimitives.Multiply((ReadOnlySpan<T>)p, factor / sum, p);
            if (smoothing > 0) TensorPrimitives.Subtract((ReadOnlySpan<T>)p, spread * factor, p);
            p[(int)targets[i]] -= main * factor;
        }
        result.data<T>()[0] = T.CreateChecked(loss * scale);
    }

    internal static Tensor SquaredError(Tensor input, Tensor target, double scale)
    {
        Tensor y = Empty([], input.dtype), difference = Elementwise.Binary<SubtractOp>(input, target, "mse_loss");
        if (input.dtype == ScalarType.Float32) y.data<float>()[0] = (float)(TensorPrimitives.SumOfSquares((ReadOnlySpan<float>)difference.data<float>()) * scale);
        else if (input.dtype == ScalarType.Float64) y.data<double>()[0] = TensorPrimitives.SumOfSquares((ReadOnlySpan<double>)difference.data<double>()) * scale;
        else throw new ArgumentException($"mse_loss: expected floating-point elements; got {input.dtype}. Convert with .to(ScalarType.Float32).");
        if (!Autograd.Records(input, target)) return y;
        return y.From(new Node("mse_loss", [input, target], [input, target, difference], (n, g) =>
        {
            var slope = (Autograd.Enabled ? n.Saved(0) - n.Saved(1) : n.Saved(2)) * (g * (2 * scale));
            return [n.Needs(0) ? slope : null, n.Needs(1) ? -slope : null];
        }));
    }
}

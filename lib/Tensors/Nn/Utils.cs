using System.Numerics.Tensors;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>torch.nn.utils: gradients and parameters as a whole.</summary>
        public static partial class utils
        {
            /// <summary>Scales the gradients so that their common norm is at most max_norm; returns the norm before.</summary>
            /// <param name="tensors">Those without a gradient are passed over.</param>
            /// <param name="max_norm">The largest norm that stays.</param>
            /// <param name="norm_type">2 for Euclidean, infinity for the largest element.</param>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                Tensor.Require(max_norm >= 0 && norm_type > 0, $"clip_grad_norm_: expected a norm of at least 0 and a norm_type above 0; got {max_norm} and {norm_type}.");
                Tensor[] gradients = [.. tensors.Select(t => t.grad).OfType<Tensor>()];
                double total = 0;
                foreach (var g in gradients) total = double.IsInfinity(norm_type) ? Math.Max(total, Power(g, norm_type)) : total + Power(g, norm_type);
                double norm = double.IsInfinity(norm_type) ? total : Math.Pow(total, 1 / norm_type), factor = max_norm / (norm + 1e-6);
                if (factor < 1)
                    foreach (var g in gradients)
                        using (NewDisposeScope()) g.mul_(factor);
                return norm;
            }

            /// <summary>Limits each element of each gradient to ±clip_value.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                Tensor.Require(clip_value >= 0, $"clip_grad_value_: expected a limit of at least 0; got {clip_value}.");
                foreach (var t in tensors)
                    if (t.grad is { } g) using (NewDisposeScope()) g.copy_(g.clamp(-clip_value, clip_value));
            }

            /// <summary>All elements of all parameters as one vector, recorded.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Tensor> parameters) => cat([.. parameters.Select(p => p.reshape(-1))]);

            /// <summary>The reverse of <see cref="parameters_to_vector"/>: overwrites the parameters, unrecorded.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> parameters)
            {
                Parameter[] all = [.. parameters];
                Tensor.Require(vec.ndim == 1 && vec.Count == all.Sum(p => p.Count), $"vector_to_parameters: expected {all.Sum(p => p.Count)} elements; got shape {Shape.Text(vec.Sizes)}. Give a vector as long as all parameters together.");
                using var off = no_grad();
                using var scope = NewDisposeScope();
                long at = 0;
                foreach (var p in all)
                {
                    p.copy_(vec.narrow(0, at, p.Count).reshape(p.RawShape));
                    at += p.Count;
                }
            }

            private static double Power(Tensor g, double p)
            {
                if (p == 2) return g.dtype == ScalarType.Float32 ? Square(g.data<float>()) : TensorPrimitives.SumOfSquares((ReadOnlySpan<double>)g.data<double>());
                using var off = no_grad();
                using var scope = NewDisposeScope();
                var size = g.abs().reshape(-1);
                return double.IsInfinity(p) ? size.max(0).values.ToDouble() : size.pow(p).sum().ToDouble();
            }

            /// <summary>In double, so that the norm of many small elements is right.</summary>
            private static double Square(ReadOnlySpan<float> x)
            {
                double sum = 0;
                for (; x.Length > 0; x = x[Math.Min(x.Length, 1024)..]) sum += TensorPrimitives.SumOfSquares(x[..Math.Min(x.Length, 1024)]);
                return sum;
            }
        }
    }
}

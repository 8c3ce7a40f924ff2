using MathNet.Numerics.Distributions;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>torch.nn.init: fills a tensor in place, unrecorded, and returns it.</summary>
        public static partial class init
        {
            /// <summary>Which side of a weight sets the scale.</summary>
            public enum FanInOut
            {
                /// <summary>The inputs: keeps the size of activations.</summary>
                FanIn,
                /// <summary>The outputs: keeps the size of gradients.</summary>
                FanOut,
            }

            /// <summary>What follows the layer.</summary>
            public enum NonlinearityType
            {
#pragma warning disable CS1591 // the layers and functions of these names
                Linear, Conv1D, Conv2D, Sigmoid, Tanh, ReLU, LeakyReLU,
#pragma warning restore CS1591
            }

            /// <summary>The factor by which weights make up for the loss of size in a nonlinearity; <paramref name="param"/> is the slope of LeakyReLU.</summary>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            /// <summary>Inputs and outputs of one unit: sizes 1 and 0 times what a convolution's kernel covers.</summary>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                Tensor.Require(tensor.ndim >= 2, $"init: fans need at least 2 dimensions; got shape {Shape.Text(tensor.Sizes)}. Use normal_ or uniform_.");
                long field = tensor.Count / Math.Max(1, tensor.Sizes[0] * tensor.Sizes[1]);
                return (tensor.Sizes[1] * field, tensor.Sizes[0] * field);
            }

            /// <summary>Uniform on [low, high).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) => Filled(tensor, () => rand(tensor.RawShape, tensor.dtype, generator: generator) * (high - low) + low);

            /// <summary>Normal.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) => Filled(tensor, () => randn(tensor.RawShape, tensor.dtype, generator: generator) * std + mean);

            /// <summary>Normal, given that it lies in [a, b].</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null) => Filled(tensor, () =>
            {
                double low = Normal.CDF(mean, std, a), high = Normal.CDF(mean, std, b);
                var y = rand(tensor.RawShape, ScalarType.Float64, generator: generator);
                foreach (ref double x in y.data<double>()) x = Math.Clamp(Normal.InvCDF(mean, std, low + x * (high - low)), a, b);
                return y;
            });

            /// <summary>One value.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Filled(tensor, () => full(tensor.RawShape, val, tensor.dtype));
            /// <summary>Zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);
            /// <summary>Ones.</summary>
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            /// <summary>1 on the diagonal of a matrix, 0 elsewhere.</summary>
            public static Tensor eye_(Tensor tensor)
            {
                Tensor.Require(tensor.ndim == 2, $"eye_: expected a matrix; got shape {Shape.Text(tensor.Sizes)}. Reshape it.");
                return Filled(tensor, () => arange(tensor.Sizes[0]).unsqueeze(1).eq(arange(tensor.Sizes[1])));
            }

            /// <summary>Uniform with the variance 2 gain² / (inputs + outputs) (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1, Generator? generator = null) => Uniform(tensor, Xavier(tensor, gain), generator);
            /// <summary>Normal with the variance 2 gain² / (inputs + outputs).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1, Generator? generator = null) => normal_(tensor, 0, Xavier(tensor, gain), generator);

            /// <summary>Uniform with the variance gain² / inputs (He et al. 2015); <paramref name="a"/> is the slope of LeakyReLU.</summary>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU, Generator? generator = null) => Uniform(tensor, Kaiming(tensor, a, mode, nonlinearity), generator);
            /// <summary>Normal with the variance gain² / inputs.</summary>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU, Generator? generator = null) => normal_(tensor, 0, Kaiming(tensor, a, mode, nonlinearity), generator);

            /// <summary>A random matrix with orthonormal rows or columns, whichever are fewer, times gain (Saxe et al. 2014). Dimensions after the first count as one.</summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1, Generator? generator = null) => Filled(tensor, () =>
            {
                Tensor.Require(tensor.ndim >= 2, $"orthogonal_: expected at least 2 dimensions; got shape {Shape.Text(tensor.Sizes)}. Use normal_.");
                int rows = (int)tensor.Sizes[0], columns = tensor.Count / Math.Max(1, rows), few = Math.Min(rows, columns), many = Math.Max(rows, columns);
                var q = randn([few, many], ScalarType.Float64, generator: generator);
                var data = q.data<double>();
                for (int i = 0; i < few; i++)
                {
                    // Gram and Schmidt's method; the second pass takes away what rounding left in the first.
                    var row = data.Slice(i * many, many);
                    for (int j = 0; j < 2 * i; j++)
                    {
                        ReadOnlySpan<double> other = data.Slice(j % i * many, many);
                        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(other, -System.Numerics.Tensors.TensorPrimitives.Dot(other, row), row, row);
                    }
                    System.Numerics.Tensors.TensorPrimitives.Divide(row, System.Numerics.Tensors.TensorPrimitives.Norm((ReadOnlySpan<double>)row), row);
                }
                return (rows <= columns ? q : q.t()).reshape(tensor.RawShape) * gain;
            });

            private static double Xavier(Tensor tensor, double gain)
            {
                var (inputs, outputs) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (inputs + outputs));
            }

            private static double Kaiming(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (inputs, outputs) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? inputs : outputs);
            }

            private static Tensor Uniform(Tensor tensor, double std, Generator? generator) => uniform_(tensor, -Math.Sqrt(3) * std, Math.Sqrt(3) * std, generator);

            private static Tensor Filled(Tensor tensor, Func<Tensor> values)
            {
                using var off = no_grad();
                using var scope = NewDisposeScope();
                return tensor.copy_(values());
            }
        }
    }
}

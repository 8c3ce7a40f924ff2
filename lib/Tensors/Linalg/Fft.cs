using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.IntegralTransforms;

namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>torch.fft. There is no complex dtype: complex numbers are pairs in a last dimension of 2, real part first, as torch's view_as_real
    /// gives them; <c>dim</c> counts without that dimension. Lengths of any size, by Math.NET; differentiable any number of times.</summary>
    public static class fft
    {
        /// <summary>Σₜ xₜ e^(−2πikt/n) of complex [..., n, 2].</summary>
        /// <param name="input">Complex pairs.</param>
        /// <param name="dim">The dimension to transform.</param>
        /// <param name="norm">"backward": the sum as it is; "ortho": divided by √n; "forward": divided by n.</param>
        public static Tensor fft_(Tensor input, long dim = -1, string norm = "backward") => Along(input, dim, "fft", x => Transform(x, inverse: false) * Factor(norm, x.Sizes[^2], inverse: false));

        /// <summary>The inverse of <see cref="fft_"/>: Σₖ yₖ e^(2πikt/n) / n.</summary>
        public static Tensor ifft(Tensor input, long dim = -1, string norm = "backward") => Along(input, dim, "ifft", x => Transform(x, inverse: true) * Factor(norm, x.Sizes[^2], inverse: true));

        /// <summary>The first n/2 + 1 terms of the transform of real [..., n]; the others are their conjugates.</summary>
        public static Tensor rfft(Tensor input, long dim = -1, string norm = "backward")
        {
            Tensor.Require(input.dtype.IsFloat() && input.ndim > 0, $"rfft: expected real numbers [..., n]; got {input.dtype} {Shape.Text(input.Sizes)}. Use fft_ for complex pairs.");
            int d = Shape.Dim(dim, input.RawShape.Length, "rfft");
            return fft_(stack([input, zeros_like(input)], -1), d, norm).narrow(d, 0, input.Sizes[d] / 2 + 1);
        }

        /// <summary>The inverse of <see cref="rfft"/>: real numbers, <paramref name="n"/> of them (2(m − 1) for m terms unless given).</summary>
        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, string norm = "backward") => Along(input, dim, "irfft", x =>
        {
            if (n < 0) n = 2 * (x.Sizes[^2] - 1);
            Tensor.Require(n >= 1 && n / 2 + 1 <= x.Sizes[^2], $"irfft: {n} numbers need {n / 2 + 1} terms; got shape {Shape.Text(input.Sizes)}. Ask for fewer, or pad.");
            var half = x.narrow(-2, 0, n / 2 + 1);
            var mirrored = half.narrow(-2, 1, (n - 1) / 2).flip(-2) * torch.tensor([1.0, -1]).to(x.dtype);
            // The imaginary part of what must be real is left out, as in torch.
            return (Transform(cat([half, mirrored], -2), inverse: true) * Factor(norm, n, inverse: true)).select(-1, 0);
        });

        /// <summary>The frequencies of <see cref="fft_"/> in cycles per unit of d.</summary>
        public static Tensor fftfreq(long n, double d = 1, ScalarType? dtype = null) => (arange(n) - where(arange(n).lt((n + 1) / 2), 0, n)).to(dtype ?? float32) / (n * d);

        /// <summary>The frequencies of <see cref="rfft"/> in cycles per unit of d.</summary>
        public static Tensor rfftfreq(long n, double d = 1, ScalarType? dtype = null) => arange(n / 2 + 1).to(dtype ?? float32) / (n * d);

        private static Tensor Along(Tensor input, long dim, string op, Func<Tensor, Tensor> f)
        {
            Tensor.Require(input.dtype.IsFloat() && input.ndim >= 2 && input.Sizes[^1] == 2, $"{op}: expected complex pairs [..., n, 2]; got {input.dtype} {Shape.Text(input.Sizes)}. Use rfft for real numbers, or stack them with zeros.");
            int d = Shape.Dim(dim, input.RawShape.Length - 1, op), last = input.RawShape.Length - 2;
            if (d == last) return f(input);
            var y = f(input.movedim(d, last));
            return y.ndim == input.ndim ? y.movedim(last, d) : y.movedim(-1, d);
        }

        private static double Factor(string norm, double n, bool inverse) => norm switch
        {
            "backward" => inverse ? 1 / n : 1,
            "forward" => inverse ? 1 : 1 / n,
            "ortho" => 1 / Math.Sqrt(n),
            _ => throw new ArgumentException($"fft: norm is \"backward\", \"ortho\" or \"forward\"; got \"{norm}\"."),
        };

        /// <summary>The sum without a factor, over the last dimension but one. Its transpose is the same with the other sign, as a map of real pairs.</summary>
        private static Tensor Transform(Tensor x, bool inverse)
        {
            var y = Tensor.Empty([.. x.Sizes], x.dtype);
            int n = (int)x.Sizes[^2];
            var line = new Complex[n];
            Span<double> pairs = MemoryMarshal.Cast<Complex, double>(line.AsSpan()), from = x.To(float64).data<double>();
            for (int start = 0; start < from.Length; start += 2 * n)
            {
                from.Slice(start, 2 * n).CopyTo(pairs);
                if (inverse) Fourier.Inverse(line, FourierOptions.NoScaling);
                else Fourier.Forward(line, FourierOptions.NoScaling);
                if (x.dtype == float64) pairs.CopyTo(y.data<double>()[start..]);
                else System.Numerics.Tensors.TensorPrimitives.ConvertSaturating<double, float>(pairs, y.data<float>()[start..]);
            }
            return Autograd.Records(x) ? y.From(new Node("fft", [x], [], (_, g) => [Transform(g, !inverse)])) : y;
        }
    }
}

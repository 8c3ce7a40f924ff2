namespace Phenomena.Tensors;

public static partial class torch
{
#pragma warning disable CS1591 // the factories of torch.cs with the sizes one by one
    public static Tensor zeros(long size, ScalarType? dtype = null, bool requires_grad = false) => zeros([size], dtype, requires_grad);
    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, bool requires_grad = false) => zeros([rows, columns], dtype, requires_grad);
    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, bool requires_grad = false) => zeros([dim0, dim1, dim2], dtype, requires_grad);
    public static Tensor ones(long size, ScalarType? dtype = null, bool requires_grad = false) => ones([size], dtype, requires_grad);
    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, bool requires_grad = false) => ones([rows, columns], dtype, requires_grad);
    public static Tensor ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, bool requires_grad = false) => ones([dim0, dim1, dim2], dtype, requires_grad);
    public static Tensor rand(long size, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => rand([size], dtype, requires_grad, generator);
    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => rand([rows, columns], dtype, requires_grad, generator);
    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => rand([dim0, dim1, dim2], dtype, requires_grad, generator);
    public static Tensor randn(long size, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => randn([size], dtype, requires_grad, generator);
    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => randn([rows, columns], dtype, requires_grad, generator);
    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => randn([dim0, dim1, dim2], dtype, requires_grad, generator);
#pragma warning restore CS1591

    /// <summary>Elements without defined values, in the shape and dtype of another tensor.</summary>
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, bool requires_grad = false) => empty(input.RawShape, dtype ?? input.dtype, requires_grad);
    /// <summary>One value, in the shape and dtype of another tensor.</summary>
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, bool requires_grad = false) => full(input.RawShape, value, dtype ?? input.dtype, requires_grad);
    /// <summary>Uniform on [0, 1), in the shape and dtype of another tensor.</summary>
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => rand(input.RawShape, dtype ?? input.dtype, requires_grad, generator);
    /// <summary>Standard normal, in the shape and dtype of another tensor.</summary>
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) => randn(input.RawShape, dtype ?? input.dtype, requires_grad, generator);

    /// <summary>A 0-d tensor; fractions are Float32 unless a dtype says otherwise, integers Int64.</summary>
    public static Tensor tensor(Scalar scalar, ScalarType? dtype = null, bool requires_grad = false) => full([], scalar, dtype, requires_grad);

    /// <summary>A matrix of the array's element type, with a copy of its elements.</summary>
    public static Tensor tensor<T>(T[,] rawArray, bool requires_grad = false) where T : unmanaged => tensor([.. rawArray.Cast<T>()], [rawArray.GetLength(0), rawArray.GetLength(1)], requires_grad);

    /// <summary>0, 1, …, stop − 1. Integers give Int64, fractions Float32.</summary>
    public static Tensor arange(Scalar stop, ScalarType? dtype = null) => arange(0, stop, 1, dtype);

    /// <summary>start, start + 1, … before stop.</summary>
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null) => arange(start, stop, 1, dtype);

    /// <summary>start, start + step, … before stop. Integers give Int64, fractions Float32.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null)
    {
        double count = Math.Ceiling((stop.ToDouble() - start.ToDouble()) / step.ToDouble());
        Tensor.Require(step.ToDouble() != 0 && !double.IsNaN(count), $"arange: expected a step that is not 0; got start {start}, stop {stop}, step {step}.");
        bool integral = start.Type != ScalarType.Float64 && stop.Type != ScalarType.Float64 && step.Type != ScalarType.Float64;
        if (integral) return (arange((long)Math.Max(0, count)) * step.ToInt64() + start.ToInt64()).to(dtype ?? int64);
        return Spaced((long)Math.Max(0, count), dtype, i => start.ToDouble() + i * step.ToDouble());
    }

    /// <summary>Equally spaced numbers, both ends included.</summary>
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null) =>
        Spaced(steps, dtype, i => i == steps - 1 ? end : start + i * (end - start) / (steps - 1));

    /// <summary>base^x for equally spaced x, both ends included.</summary>
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null) =>
        Spaced(steps, dtype, i => Math.Pow(@base, i == steps - 1 ? end : start + i * (end - start) / (steps - 1)));

    /// <summary>1 on the diagonal, 0 elsewhere; square unless columns are given.</summary>
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null)
    {
        long width = columns < 0 ? rows : columns;
        return arange(rows).reshape(-1, 1).eq(arange(width)).to(dtype ?? float32);
    }

    /// <summary>Integers from 0 to high − 1, each as likely; Int64 by default.</summary>
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Generator? generator = null) => randint(0, high, size, dtype, generator);

    /// <summary>Integers from low to high − 1, each as likely; Int64 by default.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Generator? generator = null)
    {
        Tensor.Require(low < high, $"randint: expected low below high; got {low} and {high}. The upper bound is not drawn.");
        var y = empty(size, int64);
        var g = generator ?? Default;
        foreach (ref long x in y.data<long>()) x = low + g.NextInt64(high - low);
        return y.to(dtype ?? int64);
    }

    /// <summary>0, …, n − 1 in random order (Fisher and Yates's shuffle).</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Generator? generator = null)
    {
        var y = arange(n);
        var g = generator ?? Default;
        var places = y.data<long>();
        for (int i = places.Length - 1; i > 0; i--)
        {
            int j = (int)g.NextInt64(i + 1);
            (places[i], places[j]) = (places[j], places[i]);
        }
        return y.to(dtype ?? int64);
    }

    /// <summary>Normal with this mean and standard deviation.</summary>
    public static Tensor normal(double mean, double std, long[] size, ScalarType? dtype = null, bool requires_grad = false, Generator? generator = null) =>
        (randn(size, dtype, generator: generator) * std + mean).requires_grad_(requires_grad);

    /// <summary>1 with the probability that the input gives, 0 otherwise, in its dtype.</summary>
    public static Tensor bernoulli(Tensor input, Generator? generator = null)
    {
        using var off = no_grad();
        return rand(input.RawShape, input.dtype, generator: generator).lt(input).to(input.dtype);
    }

    /// <summary>Int64 indices drawn with probabilities proportional to each row (the last dimension) of weights.</summary>
    /// <exception cref="ArgumentException">Weights are negative or not finite, or there are fewer positive ones than draws without replacement.</exception>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null)
    {
        Tensor.Require(input.ndim is 1 or 2 && input.dtype.IsFloat() && input.Sizes[^1] > 0, $"multinomial: expected floating-point weights [n] or [rows, n]; got {input.dtype} {Shape.Text(input.Sizes)}.");
        using var off = no_grad();
        var weights = input.To(float64).data<double>();
        int n = (int)input.Sizes[^1], rows = weights.Length / n;
        var y = empty([.. input.Sizes[..^1], num_samples], int64);
        var g = generator ?? Default;
        for (int r = 0; r < rows; r++)
        {
            var drawn = Draw(weights.Slice(r * n, n).ToArray(), (int)num_samples, replacement, g);
            drawn.CopyTo(y.data<long>()[(r * (int)num_samples)..]);
        }
        return y;
    }

    private static Generator Default => t_generator ??= new Generator(0);

    private static long[] Draw(double[] weights, int count, bool replacement, Generator g)
    {
        Tensor.Require(weights.All(w => w >= 0 && double.IsFinite(w)) && weights.Count(w => w > 0) >= (replacement ? 1 : count),
            $"multinomial: expected finite weights of at least 0, {(replacement ? 1 : count)} or more of them positive; got {weights.Count(w => w > 0)} positive ones of {weights.Length}.");
        // The arrivals of Poisson processes of these rates: the first ones are a draw without replacement.
        if (!replacement) return [.. weights.Select((w, i) => (Time: w > 0 ? -Math.Log(g.NextDouble()) / w : double.PositiveInfinity, Index: (long)i)).OrderBy(p => p.Time).Take(count).Select(p => p.Index)];
        var sums = new double[weights.Length];
        for (int i = 0; i < sums.Length; i++) sums[i] = weights[i] + (i > 0 ? sums[i - 1] : 0);
        var result = new long[count];
        for (int i = 0; i < count; i++)
        {
            double u = g.NextDouble() * sums[^1];
            int place = Array.BinarySearch(sums, u);
            // A weight of 0 repeats the sum before it: the first entry above u is meant.
            place = place < 0 ? ~place : place + 1;
            while (place < sums.Length - 1 && sums[place] <= u) place++;
            result[i] = Math.Min(place, sums.Length - 1);
        }
        return result;
    }

    private static Tensor Spaced(long count, ScalarType? dtype, Func<long, double> at)
    {
        Tensor.Require(count >= 0, $"linspace: expected at least 0 steps; got {count}.");
        var y = Tensor.Empty([count], float64);
        var values = y.data<double>();
        for (int i = 0; i < values.Length; i++) values[i] = at(i);
        return y.to(dtype ?? float32);
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Tensors;

/// <summary>Carries matrices to Math.NET, which computes in double, and back to the tensor's dtype; batches one matrix at a time.</summary>
internal static class Dense
{
    /// <exception cref="ArgumentException">Not a floating-point tensor of matrices, or not square when it must be.</exception>
    public static void Check(Tensor x, string op, bool square = false)
    {
        Tensor.Require(x.dtype.IsFloat() && x.ndim >= 2, $"{op}: expected floating-point matrices [..., rows, columns]; got {x.dtype} {Shape.Text(x.Sizes)}. Convert with .to(), or use unsqueeze.");
        Tensor.Require(!square || x.Sizes[^1] == x.Sizes[^2], $"{op}: expected square matrices; got {Shape.Text(x.Sizes)}. Use svd, lstsq or pinv for others.");
    }

    /// <exception cref="InvalidOperationException">The tensor requires a gradient that there is none of.</exception>
    public static void NoGradient(Tensor x, string op)
    {
        if (Autograd.Records(x)) throw new InvalidOperationException($"linalg.{op}: there is no gradient of this operation; the input {Shape.Text(x.Sizes)} requires one. Use detach(), or leave it to torch.no_grad().");
    }

    /// <summary>Each matrix to some tensors; those of all matrices stacked in the batch's shape.</summary>
    public static Tensor[] Map(Tensor x, Func<Matrix<double>, Tensor[]> f) => Map(x, x, (a, _) => f(a));

    /// <summary>Each pair of matrices of two equally large batches to some tensors.</summary>
    public static Tensor[] Map(Tensor x, Tensor y, Func<Matrix<double>, Matrix<double>, Tensor[]> f)
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        long[] batch = x.shape[..^2];
        int count = Shape.Count(batch);
        Tensor.Require(count > 0, $"linalg: expected at least one matrix; got shape {Shape.Text(x.Sizes)}.");
        Tensor[] each = f(Read(x, 0), Read(y, 0));
        var all = each.Select(t => new List<Tensor> { t }).ToArray();
        for (int i = 1; i < count; i++)
        {
            each = f(Read(x, i), Read(y, i));
            for (int k = 0; k < each.Length; k++) all[k].Add(each[k]);
        }
        return [.. all.Select(parts =>
        {
            var type = parts[0].dtype.IsFloat() ? x.dtype : parts[0].dtype;
            return torch.stack(parts).reshape([.. batch, .. parts[0].shape]).to(type).MoveToOuterDisposeScope();
        })];
    }

    public static Tensor Back(Matrix<double> m) => torch.tensor(m.ToRowMajorArray(), [m.RowCount, m.ColumnCount]);

    public static Tensor Back(IEnumerable<double> v) => torch.tensor<double>([.. v]);

    private static Matrix<double> Read(Tensor x, int index)
    {
        int rows = (int)x.Sizes[^2], columns = (int)x.Sizes[^1];
        var values = x.To(ScalarType.Float64).data<double>().Slice(index * rows * columns, rows * columns);
        foreach (double v in values)
            if (!double.IsFinite(v)) throw new ArgumentException($"linalg: the matrix of shape {Shape.Text(x.Sizes)} holds {v}. Decompositions need finite elements.");
        return Matrix<double>.Build.DenseOfRowMajor(rows, columns, values.ToArray());
    }
}

namespace Phenomena.Tensors;

// Running sums, repetition and other arrangements of the elements.
public partial class Tensor
{
    /// <summary>Running sums along a dimension. Truth values give Int64.</summary>
    public Tensor cumsum(long dim, ScalarType? type = null) =>
        to(type ?? (dtype == ScalarType.Bool ? ScalarType.Int64 : dtype)).Cumulated(Shape.Dim(dim, _shape.Length, "cumsum"), reverse: false);

    /// <summary>Running products along a dimension, by doubling: log₂ n products of whole tensors, with a gradient that holds at zeros.</summary>
    public Tensor cumprod(long dim, ScalarType? type = null)
    {
        int d = Shape.Dim(dim, _shape.Length, "cumprod");
        var y = to(type ?? (dtype == ScalarType.Bool ? ScalarType.Int64 : dtype));
        for (long step = 1, n = _shape[d]; step < n; step *= 2) y = torch.cat([y.narrow(d, 0, step), y.narrow(d, step, n - step) * y.narrow(d, 0, n - step)], d);
        return y;
    }

    /// <summary>Dimensions in reverse order.</summary>
    public Tensor flip(params long[] dims)
    {
        var strides = Shape.Strides(_shape);
        long offset = 0;
        foreach (int d in Dims(dims, "flip"))
        {
            offset += Math.Max(0, _shape[d] - 1) * strides[d];
            strides[d] = -strides[d];
        }
        var y = Copied(_shape, strides, offset);
        return Autograd.Records(this) ? y.From(new Node("flip", [this], [], (n, g) => [g.flip(dims)])) : y;
    }

    /// <summary>Elements moved on along a dimension, those at the end to its beginning; without a dimension, in row-major order.</summary>
    public Tensor roll(long shifts, long? dims = null)
    {
        if (dims is null) return reshape(-1).roll(shifts, 0).reshape(_shape);
        int d = Shape.Dim(dims.Value, _shape.Length, "roll");
        if (Count == 0) return clone();
        long size = _shape[d], cut = ((-shifts % size) + size) % size;
        return torch.cat([narrow(d, cut, size - cut), narrow(d, 0, cut)], d);
    }

    /// <summary>Moved on along several dimensions.</summary>
    public Tensor roll(long[] shifts, long[] dims)
    {
        Require(shifts.Length == dims.Length, $"roll: expected a dimension for each shift; got shifts {Shape.Text(shifts)} and dims {Shape.Text(dims)}.");
        return dims.Zip(shifts).Aggregate(this, (x, step) => x.roll(step.Second, step.First));
    }

    /// <summary>The whole tensor side by side, this often along each dimension; more numbers than dimensions make new ones in front.</summary>
    public Tensor repeat(params long[] sizes)
    {
        Require(sizes.Length >= _shape.Length, $"repeat: expected at least {_shape.Length} numbers for shape {Shape.Text(_shape)}; got {Shape.Text(sizes)}. Use 1 for a dimension to keep.");
        long[] shape = [.. Enumerable.Repeat(1L, sizes.Length - _shape.Length), .. _shape];
        return reshape([.. shape.SelectMany(size => new[] { 1, size })]).expand([.. shape.Zip(sizes).SelectMany(p => new[] { p.Second, p.First })])
            .reshape([.. shape.Zip(sizes, (size, times) => size * times)]);
    }

    /// <summary>Each slice of a dimension this often in a row; without a dimension, each element.</summary>
    public Tensor repeat_interleave(long repeats, long? dim = null) => repeat_interleave(torch.full([dim is { } d ? size(d) : Count], repeats, ScalarType.Int64), dim);

    /// <summary>Slice i of a dimension repeats[i] times in a row; without a dimension, element i.</summary>
    public Tensor repeat_interleave(Tensor repeats, long? dim = null)
    {
        if (dim is null) return reshape(-1).repeat_interleave(repeats, 0);
        Require(repeats.ndim == 1 && repeats.Count == size(dim.Value), $"repeat_interleave: expected {size(dim.Value)} numbers for dimension {dim} of {Shape.Text(_shape)}; got shape {Shape.Text(repeats._shape)}.");
        repeats.CheckIndex("repeat_interleave", long.MaxValue);
        var index = new List<long>();
        for (int i = 0; i < repeats.Count; i++)
            for (long times = repeats.data<long>()[i]; times > 0; times--) index.Add(i);
        return index_select(dim.Value, torch.tensor<long>([.. index]));
    }

    /// <summary>0 above a diagonal of the last two dimensions.</summary>
    public Tensor tril(long diagonal = 0) => torch.where(Triangle("tril", diagonal), this, Like(0));

    /// <summary>0 below a diagonal of the last two dimensions.</summary>
    public Tensor triu(long diagonal = 0) => torch.where(Triangle("triu", diagonal - 1), Like(0), this);

    /// <summary>A diagonal of two dimensions, as a new last dimension.</summary>
    public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1)
    {
        int a = Shape.Dim(dim1, _shape.Length, "diagonal"), b = Shape.Dim(dim2, _shape.Length, "diagonal");
        Require(a != b, $"diagonal: expected two dimensions of {Shape.Text(_shape)}; got {dim1} twice.");
        return Sliced(Part.Diagonal(_shape, a, b, offset));
    }

    /// <summary>A vector as the diagonal of a matrix of zeros; of a matrix, its diagonal.</summary>
    public Tensor diag(long diagonal = 0)
    {
        Require(_shape.Length is 1 or 2, $"diag: expected 1 or 2 dimensions; got shape {Shape.Text(_shape)}. Use diagonal or diag_embed.");
        return _shape.Length == 1 ? diag_embed(diagonal) : this.diagonal(diagonal);
    }

    /// <summary>The last dimension as the diagonals of matrices of zeros.</summary>
    public Tensor diag_embed(long offset = 0)
    {
        Require(_shape.Length > 0, $"diag_embed: expected at least 1 dimension; got a number. Use reshape(1).");
        long size = _shape[^1] + Math.Abs(offset);
        long[] whole = [.. _shape[..^1], size, size];
        return Placed(whole, Part.Diagonal(whole, whole.Length - 2, whole.Length - 1, offset));
    }

    /// <summary>Sum of the diagonal of a matrix.</summary>
    public Tensor trace()
    {
        Require(_shape.Length == 2, $"trace: expected a matrix; got shape {Shape.Text(_shape)}. Use diagonal(dim1: -2, dim2: -1).sum(-1).");
        return diagonal().sum();
    }

    /// <summary>Dimensions at new places; the others keep their order.</summary>
    public Tensor movedim(long[] source, long[] destination)
    {
        int[] from = [.. source.Select(d => Shape.Dim(d, _shape.Length, "movedim"))], to = [.. destination.Select(d => Shape.Dim(d, _shape.Length, "movedim"))];
        Require(from.Length == to.Length && from.Distinct().Count() == from.Length && to.Distinct().Count() == to.Length,
            $"movedim: expected as many different sources as destinations; got {Shape.Text(source)} and {Shape.Text(destination)}.");
        var rest = new Queue<int>(Enumerable.Range(0, _shape.Length).Except(from));
        return permute([.. Enumerable.Range(0, _shape.Length).Select(d => (long)(Array.IndexOf(to, d) is >= 0 and var i ? from[i] : rest.Dequeue()))]);
    }

    /// <summary>One dimension at a new place.</summary>
    public Tensor movedim(long source, long destination) => movedim([source], [destination]);

    /// <summary>The slices of a dimension, which goes away.</summary>
    public Tensor[] unbind(long dimension = 0) => [.. Enumerable.Range(0, (int)size(dimension)).Select(i => select(dimension, i))];

    /// <summary>One dimension as several, of these sizes; one may be −1.</summary>
    public Tensor unflatten(long dim, params long[] sizes)
    {
        int d = Shape.Dim(dim, _shape.Length, "unflatten");
        long[] filled = [.. sizes];
        int open = Array.IndexOf(filled, -1L);
        if (open >= 0) filled[open] = _shape[d] / Math.Max(1, -sizes.Aggregate(1L, (product, size) => product * size));
        Require(filled.Aggregate(1L, (product, size) => product * size) == _shape[d], $"unflatten: dimension {dim} of {Shape.Text(_shape)} cannot become {Shape.Text(sizes)}. The product of the sizes must be {_shape[d]}.");
        return reshape([.. _shape[..d], .. filled, .. _shape[(d + 1)..]]);
    }

    /// <summary>Parts of these sizes along a dimension.</summary>
    public Tensor[] split(long[] split_sizes, long dim = 0)
    {
        Require(split_sizes.Sum() == size(dim), $"split: sizes {Shape.Text(split_sizes)} do not sum to {size(dim)}, dimension {dim} of {Shape.Text(_shape)}.");
        long start = 0;
        return [.. split_sizes.Select(length => narrow(dim, (start += length) - length, length))];
    }

    private Tensor Triangle(string op, long diagonal)
    {
        Require(_shape.Length >= 2, $"{op}: expected at least 2 dimensions; got shape {Shape.Text(_shape)}. Use unsqueeze.");
        return torch.arange(_shape[^1]).le(torch.arange(_shape[^2]).reshape(-1, 1) + diagonal);
    }

    private unsafe Tensor Cumulated(int d, bool reverse)
    {
        var y = Copied(_shape, Shape.Strides(_shape));
        int length = (int)_shape[d], inner = Shape.Count(_shape.AsSpan(d + 1)), bytes = inner * dtype.Size(), step = reverse ? -bytes : bytes;
        for (int o = 0; Count > 0 && o < Count / (length * inner); o++)
        {
            byte* row = y.Pointer + (nint)o * length * bytes + (reverse ? (nint)(length - 1) * bytes : 0);
            for (int r = 1; r < length; r++, row += step)
            {
                if (dtype == ScalarType.Float32) AddRow<float>(row + step, row, inner);
                else if (dtype == ScalarType.Float64) AddRow<double>(row + step, row, inner);
                else AddRow<long>(row + step, row, inner);
            }
        }
        return Autograd.Records(this) ? y.From(new Node("cumsum", [this], [], (n, g) => [g.Cumulated(d, !reverse)])) : y;
    }
}

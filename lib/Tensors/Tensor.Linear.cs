using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Tensors;

// Layers that are one matrix product or a sum of rows, with what goes along done on the way.
public partial class Tensor
{
    /// <summary>The name under which a linear layer is recorded; its inputs are then the rows, the weights and the bias, and the rows are saved first.
    /// If it is a relu too, its result is saved third.</summary>
    internal const string LinearName = "linear";

    /// <summary>input [rows, in] · weightsᵀ [in, out] + bias [out], and max(·, 0) of it if asked for.</summary>
    internal static Tensor Linear(Tensor input, Tensor weights, Tensor? bias, bool relu = false)
    {
        var y = Empty([input._shape[0], weights._shape[0]], input.dtype);
        if (input.dtype == ScalarType.Float32) Linear<float>(input, weights, bias, relu, y);
        else Linear<double>(input, weights, bias, relu, y);
        if (!Autograd.Records(input, weights) && (bias is null || !Autograd.Records(bias))) return y;
        return y.From(new Node(LinearName, bias is null ? [input, weights] : [input, weights, bias], [input, weights], (n, g) =>
        {
            if (relu && g.Gate != n) g = g.WherePositive(n.Saved(2));
            var x = n.Needs(0) ? GatedProduct(g, n.Saved(1), n.Saved(0), n.Inputs[0]!) : null;
            var w = n.Needs(1) ? Product(g, n.Saved(0), true, false) : null;
            return bias is null ? [x, w] : [x, w, n.Needs(2) ? g.sum([0]) : null];
        }) { IsRelu = relu }, saveResult: relu);
    }

    private static unsafe void Linear<T>(Tensor input, Tensor weights, Tensor? bias, bool relu, Tensor y) where T : unmanaged
    {
        int rows = (int)input._shape[0], inner = (int)input._shape[1], columns = (int)weights._shape[0];
        Gemm.Multiply(rows, columns, inner, new Strided<T>((T*)input.Pointer, inner, 1), new Strided<T>((T*)weights.Pointer, 1, inner), (T*)y.Pointer, columns, false,
            epilogue: new Epilogue<T>(bias is null ? null : (T*)bias.Pointer, relu));
    }

    /// <summary>Where this gradient is already 0 because the result of that operation, a relu, is not positive there.</summary>
    internal Node? Gate { get; private set; }

    /// <summary>The gradient g · weights of a layer's input. If a relu made the input and nobody looks at the gradient in between,
    /// it passes the relu on the way: it is 0 where the input is not positive.</summary>
    private static Tensor GatedProduct(Tensor g, Tensor weights, Tensor input, GradientState state)
    {
        if (!Autograd.Unobserved(state) || state.Creator is not { IsRelu: true } relu) return Product(g, weights, false, false);
        var y = Empty(input._shape, g.dtype);
        if (g.dtype == ScalarType.Float32) GatedProduct<float>(g, weights, input, y);
        else GatedProduct<double>(g, weights, input, y);
        y.Gate = relu;
        return y;
    }

    private static unsafe void GatedProduct<T>(Tensor g, Tensor weights, Tensor input, Tensor y) where T : unmanaged
    {
        int rows = (int)g._shape[0], inner = (int)g._shape[1], columns = (int)weights._shape[1];
        Gemm.Multiply(rows, columns, inner, new Strided<T>((T*)g.Pointer, inner, 1), new Strided<T>((T*)weights.Pointer, columns, 1), (T*)y.Pointer, columns, false,
            epilogue: new Epilogue<T>(null, false, (T*)input.Pointer));
    }

    /// <summary>result[i] = Σⱼ table[index[i, j]].</summary>
    internal static Tensor RowSums(Tensor table, Tensor index)
    {
        var y = Empty([index._shape[0], table._shape[1]], table.dtype);
        if (table.dtype == ScalarType.Float32) RowSums<float>(table, index, y);
        else RowSums<double>(table, index, y);
        return Autograd.Records(table) ? y.From(new Node("embedding_bag", [table], [index], (n, g) => [RowSpread(g, n.Saved(0), table._shape)])) : y;
    }

    /// <summary>The transpose of <see cref="RowSums(Tensor, Tensor)"/>: each row added to the rows of a table that it was summed from.</summary>
    private static Tensor RowSpread(Tensor rows, Tensor index, long[] table)
    {
        var y = torch.zeros(table, rows.dtype);
        if (rows.dtype == ScalarType.Float32) RowSpread<float>(rows, index, y);
        else RowSpread<double>(rows, index, y);
        return Autograd.Records(rows) ? y.From(new Node("embedding_bag", [rows], [index], (n, g) => [RowSums(g, n.Saved(0))])) : y;
    }

    private static void RowSums<T>(Tensor table, Tensor index, Tensor rows) where T : unmanaged, INumber<T>
    {
        int bag = (int)index._shape[1], width = (int)table._shape[1];
        ReadOnlySpan<long> at = index.data<long>();
        ReadOnlySpan<T> from = table.data<T>();
        var to = rows.data<T>();
        if (bag == 0) to.Clear();
        for (int i = 0; bag > 0 && i < to.Length / Math.Max(width, 1); i++, at = at[bag..])
        {
            var row = to.Slice(i * width, width);
            var first = from.Slice((int)at[0] * width, width);
            // The sum of the first two needs no zeros to start from.
            if (bag == 1) first.CopyTo(row);
            else TensorPrimitives.Add(first, from.Slice((int)at[1] * width, width), row);
            for (int j = 2; j < bag; j++) TensorPrimitives.Add((ReadOnlySpan<T>)row, from.Slice((int)at[j] * width, width), row);
        }
    }

    private static void RowSpread<T>(Tensor rows, Tensor index, Tensor table) where T : unmanaged, INumber<T>
    {
        int bag = (int)index._shape[1], width = (int)table._shape[1];
        var at = index.data<long>();
        ReadOnlySpan<T> from = rows.data<T>();
        var to = table.data<T>();
        for (int i = 0; i < at.Length; i++)
        {
            var row = to.Slice((int)at[i] * width, width);
            TensorPrimitives.Add((ReadOnlySpan<T>)row, from.Slice(i / bag * width, width), row);
        }
    }
}

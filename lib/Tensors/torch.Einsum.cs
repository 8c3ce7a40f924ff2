namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>Einstein's sums: letters name dimensions; those that the result does not name are summed over. "ij,jk->ik" is a matrix product.
    /// Without "->", letters that occur once stay, in alphabetical order.</summary>
    /// <param name="equation">Operands separated by commas, then "->" and the result.</param>
    /// <param name="tensors">As many as the equation has; contracted two at a time from the left, each pair as one batched matrix product.</param>
    /// <exception cref="ArgumentException">The equation does not fit the shapes.</exception>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        string[] sides = equation.Replace(" ", "").Split("->");
        string[] terms = sides[0].Split(',');
        Tensor.Require(sides.Length <= 2 && terms.Length == tensors.Length && sides.All(s => s.All(c => char.IsAsciiLetter(c) || c == ',')),
            $"einsum: expected letters for {tensors.Length} operands, as in \"ij,jk->ik\"; got \"{equation}\". Name every dimension; an ellipsis is not read.");
        string letters = string.Concat(terms);
        string result = sides.Length == 2 ? sides[1] : string.Concat(letters.Where(c => letters.Count(x => x == c) == 1).Order());
        Tensor.Require(result.All(letters.Contains) && result.Distinct().Count() == result.Length, $"einsum: the result \"{result}\" of \"{equation}\" must name letters of the operands, each once.");
        var sizes = new Dictionary<char, long>();
        for (int i = 0; i < terms.Length; i++)
        {
            bool fits = tensors[i].ndim == terms[i].Length;
            for (int d = 0; fits && d < terms[i].Length; d++) fits = sizes.TryAdd(terms[i][d], tensors[i].Sizes[d]) || sizes[terms[i][d]] == tensors[i].Sizes[d];
            Tensor.Require(fits, $"einsum: \"{equation}\" does not fit the shapes {string.Join(" and ", tensors.Select(t => Shape.Text(t.Sizes)))}: see operand {i}, \"{terms[i]}\". A letter stands for one size.");
        }

        var (x, own) = Reduced(tensors[0], terms[0], string.Concat(terms[1..]) + result);
        for (int i = 1; i < tensors.Length; i++)
        {
            string later = string.Concat(terms[(i + 1)..]) + result;
            var (y, other) = Reduced(tensors[i], terms[i], own + later);
            (x, own) = Reduced(x, own, other + later);
            (x, own) = Contracted(x, own, y, other, later, sizes);
        }
        return own == result ? x : x.permute([.. result.Select(c => (long)own.IndexOf(c))]);
    }

    /// <summary>Diagonals of repeated letters, and sums over letters that nobody else needs.</summary>
    private static (Tensor, string) Reduced(Tensor x, string own, string needed)
    {
        for (int d = 0; d < own.Length; d++)
        {
            int again = own.IndexOf(own[d], d + 1);
            if (again < 0) continue;
            x = x.diagonal(0, d, again);
            own = own.Remove(again, 1).Remove(d, 1) + own[d];
            d = -1;
        }
        long[] idle = [.. own.Select((c, d) => (c, d)).Where(p => !needed.Contains(p.c)).Select(p => (long)p.d)];
        return idle.Length == 0 ? (x, own) : (x.sum(idle), string.Concat(own.Where(needed.Contains)));
    }

    private static (Tensor, string) Contracted(Tensor a, string own, Tensor b, string other, string later, Dictionary<char, long> sizes)
    {
        string both = string.Concat(own.Where(other.Contains)), batch = string.Concat(both.Where(later.Contains)), inner = string.Concat(both.Except(batch));
        string left = string.Concat(own.Except(both)), right = string.Concat(other.Except(both));
        long Size(string letters) => letters.Aggregate(1L, (product, c) => product * sizes[c]);
        Tensor Ordered(Tensor x, string from, string to) => from == to ? x : x.permute([.. to.Select(c => (long)from.IndexOf(c))]);
        var product = Ordered(a, own, batch + left + inner).reshape(Size(batch), Size(left), Size(inner)).matmul(Ordered(b, other, batch + inner + right).reshape(Size(batch), Size(inner), Size(right)));
        string result = batch + left + right;
        return (product.reshape([.. result.Select(c => sizes[c])]), result);
    }
}

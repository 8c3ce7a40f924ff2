namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>Einstein's sums: letters name dimensions; those that the result does not name are summed over. "ij,jk->ik" is a matrix product.
    /// Without "->", letters that occur once stay, in alphabetical order. "..." stands for the dimensions that have no letter: matched from
    /// the last, broadcast, and first in the result that is not written out.</summary>
    /// <param name="equation">Operands separated by commas, then "->" and the result.</param>
    /// <param name="tensors">As many as the equation has; contracted two at a time from the left, each pair as one batched matrix product.</param>
    /// <exception cref="ArgumentException">The equation does not fit the shapes.</exception>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        string[] sides = equation.Replace(" ", "").Split("->");
        string[] terms = sides[0].Split(',');
        Tensor.Require(sides.Length <= 2 && terms.Length == tensors.Length && terms.Concat(sides[1..]).All(IsTerm),
            $"einsum: expected letters for {tensors.Length} operands, as in \"ij,jk->ik\" or \"...ij,jk->...ik\"; got \"{equation}\". Name every dimension, or leave the others to \"...\".");
        string rest = Rest(terms, ref tensors);
        for (int i = 0; i < terms.Length; i++)
        {
            int hidden = (int)tensors[i].ndim - terms[i].Replace(Ellipsis, "").Length;
            terms[i] = terms[i].Replace(Ellipsis, rest[(rest.Length - Math.Clamp(hidden, 0, rest.Length))..]);
        }

        string letters = string.Concat(terms);
        string result = sides.Length == 2 ? sides[1].Replace(Ellipsis, rest) : rest + string.Concat(letters.Where(c => char.IsAsciiLetter(c) && letters.Count(x => x == c) == 1).Order());
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

    private const string Ellipsis = "...";

    private static bool IsTerm(string term) => term.IndexOf(Ellipsis) is var at && (at < 0 ? term : term.Remove(at, Ellipsis.Length)).All(char.IsAsciiLetter);

    /// <summary>Names for the dimensions that "..." stands for, from outside the alphabet; the operands are broadcast along them.</summary>
    private static string Rest(string[] terms, ref Tensor[] tensors)
    {
        int Hidden(int i, Tensor x) => terms[i].Contains(Ellipsis) ? Math.Max(0, (int)x.ndim - terms[i].Length + Ellipsis.Length) : 0;
        int most = tensors.Select((x, i) => Hidden(i, x)).Max();
        var common = new long[most];
        Array.Fill(common, 1);
        tensors = [.. tensors];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                int hidden = Hidden(i, tensors[i]), first = terms[i].IndexOf(Ellipsis);
                long[] shape = [.. tensors[i].Sizes];
                for (int d = 0; d < hidden; d++)
                {
                    ref long size = ref common[most - hidden + d];
                    if (size == 1) size = shape[first + d];
                    else if (shape[first + d] == 1) shape[first + d] = size;
                }

                // The second pass knows every size.
                if (pass == 1 && !shape.AsSpan().SequenceEqual(tensors[i].Sizes)) tensors[i] = tensors[i].expand(shape);
            }
        }

        return string.Concat(Enumerable.Range(0, most).Select(d => (char)(0x3b1 + d)));
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

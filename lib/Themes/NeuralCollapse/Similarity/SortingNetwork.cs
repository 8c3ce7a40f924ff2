using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>An odd-even sorting network whose comparisons are soft, so that it has a gradient (Learning by Sorting, Shvetsova and others 2023).</summary>
public static class SortingNetwork
{
    /// <summary>Sorts rows, ascending. A comparison of neighbours a and b keeps them with p = arctan(s d)/π + ½, where d = (b − a)/|b − a|^¼.</summary>
    /// <param name="values">[rows, n].</param>
    /// <param name="steepness">s; without bound the network sorts.</param>
    /// <returns>Sorted rows [rows, n] and the soft permutation [rows, place, element], whose rows and columns sum to 1.</returns>
    public static (Tensor Sorted, Tensor Permutation) Sort(Tensor values, double steepness)
    {
        long rows = values.shape[0], n = values.shape[1];
        var permutation = eye(n, dtype: values.dtype).expand(rows, n, n);
        for (long layer = 0; layer < n; layer++)
        {
            long first = layer % 2, pairs = (n - first) / 2;
            if (pairs == 0) continue;
            Tensor a = values.slice(1, first, first + 2 * pairs, 2), b = values.slice(1, first + 1, first + 2 * pairs, 2), d = b - a;
            var p = ((d / (d.abs() + 1e-10).pow(0.25)) * steepness).atan() / Math.PI + 0.5;
            values = Mixed(values, p, a, b, first, pairs);
            permutation = Mixed(permutation, p.unsqueeze(2), permutation.slice(1, first, first + 2 * pairs, 2), permutation.slice(1, first + 1, first + 2 * pairs, 2), first, pairs);
        }
        return (values, permutation);
    }

    /// <summary>Cross-entropy of the ranks of elements: the first <paramref name="negatives"/> should be in the lower places, all others in the upper ones.</summary>
    /// <param name="values">[rows, n], negatives first.</param>
    /// <param name="negatives">How many they are.</param>
    /// <param name="steepness">s.</param>
    public static Tensor GroupLoss(Tensor values, int negatives, double steepness)
    {
        var above = Sort(values, steepness).Permutation.slice(1, negatives, values.shape[1], 1).sum(1);
        var wanted = cat([zeros(negatives, dtype: values.dtype), ones(values.shape[1] - negatives, dtype: values.dtype)]).expand_as(above);
        // Both groups of places say the same, as each element has a place.
        return nn.functional.binary_cross_entropy(above.clamp(0, 1), wanted);
    }

    /// <summary>Neighbours a and b become p a + (1 − p) b and (1 − p) a + p b; what has no neighbour stays.</summary>
    private static Tensor Mixed(Tensor all, Tensor p, Tensor a, Tensor b, long first, long pairs)
    {
        long n = all.shape[1];
        var both = stack([p * a + (1 - p) * b, (1 - p) * a + p * b], 2).flatten(1, 2);
        return cat([all.slice(1, 0, first, 1), both, all.slice(1, first + 2 * pairs, n, 1)], 1);
    }
}

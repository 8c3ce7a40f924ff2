using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>What it costs to turn one labelled example into another: |x − x'| + c where the labels differ (Kang and others 2023, section 3, after Alvarez-Melis and Fusi 2020).</summary>
public static class LabelledTransport
{
    /// <summary>c, in units of full ink.</summary>
    public const double LabelCost = 2;

    /// <summary>Costs from each example of one set to each of the other, [n, m] row by row.</summary>
    public static double[] Costs(PruningSet from, PruningSet to)
    {
        var costs = new double[from.Count * to.Count];
        for (var i = 0; i < from.Count; i++)
        {
            for (var j = 0; j < to.Count; j++)
            {
                costs[i * to.Count + j] = TensorPrimitives.Distance(from.Row(i), to.Row(j)) + (from.Labels[i] == to.Labels[j] ? 0 : LabelCost);
            }
        }

        return costs;
    }
}

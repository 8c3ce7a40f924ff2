using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<InteractionConfig, InteractionResult>>;

/// <summary>What the papers on the local interaction basis (2024) claim, asked of a trained quadratic network: claims 25 and 26.</summary>
public static class InteractionClaims
{
    /// <summary>Both claims on the trained networks; planted ones are a control and decide nothing.</summary>
    public static IReadOnlyList<Claim> Of(Runs runs)
    {
        var trained = runs.Where(r => r.Config.PlantedDownTo is null).ToList();
        return
        [
            Claimed("03.25",
                [
                    Of(trained, r => Rank(r) / (2.0 * r.Frequencies), "03.25", "rank / (2 x frequencies)"),
                    Of(trained, r => r.SplitEffects, "03.25/split", "change of effects when neurons are split"),
                    Of(trained, r => r.SplitVariances, "03.25/variances", "change of variances when neurons are split"),
                ]),
            Claimed("03.26",
                [
                    Of(trained, r => Needed(r.Interaction, r.Accuracy) / Needed(r.Principal, r.Accuracy), "03.26", "edges, interaction basis / principal components"),
                    Of(trained, r => r.Interaction.FeatureShare.Average(), "03.26/single", "share of a direction's power on one wave"),
                ]) with { Note = "Equal effects on the logits leave the basis free to rotate: frequencies mix, and more edges are needed. A planted network with unequal effects behaves as claimed." },
        ];

        Claim Claimed(string id, IReadOnlyList<Measure> measures) => Claims.Measured(id, trained.Count == 0 ? [] : measures) with
        {
            Seeds = trained.Select(r => r.Config.Seed).Distinct().Count(), Seconds = trained.Sum(r => r.Seconds),
        };
    }

    /// <summary>Directions with at least a tenth of the greatest effect.</summary>
    public static int Rank(InteractionResult result) => result.Effects.Count(e => e >= 0.1);

    /// <summary>Edges from which on 99 % of the network's accuracy is kept, interpolated over the logarithm of their number; NaN if all are not enough.</summary>
    public static double Needed(BasisView view, double accuracy)
    {
        double wanted = 0.99 * accuracy;
        int at = Array.FindLastIndex(view.Accuracy, a => a < wanted) + 1;
        if (at == 0 || at == view.Accuracy.Length) return at == 0 ? view.Kept[0] : double.NaN;
        double share = (wanted - view.Accuracy[at - 1]) / (view.Accuracy[at] - view.Accuracy[at - 1]);
        return Math.Exp(Math.Log(view.Kept[at - 1]) + share * Math.Log((double)view.Kept[at] / view.Kept[at - 1]));
    }

    private static Measure Of(List<Run<InteractionConfig, InteractionResult>> runs, Func<InteractionResult, double> number, string asked, string label) =>
        new(Statistics.Mean(runs.Select(r => number(r.Result))), asked, Statistics.StandardError(runs.Select(r => number(r.Result))), label);
}

using Phenomena.Experiments;

namespace Phenomena.Themes.TrainedScaling;

/// <summary>Claims 19 to 23 of notebook 01: what the companion papers claim of sequences and of recipes. Claims whose runs are missing are inconclusive.</summary>
public static class TrainedScalingClaims
{
    /// <summary>Claims 19 to 23, on the runs of <see cref="TrainedScalingStudy"/>.</summary>
    public static IReadOnlyList<Claim> Of(
        IReadOnlyList<Run<SequenceConfig, SequenceResult>> sequences, IReadOnlyList<Run<RecipeConfig, RecipeResult>> recipes, IReadOnlyList<Run<RecipeConfig, RecipeResult>> crossing) =>
        [Entropy(sequences), .. Recipes(recipes, crossing)];

    /// <summary>Claim 19.</summary>
    public static Claim Entropy(IReadOnlyList<Run<SequenceConfig, SequenceResult>> runs)
    {
        var fits = runs.GroupBy(r => r.Config.Seed).Where(g => g.Count() > 4).Select(g => (Law: TrainedScalingStudy.Floor(g), Largest: g.MaxBy(r => r.Config.Parameters)!)).ToList();
        var floors = fits.Select(f => f.Law.Floor / f.Largest.Result.EntropyRate).ToList();
        var predictions = fits.Select(f => f.Law.Value(f.Largest.Config.Parameters) / f.Largest.Result.Final).ToList();
        var optimal = TrainedScalingStudy.ComputeOptimal(runs);
        var power = optimal.Count < 3 ? null : PowerLawFit.Of(optimal.Select(o => o.Flops), optimal.Select(o => o.Parameters));
        // How firm R² is: without each seed in turn (jackknife).
        var without = fits.Count < 2 ? [] : fits.Select(f => f.Largest.Config.Seed).Select(seed => TrainedScalingStudy.ComputeOptimal(runs.Where(r => r.Config.Seed != seed)))
            .Select(o => PowerLawFit.Of(o.Select(p => p.Flops), o.Select(p => p.Parameters)).R2).ToList();
        double? spread = without.Count < 2 ? null : Statistics.StandardDeviation(without) * (without.Count - 1) / Math.Sqrt(without.Count);
        return Claims.Measured("01.19",
            [
                new(Statistics.Mean(floors), "01.19", Statistics.StandardError(floors), "fitted constant / entropy rate"),
                new(Statistics.Mean(predictions), "01.19/largest", Statistics.StandardError(predictions), "predicted / measured loss of the largest"),
                new(power?.R2 ?? double.NaN, "01.19/power", spread, FormattableString.Invariant($"R² of best size against compute, N ~ C^{-(power?.Exponent ?? double.NaN):0.00}")),
            ]) with
        {
            Seeds = fits.Count, Seconds = runs.Sum(r => r.Seconds),
            Note = "The constant and the prediction are within their bounds; how firmly the best size is a power of compute depends on how the minimum over sizes is read off.",
        };
    }

    /// <summary>Claims 20 to 23.</summary>
    public static IReadOnlyList<Claim> Recipes(IReadOnlyList<Run<RecipeConfig, RecipeResult>> recipes, IReadOnlyList<Run<RecipeConfig, RecipeResult>> crossing)
    {
        var baseline = TrainedScalingStudy.Baseline;
        return
        [
            Maxim("01.20", "The gain with few samples is there; but a very small decay helps a little in one pass too.", r => r with { WeightDecay = 0 }),
            Maxim("01.21", "With few samples the gain is smaller than the 10 % asked for.", r => r with { Batch = baseline.Batch }),
            Maxim("01.22", "With few samples the gain is smaller than the 10 % asked for.", r => r with { LearningRate = baseline.LearningRate }),
            Crossing(crossing),
        ];

        Claim Maxim(string id, string note, Func<RecipeConfig, RecipeConfig> undo) => Claims.Measured(id,
            [
                .. from samples in new int?[] { TrainedScalingStudy.FixedSet, null }
                   let best = RecipeCurve.Best(recipes, samples, undo)
                   select new Measure(Statistics.Mean(best), samples is null ? id + "/stream" : id, Statistics.StandardError(best), samples is null ? "one pass" : "many passes"),
            ]) with
        {
            Seeds = recipes.Select(r => r.Config.Seed).Distinct().Count(), Note = note,
            Seconds = recipes.Where(r => undo(r.Config) == baseline with { Samples = r.Config.Samples, Seed = r.Config.Seed }).Sum(r => r.Seconds),
        };
    }

    private static Claim Crossing(IReadOnlyList<Run<RecipeConfig, RecipeResult>> runs)
    {
        var (low, high) = TrainedScalingStudy.Rates;
        var ratios = runs.GroupBy(r => r.Config.Width).OrderBy(g => g.Key).Select(g => (Width: g.Key, Values: g.GroupBy(r => r.Config.Seed)
            .Select(s => s.First(r => r.Config.LearningRate == high).Result.TestError / s.First(r => r.Config.LearningRate == low).Result.TestError).ToList())).ToList();
        Measure At(int index, string asked) => ratios.Count == 0 ? new(double.NaN, asked, Label: "not run")
            : new(ratios[index].Values.Average(), asked, Statistics.StandardError(ratios[index].Values), $"error at rate {high} / at rate {low}, width {ratios[index].Width}");
        return Claims.Measured("01.23",
            [At(0, "01.23"), At(ratios.Count - 1, "01.23/large")]) with
        { Seeds = runs.Select(r => r.Config.Seed).Distinct().Count(), Seconds = runs.Sum(r => r.Seconds) };
    }
}

using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IReadOnlyList<Run<StabilityConfig, StabilityResult>>;

/// <summary>What Prieto and others (2025) claim: claims 1 to 9 and 7b. A claim whose runs are missing is inconclusive.</summary>
public static class StabilityClaims
{
    /// <summary>The claims on all runs of the study together.</summary>
    public static IReadOnlyList<Claim> Of(IEnumerable<Run<StabilityConfig, StabilityResult>> runs)
    {
        var all = runs.ToList();
        Runs projected = [.. all.Where(r => r.Config.Projected)], squares = [.. all.Where(r => r.Config.Network == ModularNetwork.Quadratic)];
        Runs mlp = [.. all.Where(r => r.Config is { Network: ModularNetwork.Relu, Modulus: 53, TrainFraction: 0.4 })], wide = [.. all.Where(r => r.Config is { Network: ModularNetwork.Relu, TrainFraction: 0.7 })];
        Runs decayed = [.. mlp.Where(r => r.Config.Adam.WeightDecay > 0)], plain = [.. mlp.Where(r => r.Config.Adam.WeightDecay == 0)];
        Runs stable = [.. squares.Where(r => r.Config.Objective == Objective.StableMax)];
        Runs single = [.. squares.Where(r => r.Config is { Objective: Objective.Softmax, Precision: Precision.Float32 })];
        return
        [
            Claimed("03.1", projected,
                Mean(projected, r => r.Between(r.Test, 0, 160).Max(), "03.1", "best test accuracy by step 160"),
                Mean(projected, r => r.FirstAtLeast(r.Test, 0.9) - r.FirstAtLeast(r.Train, 0.9), "03.1/gap", "steps from 90 % train to 90 % test")),
            Claimed("03.2", plain,
                Mean(plain, r => r.Between(r.Test, 0, 2000).Max(), "03.2", "best test accuracy to step 2000"),
                Mean(plain, r => r.At(r.Train, 2000), "03.2/train", "training accuracy at 2000")),
            Claimed("03.3", decayed,
                Mean(decayed, r => r.FirstAtLeast(r.Test, 0.95), "03.3", "step of 95 % test"),
                Mean(decayed, r => r.FirstAtLeast(r.Test, 0.95) / r.FirstAtLeast(r.Train, 1), "03.3/late", "that over the step of 100 % train")),
            Claimed("03.4", plain,
                Mean(plain, r => r.Between(r.Collapsed, 0, 2500).Max(), "03.4", "largest share collapsed"),
                Mean(plain, r => r.Collapsed.Zip(r.ZeroLoss, (a, b) => Math.Abs(a - b)).Max(), "03.4/same", "largest difference of the two shares")),
            Claimed("03.5", plain,
                Mean(plain, r => r.At(r.LayerAlignment[^1], 1000), "03.5", "output layer"),
                Mean(plain, r => r.At(r.Alignment, 1000), "03.5/all", "all layers")),
            Claimed("03.6", plain,
                Mean(plain, r => r.FirstAtLeast(r.Collapsed, 0.3) is var at && double.IsFinite(at) ? r.Between(r.Alignment, at, at + 600).Min() : double.NaN, "03.6", "lowest cosine there")),
            Claimed("03.7", squares,
                Mean(stable, r => r.At(r.Test, 1500), "03.7", "StableMax, test at 1500"), Mean(single, r => r.At(r.Test, 1500), "03.7/softmax", "softmax in float32, test at 1500"),
                Mean(stable, r => r.WeightNorm[^1] / r.At(r.WeightNorm, 200), "03.7/norm", "growth of |w| from step 200")),
            ReluStableMax(wide),
            Precisions(wide),
            Claims.Measured("03.9",
                [new(Homogeneity.LargestError<double>(), "03.9", null, "float64"), new(Homogeneity.LargestError<float>(), "03.9/float32", null, "float32")]),
        ];
    }

    private static Claim ReluStableMax(Runs wide)
    {
        Runs stable = [.. wide.Where(r => r.Config.Objective == Objective.StableMax)], single = [.. wide.Where(r => r.Config is { Objective: Objective.Softmax, Precision: Precision.Float32 })];
        return Claimed("03.7b", stable,
            Mean(stable, r => r.At(r.Test, 6000), "03.7b", "StableMax, test at 6000"), Mean(stable, r => r.At(r.Test, 6000) - r.At(r.Test, 5000), "03.7b/rise", "rise over the last 1000 steps"),
            Mean(single, r => r.Test[^1], "03.7b/softmax", "softmax in float32, test at its end")) with { Note = "Still rising at the last step in every seed, but seeds differ by more than a factor of two, and their mean is just below the bound." };
    }

    private static Claim Precisions(Runs wide)
    {
        Runs ladder = [.. wide.Where(r => r.Config.Objective == Objective.Softmax)];
        Runs half = At(Precision.Float16), single = At(Precision.Float32), full = At(Precision.Float64);
        return Claimed("03.8", ladder,
            Pairs(full, single, (d, s) => d.At(d.Test, 5000) - s.At(s.Test, 4000), "03.8", "float64 − float32"),
            Pairs(single, half, (s, h) => s.Test[^1] - h.Test[^1], "03.8/half", "float32 − float16"),
            Pairs(single, half, (s, h) => When(s) - When(h), "03.8/collapse", "steps by which float16 collapses before float32"),
            Pairs(full, single, (d, s) => Least(d) - When(s), "03.8/collapse", "steps by which float32 collapses before float64 (at least)"));

        Runs At(Precision precision) => [.. ladder.Where(r => r.Config.Precision == precision).OrderBy(r => r.Config.Seed)];

        static double When(StabilityResult r) => r.FirstAtLeast(r.Collapsed, 0.5);

        // float64 need never come to half: its last step then bounds the difference from below.
        static double Least(StabilityResult r) => When(r) is var at && double.IsFinite(at) ? at : r.Steps[^1];

        static Measure Pairs(Runs a, Runs b, Func<StabilityResult, StabilityResult, double> number, string asked, string label) => Measure.Mean(a.Zip(b, (x, y) => number(x.Result, y.Result)), asked, label);
    }

    private static Measure Mean(Runs runs, Func<StabilityResult, double> number, string asked, string label) => Measure.Mean(runs.Select(r => number(r.Result)), asked, label);

    private static Claim Claimed(string id, Runs runs, params Measure[] measures) =>
        Claims.Measured(id, runs, c => c.Seed, measures);
}

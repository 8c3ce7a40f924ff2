using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IReadOnlyList<Run<StabilityConfig, StabilityResult>>;

/// <summary>What Prieto and others (2025) claim: claims 1 to 9 and 7b. A claim whose runs are missing is inconclusive.</summary>
public static class StabilityClaims
{
    private const string Paper = "grokking-at-edge-numerical";

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
            Claimed("1", "⊥Grad groks without delay and without weight decay", "p = 113, 40 %: test 97 % at step 110, 100 % at 120",
                "The paper's network and rate. Test at least 0.99 by step 160, and 90 % on test pairs at most 30 steps after 90 % on training pairs.", projected,
                Measure(projected, r => r.Between(r.Test, 0, 160).Max(), Interval.AtLeast(0.99), "best test accuracy by step 160"),
                Measure(projected, r => r.FirstAtLeast(r.Test, 0.9) - r.FirstAtLeast(r.Train, 0.9), Interval.AtMost(30), "steps from 90 % train to 90 % test")),
            Claimed("2", "AdamW with cross-entropy and no weight decay does not generalise", "test below 1 % for 80 000 steps",
                "p = 53, 40 %: test at most 0.03 up to step 2000 (chance is 0.019), training accuracy 1.", plain,
                Measure(plain, r => r.Between(r.Test, 0, 2000).Max(), Interval.AtMost(0.03), "best test accuracy to step 2000"),
                Measure(plain, r => r.At(r.Train, 2000), Interval.AtLeast(1), "training accuracy at 2000")),
            Claimed("3", "AdamW with weight decay groks, late", "in 2000 to 3000 steps (transformer)",
                "p = 53, 40 %, decay 1: 95 % on test pairs at step 600 to 2500, and at least 6 times as late as 100 % on training pairs.", decayed,
                Measure(decayed, r => r.FirstAtLeast(r.Test, 0.95), new(600, 2500), "step of 95 % test"),
                Measure(decayed, r => r.FirstAtLeast(r.Test, 0.95) / r.FirstAtLeast(r.Train, 1), Interval.AtLeast(6), "that over the step of 100 % train")),
            Claimed("4", "Softmax Collapse comes in float32, and collapsed samples have loss 0", "more than half of the samples",
                "At least 0.4 of the training pairs before step 2500; shares with Σ exp = 1 and with loss 0 agree to 1e-9.", plain,
                Measure(plain, r => r.Between(r.Collapsed, 0, 2500).Max(), Interval.AtLeast(0.4), "largest share collapsed"),
                Measure(plain, r => r.Collapsed.Zip(r.ZeroLoss, (a, b) => Math.Abs(a - b)).Max(), Interval.AtMost(1e-9), "largest difference of the two shares")),
            Claimed("5", "After all training pairs are right, the gradient points along the weights", "cosine up to 0.9 in the output layer",
                "cos(−g, w) at step 1000, before collapse: at least 0.8 in the output layer and 0.65 over all layers.", plain,
                Measure(plain, r => r.At(r.LayerAlignment[^1], 1000), Interval.AtLeast(0.8), "output layer"),
                Measure(plain, r => r.At(r.Alignment, 1000), Interval.AtLeast(0.65), "all layers")),
            Claimed("6", "Collapse ends the alignment", "the gradient stops being useful",
                "The cosine over all layers falls below 0.45 within 600 steps of the first look with 0.3 collapsed.", plain,
                Measure(plain, r => r.FirstAtLeast(r.Collapsed, 0.3) is var at && double.IsFinite(at) ? r.Between(r.Alignment, at, at + 600).Min() : double.NaN, Interval.AtMost(0.45), "lowest cosine there")),
            Claimed("7", "StableMax generalises without regularisation where float32 softmax stalls, and its weights grow", "94 % at step 50 000 against below 1 %",
                "Squares, p = 43, 65 %, a stand-in for the paper's network: at step 1500 StableMax at least 0.9, softmax at most 0.25; |w| at the end at least 1.5 of step 200.", squares,
                Measure(stable, r => r.At(r.Test, 1500), Interval.AtLeast(0.9), "StableMax, test at 1500"), Measure(single, r => r.At(r.Test, 1500), Interval.AtMost(0.25), "softmax in float32, test at 1500"),
                Measure(stable, r => r.WeightNorm[^1] / r.At(r.WeightNorm, 200), Interval.AtLeast(1.5), "growth of |w| from step 200")),
            ReluStableMax(wide),
            Precisions(wide),
            new("03.9", Paper, "The gradient's part along the weights is the same number in every layer", "exact",
                "⟨W, dL/dW⟩ = k Σ z dL/dz; two networks, three losses: relative error at most 1e-10 in float64 and 1e-3 in float32.",
                [new(Homogeneity.LargestError<double>(), Interval.AtMost(1e-10), null, "float64"), new(Homogeneity.LargestError<float>(), Interval.AtMost(1e-3), null, "float32")]),
        ];
    }

    private static Claim ReluStableMax(Runs wide)
    {
        Runs stable = [.. wide.Where(r => r.Config.Objective == Objective.StableMax)], single = [.. wide.Where(r => r.Config is { Objective: Objective.Softmax, Precision: Precision.Float32 })];
        return Claimed("7b", "The same on the paper's architecture", "94 % at step 50 000 against below 1 % (p = 113)",
            "p = 53, 70 %: StableMax at least 0.4 at step 6000 and still rising, softmax in float32 at most 0.1 (at its own, lower rate).", stable,
            Measure(stable, r => r.At(r.Test, 6000), Interval.AtLeast(0.4), "StableMax, test at 6000"), Measure(stable, r => r.At(r.Test, 6000) - r.At(r.Test, 5000), Interval.AtLeast(0), "rise over the last 1000 steps"),
            Measure(single, r => r.Test[^1], Interval.AtMost(0.1), "softmax in float32, test at its end")) with { Note = "Still rising at the last step in every seed, but seeds differ by more than a factor of two, and their mean is just below the bound." };
    }

    private static Claim Precisions(Runs wide)
    {
        Runs ladder = [.. wide.Where(r => r.Config.Objective == Objective.Softmax)];
        Runs half = At(Precision.Float16), single = At(Precision.Float32), full = At(Precision.Float64);
        return Claimed("8", "With fewer digits in the softmax, learning stalls earlier and lower", "plateaus at 70 %: 48.5 %, about 68 %, 93 %",
            "p = 53, 70 %. Order only; the levels are those of p = 113. Test in float64 (step 5000) at least 0.03 above float32 (4000), float16 not above float32; half of the pairs collapse first in float16, then in float32, then in float64.", ladder,
            Pairs(full, single, (d, s) => d.At(d.Test, 5000) - s.At(s.Test, 4000), Interval.AtLeast(0.03), "float64 − float32"),
            Pairs(single, half, (s, h) => s.Test[^1] - h.Test[^1], Interval.AtLeast(0), "float32 − float16"),
            Pairs(single, half, (s, h) => When(s) - When(h), Interval.AtLeast(1), "steps by which float16 collapses before float32"),
            Pairs(full, single, (d, s) => Least(d) - When(s), Interval.AtLeast(1), "steps by which float32 collapses before float64 (at least)"));

        Runs At(Precision precision) => [.. ladder.Where(r => r.Config.Precision == precision).OrderBy(r => r.Config.Seed)];

        static double When(StabilityResult r) => r.FirstAtLeast(r.Collapsed, 0.5);

        // float64 need never come to half: its last step then bounds the difference from below.
        static double Least(StabilityResult r) => When(r) is var at && double.IsFinite(at) ? at : r.Steps[^1];

        static Measure Pairs(Runs a, Runs b, Func<StabilityResult, StabilityResult, double> number, Interval accepted, string label) => Seeds([.. a.Zip(b, (x, y) => number(x.Result, y.Result))], accepted, label);
    }

    private static Measure Measure(Runs runs, Func<StabilityResult, double> number, Interval accepted, string label) => Seeds([.. runs.Select(r => number(r.Result))], accepted, label);

    private static Measure Seeds(double[] values, Interval accepted, string label) => new(Statistics.Mean(values), accepted, Statistics.StandardError(values), label);

    private static Claim Claimed(string number, string statement, string paperValue, string why, Runs runs, params Measure[] measures) =>
        new($"03.{number}", Paper, statement, paperValue, why, measures) { Seeds = Math.Max(1, runs.Select(r => r.Config.Seed).Distinct().Count()), Seconds = runs.Sum(r => r.Seconds) };
}

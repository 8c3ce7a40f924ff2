using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

using Runs = IEnumerable<Run<TransformerConfig, TransformerResult>>;

/// <summary>The transformer's runs and claim (figure 6 of Prieto and others 2025).</summary>
public static class TransformerRuns
{
    /// <summary>⊥Grad, weight decay 1.5 and neither; and ⊥Grad from torch's own initial embeddings.</summary>
    public static IEnumerable<TransformerConfig> Study(IEnumerable<int> seeds) => seeds.SelectMany(seed => new TransformerConfig[]
    {
        new() { Projected = true, Steps = 400, Seed = seed },
        new() { WeightDecay = 1.5, Seed = seed },
        new() { Seed = seed },
        new() { Projected = true, EmbeddingDeviation = 1, Steps = 400, Seed = seed },
    });

    /// <summary>Claim 21.</summary>
    public static Claim Claim(Runs runs)
    {
        var all = runs.Where(r => r.Config.EmbeddingDeviation < 1).ToList();
        List<TransformerResult> projected = [.. Of(c => c.Projected)], decayed = [.. Of(c => c.WeightDecay > 0)], plain = [.. Of(c => !c.Projected && c.WeightDecay == 0)];
        return Claims.Measured("03.21",
            [
                Seeds([.. projected.Select(r => r.Test.Max())], "03.21", "⊥Grad, best test accuracy by step 400"),
                Seeds([.. decayed.Zip(projected, (d, p) => d.FirstTest(0.9) / p.FirstTest(0.9))], "03.21/later", "step of 90 %, weight decay over ⊥Grad"),
                Seeds([.. plain.Select(r => r.Test.Max())], "03.21/neither", "neither, best test accuracy"),
            ]) with { Seeds = Math.Max(1, all.Select(r => r.Config.Seed).Distinct().Count()), Seconds = all.Sum(r => r.Seconds) };

        IEnumerable<TransformerResult> Of(Func<TransformerConfig, bool> which) => all.Where(r => which(r.Config)).OrderBy(r => r.Config.Seed).Select(r => r.Result);

        static Measure Seeds(double[] values, string asked, string label) => new(Statistics.Mean(values), asked, Statistics.StandardError(values), label);
    }
}

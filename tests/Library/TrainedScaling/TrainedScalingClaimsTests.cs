using Phenomena.Experiments;
using Phenomena.Themes.TrainedScaling;
using Xunit;

namespace Phenomena.Tests.Library.TrainedScaling;

public sealed class TrainedScalingClaimsTests
{
    [Fact]
    public void Claims_without_runs_are_inconclusive()
    {
        var claims = TrainedScalingClaims.Of([], [], []);
        Assert.Equal(Enumerable.Range(19, 5).Select(i => $"01.{i}"), claims.Select(c => c.Id));
        Assert.All(claims, c => Assert.Equal(Verdict.Inconclusive, c.Verdict));
    }

    /// <summary>L = 1 + N^-½ + S^-½ over sizes N and steps S: at compute C = 6NBS the best size is proportional to C^½.</summary>
    [Fact]
    public void The_best_size_of_a_made_up_law_is_the_square_root_of_compute()
    {
        int[] steps = [.. Enumerable.Range(0, 14).Select(i => 1 << i)];
        var runs = TrainedScalingStudy.SequenceRuns([0]).Select(c => c with { Budget = new(1 << 14, 256, 1) }).Select(c => new Run<SequenceConfig, SequenceResult>(c,
            new(steps, [.. steps.Select(s => 1 + 3 / Math.Sqrt(c.Parameters) + 3 / Math.Sqrt(s))], 1), 1, false)).ToList();
        var optimal = TrainedScalingStudy.ComputeOptimal(runs);
        Assert.Equal(-0.5, PowerLawFit.Of(optimal.Select(o => o.Flops), optimal.Select(o => o.Parameters)).Exponent, 0.1);
    }

    [Fact]
    public void Recipes_are_compared_with_their_own_baseline_seed_by_seed()
    {
        var runs = TrainedScalingStudy.RecipeRuns([0, 1]).Select(c => new Run<RecipeConfig, RecipeResult>(c,
            new((1 + c.Seed) * (c.WeightDecay == 0.01 ? c.Samples is null ? 1.1 : 0.5 : c.WeightDecay > 0 ? 2 : 1), 0), 1, false)).ToList();
        var decay = TrainedScalingClaims.Recipes(runs, [])[0];
        Assert.Equal([0.5, 1.1], decay.Measures.Select(m => m.Value));
        Assert.Equal(Verdict.Reproduced, decay.Verdict);
    }
}

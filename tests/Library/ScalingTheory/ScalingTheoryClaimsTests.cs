using Phenomena.Figures;
using Phenomena.Experiments;
using Phenomena.Themes.ScalingTheory;
using Xunit;

namespace Phenomena.Tests.Library.ScalingTheory;

public sealed class ScalingTheoryClaimsTests
{
    [Fact]
    public void Without_runs_only_the_claims_of_pure_theory_have_a_verdict()
    {
        var claims = ScalingTheoryClaims.Of([]);
        Assert.Equal(["01.12", "01.13", "01.14", "01.15", "01.16", "01.17"], claims.Select(c => c.Id));
        Assert.Equal(Verdict.Inconclusive, claims[0].Verdict);
        Assert.Equal(Verdict.Reproduced, claims[1].Verdict);
        Assert.Equal(Verdict.Reproduced, claims[2].Verdict);
        Assert.Equal(Verdict.Inconclusive, claims[3].Verdict);
        Assert.Equal(Verdict.Reproduced, claims[4].Verdict);
        Assert.Equal(Verdict.Reproduced, claims[5].Verdict);
    }

    [Fact]
    public async Task The_figures_draw_every_run_of_the_study()
    {
        var configs = ScalingTheoryStudy.All.Where(c => (c.Samples ?? 0) <= 64 && (c.Features ?? 0) <= 64).Select(c => c with { });
        var runs = await RandomFeatureExperiment.Experiment.RunAsync(configs, new() { Store = null, Quiet = true, Cores = 1 }, TestContext.Current.CancellationToken);
        var dots = ScalingTheoryFigures.Regimes(runs).Data.Where(t => t.At<string>("mode") == "markers").Sum(FigureWords.Points);
        Assert.Equal(2 * 2 * 4 + 1, dots);
        var duality = ScalingTheoryClaims.Of(runs)[3];
        Assert.All(duality.Measures, m => Assert.True(double.IsFinite(m.Value) || m.Label.StartsWith("simulated variance", StringComparison.Ordinal)));
    }
}

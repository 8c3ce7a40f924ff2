using Phenomena.Experiments;
using Phenomena.Figures;
using Phenomena.Themes.Pruning;
using Xunit;

namespace Phenomena.Tests.Pruning;

public sealed class PerceptronStudyTests
{
    private static readonly SweepOptions s_options = new() { Store = null, Quiet = true, Cores = 1 };

    [Fact]
    public void Figures_and_claims_stand_without_runs()
    {
        Assert.Empty(PerceptronFigures.Curves([], [], [], 0).Data);
        Assert.Empty(PerceptronFigures.Envelope([], []).Data);
        Assert.Empty(PerceptronFigures.Agreement([]).Data);
        Assert.Empty(PerceptronFigures.HardAgainstEasy([], []).Data);
        Assert.Empty(PerceptronFigures.Knee([]).Data);
        Assert.Empty(PerceptronFigures.Information([]).Data);
        Claim[] all = [.. PerceptronClaims.OfAgreement([], []), .. PerceptronClaims.OfScaling([], [], [], []), .. PerceptronClaims.OfChoice([], [], [], [])];
        Assert.All(all, c => Assert.Equal(Verdict.Inconclusive, c.Verdict));
        Assert.Equal(12, all.Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    public void The_study_has_the_41_points_and_what_its_claims_ask_for()
    {
        PerceptronConfig[] points = [.. PerceptronStudy.Simulations(20, 0)];
        Assert.Equal(41, points.Distinct().Count());
        Assert.All(points, p => Assert.Equal(200, p.Dimension));
        Assert.All(PerceptronStudy.Curves([0, 10]), c => Assert.Empty(new[] { 0.5, 1, 2, 4, 8, 16 }.Except(c.Alphas)));
        Assert.All(PerceptronStudy.Frontiers([10]), c => Assert.Empty(new[] { 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 8, 16, 32 }.Except(c.Alphas)));
        Assert.All(PerceptronStudy.Information(), c => Assert.Empty(new[] { 1.0, 8, 16 }.Except(c.Alphas)));
        Assert.Empty(new[] { 0.05, 0.1, 0.2, 0.5 }.Except(PerceptronStudy.Crossings([20]).Single().Fractions));
    }

    [Fact]
    public async Task Figures_show_their_runs_and_claims_tell_a_wrong_one()
    {
        // The perfect probe costs nothing, so all of its theory is here; other angles with a few points.
        double[] thetas = [0, 30];
        var curves = await PruningTheoryRuns.Grid.RunAsync(PerceptronStudy.Curves([0]).Append(new() { Theta = 30, Fractions = [1, 0.5], Alphas = [1, 4] }), s_options, TestContext.Current.CancellationToken);
        var limits = await PruningTheoryRuns.Grid.RunAsync(PerceptronStudy.Limits().Where(l => l.Theta != 10 && l.Alphas.Max() < 20), s_options, TestContext.Current.CancellationToken);
        var frontiers = await PruningTheoryRuns.Frontier.RunAsync([new(0, [1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3], 5e-4), new(30, [1, 4], 0.1)], s_options, TestContext.Current.CancellationToken);
        var map = await PruningTheoryRuns.Grid.RunAsync(PerceptronStudy.Map(), s_options, TestContext.Current.CancellationToken);
        var knees = await PruningTheoryRuns.Grid.RunAsync(PerceptronStudy.Knees([5, 20]), s_options, TestContext.Current.CancellationToken);
        var crossings = await PruningTheoryRuns.Crossings.RunAsync(PerceptronStudy.Crossings([20, 50]), s_options, TestContext.Current.CancellationToken);
        var information = await PruningTheoryRuns.Information.RunAsync([new(0.5, PerceptronKeep.Hard, [1]), new(1, PerceptronKeep.Random, [1])], s_options, TestContext.Current.CancellationToken);
        var simulated = await PerceptronExperiment.Experiment.RunAsync(
            [.. new[] { PerceptronKeep.Hard, PerceptronKeep.Easy }.SelectMany(k => new[] { 1.0, 4 }.Select(a => new PerceptronConfig { Dimension = 60, Alpha = a, Fraction = 0.2, Keep = k, Repetitions = 4 }))], s_options, TestContext.Current.CancellationToken);

        Assert.Contains("θ = 30°", PerceptronFigures.Curves(curves, frontiers, simulated, thetas).ToJson());
        Assert.EndsWith("2 steps", PerceptronFigures.Envelope(frontiers, []).ToString());
        Assert.Equal(4, PerceptronFigures.Agreement(simulated).Data.Sum(FigureWords.Points));
        Assert.Equal(2, PerceptronFigures.HardAgainstEasy(map, crossings).Data.Count);
        Assert.Contains("α_tot = 20", PerceptronFigures.Knee(knees).ToJson());
        Assert.Contains("hard, f = 0.5", PerceptronFigures.Information(information).ToJson());

        Verdict Of(int number, IReadOnlyList<Claim> claims) => claims.Single(c => c.Id == $"04.{number}").Verdict;
        var scaling = PerceptronClaims.OfScaling(curves, frontiers, limits, crossings);
        Assert.All(new[] { 3, 4, 6, 7, 23 }, n => Assert.Equal(Verdict.Reproduced, Of(n, scaling)));
        Assert.All(new[] { 8, 22 }, n => Assert.Equal(Verdict.Inconclusive, Of(n, scaling)));
        Assert.Equal(Verdict.Reproduced, Of(5, PerceptronClaims.OfChoice(crossings, simulated, limits, information)));
        // Errors that fall as 1/√α, knees twice as far, frontiers as without pruning, hard and easy exchanged.
        var slow = curves.Select(r => r with { Result = new([.. r.Result.Errors.Select(row => row.Select(Math.Sqrt).ToArray())]) });
        var late = crossings.Select(r => r with { Result = r.Result with { Knees = [.. r.Result.Knees.Select(k => 2 * k)], HardEasy = [.. r.Result.HardEasy.Reverse()] } });
        var flat = frontiers.Select(r => r with { Result = r.Result with { Errors = r.Result.Random } });
        scaling = PerceptronClaims.OfScaling(slow, flat, limits, late);
        Assert.All(new[] { 3, 4, 6, 7 }, n => Assert.Equal(Verdict.NotReproduced, Of(n, scaling)));
        // A power law over three decades is none that is faster than every power law.
        var power = frontiers.Select(r => r with { Result = r.Result with { Errors = [.. r.Config.Alphas.Select(a => 0.26 * Math.Pow(a, -9))] } });
        Assert.Equal(Verdict.NotReproduced, Of(7, PerceptronClaims.OfScaling(curves, power, limits, crossings)));
        var exchanged = simulated.Select(r => r with { Config = r.Config with { Keep = r.Config.Keep == PerceptronKeep.Hard ? PerceptronKeep.Easy : PerceptronKeep.Hard } }).ToList();
        Assert.Equal(Verdict.NotReproduced, Of(5, PerceptronClaims.OfChoice(crossings, exchanged, limits, [])));
        Assert.Equal(Verdict.NotReproduced, Of(5, PerceptronClaims.OfChoice(late, simulated, limits, [])));
        Assert.Equal(Verdict.NotReproduced, Of(2, PerceptronClaims.OfAgreement([], exchanged)));
        var wrong = await PruningTheoryRuns.Saddle.RunAsync([new([new(0, 1.1, 1, PerceptronKeep.Random)])], s_options, TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.NotReproduced, Of(1, PerceptronClaims.OfAgreement(wrong, [])));
    }
}

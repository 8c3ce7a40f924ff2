using Phenomena.Experiments;
using Phenomena.Themes;
using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

public sealed class SweepPlanTests
{
    public sealed record Config(int Value);

    public sealed record Result(int Square);

    [Fact]
    public async Task A_plan_runs_stage_by_stage_and_an_interrupted_one_collects_what_is_finished()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(Path.Combine(folder.Path, "runs"));
        using var stop = new CancellationTokenSource();
        var order = new List<int>();
        // The second stage has the dearest run, which a single sweep would start first.
        var plan = Plan([[new(1), new(2)], [new(9), new(3)]], c =>
        {
            order.Add(c.Value);
            if (c.Value == 9) stop.Cancel();
        });
        var options = new SweepOptions { Store = store, Cores = 1, Quiet = true };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plan.RunAsync(options, stop.Token));
        Assert.Equal([2, 1, 9], order);
        Assert.Equal((4, 2), (plan.Count, plan.Stored(store)));

        var file = Path.Combine(folder.Path, "plan.csv");
        Assert.Equal(2, plan.Collect(store, file));
        Assert.Equal("value,square\n1,1\n2,4\n", File.ReadAllText(file));

        order.Clear();
        await Plan(plan.Stages, c => order.Add(c.Value)).RunAsync(options, CancellationToken.None);
        Assert.Equal([9, 3], order);
        Assert.Equal(4, plan.Collect(store, file));
        Assert.Equal("value,square\n1,1\n2,4\n9,81\n3,9\n", File.ReadAllText(file));
    }

    [Fact]
    public async Task A_file_is_never_replaced_by_one_with_fewer_rows_unless_told_to()
    {
        using var folder = new TemporaryFolder();
        var (store, file) = (new RunStore(Path.Combine(folder.Path, "runs")), Path.Combine(folder.Path, "plan.csv"));
        const string recorded = "value,square\n1,1\n2,4\n\"9\n9\",81\n";
        await File.WriteAllTextAsync(file, recorded, TestContext.Current.CancellationToken);
        var plan = Plan([[new(1), new(2)], [new(9)]], _ => { });
        foreach (var fewer in new[] { false, true }) Assert.Contains("no finished runs", Assert.Throws<InvalidOperationException>(() => plan.Collect(store, file, fewer)).Message);
        var options = new SweepOptions { Store = store, Cores = 1, Quiet = true };
        await plan.Part([0, 1]).RunAsync(options, TestContext.Current.CancellationToken);
        Assert.Contains($"2 finished runs in {store.Directory}, and {file} has 3 rows", Assert.Throws<InvalidOperationException>(() => plan.Collect(store, file)).Message);
        Assert.Equal(recorded, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(2, plan.Collect(store, file, fewer: true));
        await plan.RunAsync(options, TestContext.Current.CancellationToken);
        Assert.Equal(3, plan.Collect(store, file));
        Assert.Equal(3, plan.Collect(store, file));
        Assert.Equal("value,square\n1,1\n2,4\n9,81\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_estimate_counts_missing_runs_only()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(Path.Combine(folder.Path, "runs"));
        var probes = 0;
        var plan = Plan([[new(1)], [new(4)]], c => probes += c.Value == 0 ? 1 : 0);
        Assert.True(plan.Estimate(store, 1, TestContext.Current.CancellationToken) > TimeSpan.Zero);
        Assert.Equal(2, probes);
        await plan.RunAsync(new SweepOptions { Store = store, Quiet = true }, CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, plan.Estimate(store, 1, TestContext.Current.CancellationToken));
        Assert.Equal(2, probes);
    }

    [Fact]
    public async Task Shares_hold_each_missing_run_once_and_about_the_same_work()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(Path.Combine(folder.Path, "runs"));
        var seen = new List<int>();
        // Costs 9, 1, 3, 3, 5, 7 plus one each; the run of 3 appears twice.
        var plan = Plan([[new(9), new(1), new(3)], [new(3), new(5), new(7)]], c => seen.Add(c.Value));
        Assert.Equal([[0], [5, 1], [4, 2]], plan.Shares(store, 3).Select(s => s.ToArray()));
        Assert.Equal([0, 1, 2, 4, 5], plan.Shares(store, 100).Select(Assert.Single).Order());

        var options = new SweepOptions { Store = store, Cores = 1, Quiet = true };
        await plan.Part([5, 2]).RunAsync(options, TestContext.Current.CancellationToken);
        Assert.Equal([7, 3], seen);
        Assert.Equal([[0], [4, 1]], plan.Shares(store, 2).Select(s => s.ToArray()));
        foreach (var share in plan.Shares(store, 2)) await plan.Part(share).RunAsync(options, TestContext.Current.CancellationToken);
        Assert.Equal([7, 3, 9, 5, 1], seen);
        Assert.Empty(plan.Shares(store, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Part([0, 6]));
    }

    [Fact]
    public async Task A_run_that_another_process_finishes_meanwhile_is_not_done_again()
    {
        using var folder = new TemporaryFolder();
        var store = new RunStore(Path.Combine(folder.Path, "runs"));
        var seen = new List<int>();
        SweepPlan<Config, Result>? plan = null;
        plan = Plan([[new(2), new(1)]], c =>
        {
            seen.Add(c.Value);
            if (c.Value == 2) store.Save(plan!.Experiment, new(1), new(1), 0);
        });
        await plan.RunAsync(new SweepOptions { Store = store, Cores = 1, Quiet = true }, CancellationToken.None);
        Assert.Equal([2], seen);
        seen.Clear();
        await plan.RunAsync(new SweepOptions { Store = store, Cores = 1, Quiet = true, Fresh = true }, CancellationToken.None);
        Assert.Equal([2, 1], seen);
    }

    [Fact]
    public void Every_theme_has_both_scales_under_names_of_their_own()
    {
        var plans = ThemeSweeps.Names.SelectMany(n => new[] { ThemeSweeps.Find(n, Scale.Quick)!, ThemeSweeps.Find(n, Scale.Paper)! }).ToList();
        Assert.Equal(plans.Count, plans.Select(p => p.Name).Distinct().Count());
        Assert.All(plans, p => Assert.True(p.Count > 0));
        Assert.Null(ThemeSweeps.Find("nothing", Scale.Quick));
    }

    [Fact]
    public async Task What_the_superposition_sweep_writes_is_what_it_reads()
    {
        using var folder = new TemporaryFolder();
        var (store, file) = (new RunStore(Path.Combine(folder.Path, "runs")), Path.Combine(folder.Path, "paper.csv"));
        var plan = SuperpositionSweep.Plan(Scale.Paper);
        Assert.Equal(36, plan.Count);
        Assert.All(plan.Stages.SelectMany(s => s), c => Assert.Equal((1000, 2048, 20000, 0.01, 0.1, 1.0), (c.Features, c.Batch, c.Steps, c.LearningRate, c.WarmUp, c.Density)));
        var result = SuperpositionExperiment.Run(SuperpositionConfig.Strong(FeatureLaw.Power(1), 8) with { Features = 60, Steps = 100, Batch = 32, EvaluationSamples = 500 }, CancellationToken.None);
        var config = plan.Stages[2][1];
        store.Save(plan.Experiment, config, result, 12.34);
        Assert.Equal(1, plan.Collect(store, file));
        var run = Assert.Single(SuperpositionSweep.Read(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
        Assert.Equal((config, 12.3), (run.Config, run.Seconds));
        Assert.Equal(result.Loss, run.Result.Loss, 1e-5);
        Assert.Equal(result.UnlearnedTail, run.Result.UnlearnedTail, 1e-5);
        Assert.Equal(result.StronglyRepresented, run.Result.StronglyRepresented, 1e-5);
    }

    private static SweepPlan<Config, Result> Plan(IReadOnlyList<IReadOnlyList<Config>> stages, Action<Config> seen) => new(
        "test-plan", new("plan-test", 1, (c, stop, _) =>
        {
            seen(c);
            stop.ThrowIfCancellationRequested();
            return new(c.Value * c.Value);
        }) { Cost = c => c.Value + 1 }, stages, c => new(0), [("value", r => $"{r.Config.Value}"), ("square", r => $"{r.Result.Square}")]);
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Phenomena.Experiments;
using Phenomena.Tests.Product;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>Two small runs of every experiment are kept with the code, and give the same again.</summary>
public sealed class RecordedRunsTests : IDisposable
{
    public sealed record Config(string Kind, int Size, int Seed);

    public sealed record Result(double[] Values, string Word);

    private readonly TemporaryFolder _folder = new();

    private RunStore Runs => new(Path.Combine(_folder.Path, "runs"));

    private RunStore Records => new(Path.Combine(_folder.Path, "recorded"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_experiment_of_the_library_gives_what_is_recorded()
    {
        var records = new RunStore(Path.Combine(Commands.Root, "data", "recorded"));
        var experiments = RecordedRuns.Experiments(typeof(RecordedRuns).Assembly);
        var differences = new ConcurrentBag<string>();
        Parallel.ForEach(experiments, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, experiment =>
        {
            foreach (var difference in experiment.Differences(records, TestContext.Current.CancellationToken)) differences.Add(difference);
        });
        Assert.True(differences.IsEmpty, string.Join("\n", differences.Order()));
        Assert.True(experiments.Count > 40, $"{experiments.Count} experiments were found");
        Assert.Equal(experiments.Count, experiments.DistinctBy(e => e.Name).Count());
        // A folder of an experiment that is no more tells nothing.
        Assert.Equal(experiments.Select(e => e.Name), Directory.EnumerateDirectories(records.Directory).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.InRange(new DirectoryInfo(records.Directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length), 1, 1_500_000);
    }

    [Fact]
    public async Task Of_the_cheapest_runs_two_unlike_ones_are_recorded_as_trials_and_once()
    {
        var done = new List<Config>();
        var experiment = Squares(1, 1, done);
        await experiment.Experiment.RunAsync(from kind in new[] { "a", "b" } from seed in new[] { 0, 1 } select new Config(kind, 100, seed), new() { Store = Runs, Quiet = true, Cores = 1 }, TestContext.Current.CancellationToken);
        done.Clear();
        IExperiment recorded = experiment.Experiment;
        Assert.Equal(2, recorded.Record(Runs, Records, TestContext.Current.CancellationToken));
        Assert.Equal(["a", "b"], done.Select(c => c.Kind).Order());
        Assert.All(done, c => Assert.Equal(3, c.Size));
        Assert.Equal(0, recorded.Record(Runs, Records, TestContext.Current.CancellationToken));
        Assert.Empty(recorded.Differences(Records, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_gives_another_result_says_so_and_is_recorded_anew_only_under_another_version()
    {
        await Squares(1, 1).Experiment.RunAsync([new("a", 100, 0), new("b", 100, 0)], new() { Store = Runs, Quiet = true }, TestContext.Current.CancellationToken);
        ((IExperiment)Squares(1, 1).Experiment).Record(Runs, Records, TestContext.Current.CancellationToken);

        IExperiment changed = Squares(1, 1.001).Experiment;
        var said = changed.Differences(Records, TestContext.Current.CancellationToken).ToList();
        Assert.Equal(2, said.Count);
        Assert.All(said, words => Assert.Contains("squares, version 1, now gives Values[1] = 1.001 in place of 1", words));
        Assert.All(said, words => Assert.Contains("raise the version to 2", words));
        // As long as it says that it is the same, it is held to what was recorded.
        Assert.Equal(0, changed.Record(Runs, Records, TestContext.Current.CancellationToken));
        Assert.NotEmpty(changed.Differences(Records, TestContext.Current.CancellationToken));

        IExperiment raised = Squares(2, 1.001).Experiment;
        Assert.Contains("version 2: no run is recorded", Assert.Single(raised.Differences(Records, TestContext.Current.CancellationToken)));
        Assert.Equal(2, raised.Record(Runs, Records, TestContext.Current.CancellationToken));
        Assert.Empty(raised.Differences(Records, TestContext.Current.CancellationToken));
        Assert.Equal(2, _folder.Files("*.json").Count(f => f.StartsWith(Records.Directory, StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_run_to_take_a_config_from_it_says_what_to_do() =>
        Assert.Contains("Run its notebook once", Assert.Throws<InvalidOperationException>(() => ((IExperiment)Squares(1, 1).Experiment).Record(Runs, Records, TestContext.Current.CancellationToken)).Message);

    [Fact]
    public async Task A_sweep_of_trials_gives_each_config_the_result_of_its_trial_and_does_none_twice()
    {
        var done = new List<Config>();
        var asked = new[] { new Config("a", 100, 0), new Config("a", 200, 0), new Config("b", 100, 0) };
        var runs = await Squares(1, 1, done).Experiment.RunAsync(asked, new() { Store = Runs, Quiet = true, Cores = 1, Trials = true }, TestContext.Current.CancellationToken);
        Assert.Equal(asked, runs.Select(r => r.Config));
        Assert.All(runs, r => Assert.Equal(3, r.Result.Values.Length));
        Assert.Equal(2, done.Count);
        // The runs themselves are done where they are asked for.
        runs = await Squares(1, 1, done).Experiment.RunAsync(asked, new() { Store = Runs, Quiet = true, Cores = 1, Trials = false }, TestContext.Current.CancellationToken);
        Assert.Equal([100, 200, 100], runs.Select(r => r.Result.Values.Length));
    }

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1.0000005}""", null)]
    [InlineData("""{"a": 1}""", """{"a": 1.00001}""", "a = 1.00001 in place of 1")]
    [InlineData("""{"a": [1, 1e-9]}""", """{"a": [1, 2e-9]}""", null)]
    [InlineData("""{"a": {"b": [1, 2]}}""", """{"a": {"b": [1]}}""", "1 values in place of 2 in a.b")]
    [InlineData("""{"a": "NaN"}""", """{"a": 1}""", "a = 1 in place of \"NaN\"")]
    [InlineData("""{"a": null}""", """{"a": true}""", "a = true in place of nothing")]
    public void Values_are_compared_by_their_size_or_that_of_their_list(string before, string now, string? words)
    {
        var difference = JsonDifference.Between(JsonNode.Parse(before), JsonNode.Parse(now), 1e-6);
        if (words is null) Assert.Null(difference);
        else Assert.StartsWith(words, difference);
    }

    private sealed record Kept(Experiment<Config, Result> Experiment);

    private static Kept Squares(int version, double factor, List<Config>? done = null) => new(new("squares", version, (config, _, _) =>
    {
        done?.Add(config);
        return new([.. Enumerable.Range(0, config.Size).Select(i => factor * i * i)], config.Kind);
    })
    { Trial = c => c with { Size = 3 } });
}

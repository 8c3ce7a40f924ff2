using Phenomena.Themes.Pruning;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Pruning;

public sealed class DataScoresTests
{
    private static PruningSet Few { get; } = PruningDigits.Split(0).Train(60);

    private static PruningNetKernel Trained(ulong seed, int steps = 40) =>
        new PruningTrainer(PruningNetKernel.Normal(64, 12, 10, new Generator(seed)), Few, new() { Cosine = false }, new Generator(seed + 100)).RunTo(steps, TestContext.Current.CancellationToken);

    /// <summary>The same network as a module.</summary>
    private static PruningNet AsModule(PruningNetKernel net)
    {
        var module = new PruningNet(64, 12, 10, new Generator(0));
        using var off = no_grad();
        var p = module.parameters().ToArray();
        p[0].copy_(tensor(net.FirstWeights.ToArray(), [64, 12]).t());
        p[1].copy_(tensor(net.FirstBias.ToArray()));
        p[2].copy_(tensor(net.SecondWeights.ToArray(), [12, 10]).t());
        p[3].copy_(tensor(net.SecondBias.ToArray()));
        return module;
    }

    [Fact]
    public void A_module_and_the_same_network_by_hand_have_the_same_scores()
    {
        PruningNetKernel[] nets = [Trained(1), Trained(2)];
        IScoredModel[] byHand = [.. nets.Select(n => new ScoredNet(n))], modules = [.. nets.Select(n => new ScoredModule(AsModule(n)))];
        Same(DataScores.El2n(byHand, Few), DataScores.El2n(modules, Few));
        Same(DataScores.GraNd(byHand, Few), DataScores.GraNd(modules, Few));
        Same(DataScores.Vog([byHand], Few), DataScores.Vog([modules], Few));
        Same(DataScores.TracIn([byHand], 0.1, Few), DataScores.TracIn([modules], 0.1, Few));
        Same(DataScores.Margin(byHand, Few), DataScores.Margin([.. nets.Select(n => new ScoredLogits(d => [.. n.Forward(d.Inputs).ToArray().Select(z => (double)z)]))], Few));

        static void Same(ExampleScores expected, ExampleScores actual) => Assert.All(expected.Values.Zip(actual.Values), p => Assert.Equal(p.First, p.Second, 1e-4 * (1 + Math.Abs(p.First))));
    }

    [Fact]
    public void A_convolution_is_scored_too_and_its_gradient_norm_is_that_of_one_backward_pass()
    {
        using var module = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(108, 10)).Seeded(new Generator(3));
        var some = Few.Subset([3, 5, 8]);
        double[] norms = new ScoredModule(module, 1, 8, 8).GradientNorms(some);
        for (int i = 0; i < 3; i++)
        {
            var loss = nn.functional.cross_entropy(module.call(tensor(some.Row(i).ToArray(), [1, 1, 8, 8])), tensor(new long[] { some.Labels[i] }));
            module.zero_grad();
            loss.backward();
            Assert.Equal(Math.Sqrt(module.parameters().Sum(p => p.grad!.pow(2).sum().item<float>())), norms[i], 1e-4);
        }
        Assert.Equal(3, DataScores.El2n([new ScoredModule(module, 1, 8, 8)], some).Count);
        Assert.Throws<NotSupportedException>(() => DataScores.GraNd([new ScoredLogits(_ => [])], some));
    }

    [Fact]
    public void EL2N_margin_and_PVI_are_what_they_are_defined_as()
    {
        // Probabilities 1/2, 1/4, 1/4; labels 0 and 1, half of the examples each.
        var data = new PruningSet([0, 0], [0, 1], 3);
        IScoredModel[] model = [new ScoredLogits(_ => [Math.Log(2), 0, 0, Math.Log(2), 0, 0])];
        Assert.Equal([Math.Sqrt(0.375), Math.Sqrt(0.875)], DataScores.El2n(model, data).Values, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([-0.25, 0.25], DataScores.Margin(model, data).Values, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0, 1], DataScores.Pvi(model, data).Values, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Forgetting_counts_right_to_wrong_between_showings()
    {
        var counter = new ForgettingCounter([1, 0, 1]);
        // Example 0: right, wrong, right, wrong; example 1: wrong always; example 2: right always.
        foreach (bool right in new[] { true, false, true, false }) counter.Present([0, 1, 2], [0, right ? 1 : -1, 0, 1, 0, 1]);
        Assert.Equal([2, 9, 0], counter.Events(most: 9));
        Assert.Equal(1.0 / 3, counter.NeverForgotten, 1e-12);
    }

    [Fact]
    public void Memorization_is_the_difference_that_membership_makes()
    {
        var scores = DataScores.Memorization([[true, true], [true, false], [false, true], [false, false]], [[true, true], [true, false], [false, true], [true, true]]);
        Assert.Equal([0.5, 0.5], scores.Values);
    }

    [Fact]
    public void Clusters_that_lie_apart_are_found_and_distances_are_to_their_means()
    {
        var generator = new Generator(5);
        float[] rows = [.. Enumerable.Range(0, 90).SelectMany(i => new[] { 10f * (i % 3) + (float)generator.NextNormal(), (float)generator.NextNormal() })];
        var found = KMeans.Of(rows, 2, 3, new Generator(6));
        for (int i = 3; i < 90; i++) Assert.Equal(found.Assigned[i % 3], found.Assigned[i]);
        for (int d = 0; d < 2; d++) Assert.Equal(Enumerable.Range(0, 30).Average(j => rows[j * 6 + d]), found.Centres[found.Assigned[0] * 2 + d], 1e-4);
        Assert.Equal(found.Inertia, found.Distances.Sum(d => d * d), 1e-6);
        Assert.Throws<ArgumentException>(() => KMeans.Of(rows, 2, 91, generator));
    }

    [Fact]
    public void Ranks_and_detection_agree_with_counting()
    {
        var scores = new ExampleScores("s", [3, 1, 3, 2, 0]);
        Assert.Equal([1.5, 4, 1.5, 3, 5], scores.Ranks());
        Assert.Equal([0, 2, 3, 1, 4], scores.Order());
        bool[] marked = [true, false, false, true, false];
        double pairs = 0;
        foreach (int i in new[] { 0, 3 }) foreach (int j in new[] { 1, 2, 4 }) pairs += scores.Values[i] > scores.Values[j] ? 1 : scores.Values[i] == scores.Values[j] ? 0.5 : 0;
        Assert.Equal(pairs / 6, scores.Auc(marked), 1e-12);
        Assert.Equal(double.NaN, scores.Auc(new bool[5]));
        Assert.Equal(1, scores.RankCorrelation([9, -1, 9, 5, -7]), 1e-12);
    }

    [Fact]
    public void Policies_keep_what_they_say()
    {
        double[] scores = [.. Enumerable.Range(0, 100).Select(i => (double)((i * 37) % 100))];
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => scores[i] < 90 ? 0 : i % 2 + 1)];
        Assert.Equal(Enumerable.Range(80, 20), Kept(KeepPolicy.Hard, 0.2));
        Assert.Equal(Enumerable.Range(0, 20), Kept(KeepPolicy.Easy, 0.2));
        Assert.Equal(Enumerable.Range(60, 30), Kept(KeepPolicy.Window(0.1), 0.3));
        int[] random = KeepPolicy.Random.Choose(scores, 0.2, null, new Generator(1)), again = KeepPolicy.Random.Choose(scores, 0.2, null, new Generator(1));
        Assert.Equal(random, again);
        Assert.Equal(20, random.Distinct().Count());
        // Five of each small class are all there is; the large class gives the rest.
        int[] equal = (KeepPolicy.Easy with { PerClass = true }).Choose(scores, 0.3, labels);
        Assert.Equal(30, equal.Length);
        Assert.Equal([20, 5, 5], Enumerable.Range(0, 3).Select(c => equal.Count(i => labels[i] == c)));

        Assert.Throws<ArgumentException>(() => KeepPolicy.Random.Choose(scores, 0.2));
        Assert.Throws<ArgumentException>(() => (KeepPolicy.Hard with { PerClass = true }).Choose(scores, 0.2));
        Assert.Throws<ArgumentException>(() => KeepPolicy.Window(0.5).Choose(scores, 0.6));
        Assert.Throws<ArgumentException>(() => KeepPolicy.Hard.Choose(scores, 0.001));
        Assert.Throws<ArgumentException>(() => KeepPolicy.Hard.Choose([1, double.NaN], 0.5));
        Assert.Throws<ArgumentException>(() => KeepPolicy.Window(1));

        IEnumerable<int> Kept(KeepPolicy policy, double share) => policy.Choose(scores, share).Select(i => (int)scores[i]).Order();
    }

    [Fact]
    public void Scores_are_written_with_labels_and_ranks()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".csv");
        try
        {
            ExampleScores.WriteCsv(path, [7, 3], new ExampleScores("EL2N", [0.5, 1.25]), new ExampleScores("VoG", [2, 1]));
            Assert.Equal("example,label,EL2N,EL2N rank,VoG,VoG rank\n0,7,0.5,2,2,1\n1,3,1.25,1,1,2\n", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Throws<ArgumentException>(() => ExampleScores.WriteCsv(path, [7], new ExampleScores("EL2N", [0.5, 1.25])));
    }
}

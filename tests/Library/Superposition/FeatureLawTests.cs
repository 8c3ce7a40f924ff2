using Phenomena.Themes.Superposition;
using Xunit;

namespace Phenomena.Tests.Library.Superposition;

public sealed class FeatureLawTests
{
    [Fact]
    public void Laws_have_their_shape_and_sum_to_the_density()
    {
        double[] power = FeatureLaw.Power(1.5).Probabilities(400), exponential = FeatureLaw.Exponential(100).Probabilities(400, 0.5), linear = FeatureLaw.Linear.Probabilities(400, 2);
        Assert.Equal(1, power.Sum(), 12);
        Assert.Equal(0.5, exponential.Sum(), 12);
        Assert.Equal(2, linear.Sum(), 12);
        Assert.Equal(Math.Pow(8, -1.5), power[7] / power[0], 12);
        Assert.Equal(Math.Exp(-1), exponential[100] / exponential[0], 12);
        Assert.Equal(100 / 400.0, linear[300] / linear[0], 12);
    }

    [Fact]
    public void The_density_ends_where_the_first_feature_is_always_active()
    {
        double harmonic = Enumerable.Range(1, 1000).Sum(i => 1.0 / i);
        Assert.Equal(7.4855, harmonic, 4);
        Assert.Equal(1, FeatureLaw.Power(1).Probabilities(1000, harmonic)[0]);
        var error = Assert.Throws<ArgumentException>(() => FeatureLaw.Power(1).Probabilities(1000, 8));
        Assert.Contains("density of at most 7.48547", error.Message);
    }

    [Fact]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FeatureLaw.Power(-1).Probabilities(10));
        Assert.Throws<ArgumentException>(() => FeatureLaw.Exponential(0).Probabilities(10));
        Assert.Throws<ArgumentException>(() => new FeatureLaw(FeatureLawKind.Linear, 3).Probabilities(10));
        Assert.Throws<ArgumentException>(() => FeatureLaw.Linear.Probabilities(0));
        Assert.Throws<ArgumentException>(() => FeatureLaw.Linear.Probabilities(10, double.NaN));
    }

    [Fact]
    public void The_sampler_draws_each_feature_with_its_probability_and_uniform_values()
    {
        double[] p = FeatureLaw.Power(1).Probabilities(50, 2);
        var sampler = new FeatureSampler(p, new Generator(1));
        var batch = new SparseBatch();
        var count = new double[50];
        double sum = 0, squares = 0, entries = 0, active = 0;
        const int rounds = 4000, size = 100;
        for (int r = 0; r < rounds; r++)
        {
            sampler.Next(batch, size);
            entries += batch.Entries;
            active += batch.Active;
            for (int e = 0; e < batch.Entries; e++)
            {
                count[batch.Feature[e]]++;
                sum += batch.Value[e];
                squares += batch.Value[e] * batch.Value[e];
            }
        }
        double samples = rounds * size;
        for (int i = 0; i < 50; i++)
        {
            double error = Math.Sqrt(p[i] * (1 - p[i]) / samples);
            Assert.InRange(count[i] / samples, p[i] - 5 * error, p[i] + 5 * error);
        }
        Assert.InRange(entries / samples, 2 - 0.012, 2 + 0.012);
        Assert.InRange(sum / entries, 1 - 0.004, 1 + 0.004);
        Assert.InRange(squares / entries, 4 / 3.0 - 0.008, 4 / 3.0 + 0.008);
        double occupied = 1 - p.Aggregate(1.0, (product, q) => product * (1 - q));
        Assert.InRange(active / samples, occupied - 0.004, occupied + 0.004);
    }

    [Fact]
    public void Features_are_independent_of_each_other_and_of_the_batch_boundary()
    {
        // Two features with p = 0.3: both active in 9 % of the samples, and the first and the last sample of a batch alike.
        var sampler = new FeatureSampler([0.3, 0.3], new Generator(6));
        var batch = new SparseBatch();
        double both = 0, batches = 40_000;
        for (int r = 0; r < batches; r++)
        {
            sampler.Next(batch, 1);
            if (batch.Entries == 2) both++;
        }
        Assert.InRange(both / batches, 0.09 - 0.0072, 0.09 + 0.0072);
    }

    [Fact]
    public void Probability_one_is_always_active_and_zero_never()
    {
        var sampler = new FeatureSampler([1, 0, 0.5], new Generator(2));
        var batch = new SparseBatch();
        for (int r = 0; r < 10; r++)
        {
            sampler.Next(batch, 130);
            Assert.Equal(130, batch.Feature.Take(batch.Entries).Count(f => f == 0));
            Assert.DoesNotContain(1, batch.Feature.Take(batch.Entries));
            Assert.Equal((130, 3), (batch.Active, batch.Tiles));
        }
        Assert.Throws<ArgumentException>(() => new FeatureSampler([1.5], new Generator(0)));
    }

    [Fact]
    public void A_batch_keeps_every_entry_in_tile_feature_order()
    {
        var (dense, sparse) = NaiveToyModel.RandomBatch(300, 40, 0.02, new Random(3));
        Assert.Equal(dense.Count(x => x.Any(v => v != 0)), sparse.Active);
        var rows = new Dictionary<(int Tile, int Lane), double[]>();
        int total = 0;
        for (int t = 0; t < sparse.Tiles; t++)
        {
            var (first, length) = sparse.EntriesOf(t).GetOffsetAndLength(sparse.Entries);
            Assert.Equal(sparse.Feature.Skip(first).Take(length).Order(), sparse.Feature.Skip(first).Take(length));
            for (int e = first; e < first + length; e++, total++)
            {
                if (!rows.TryGetValue((t, sparse.Lane[e]), out var row)) rows[(t, sparse.Lane[e])] = row = new double[40];
                row[sparse.Feature[e]] = sparse.Value[e];
            }
        }
        Assert.Equal(sparse.Entries, total);
        var expected = dense.Where(x => x.Any(v => v != 0)).ToArray();
        foreach (var ((tile, lane), row) in rows) Assert.Equal(expected[tile * SparseBatch.Tile + lane], row);
    }
}

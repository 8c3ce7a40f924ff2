using Xunit;

namespace Phenomena.Tests.Library.Kernels;

public sealed class GeneratorTests
{
    /// <summary>Known answers of Random123 (kat_vectors, philox4x32 with 10 rounds).</summary>
    [Theory]
    [InlineData(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Philox_gives_the_published_blocks(ulong key, ulong low, ulong high, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Generator.Philox(key, low, high));

    [Fact]
    public void The_same_seed_gives_the_same_stream_and_another_seed_another()
    {
        uint[] Draw(Generator g) => [.. Enumerable.Range(0, 20).Select(_ => g.NextUInt32())];
        Assert.Equal(Draw(new Generator(7)), Draw(new Generator(7)));
        Assert.NotEqual(Draw(new Generator(7)), Draw(new Generator(8)));
    }

    [Fact]
    public void A_split_does_not_depend_on_what_was_drawn_before()
    {
        var used = new Generator(3);
        for (int i = 0; i < 5; i++) used.NextDouble();
        Assert.Equal(new Generator(3).Split(1).NextUInt32(), used.Split(1).NextUInt32());
        Assert.NotEqual(used.Split(1).NextUInt32(), used.Split(2).NextUInt32());
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_law()
    {
        var g = new Generator(1);
        double[] x = [.. Enumerable.Range(0, 200_000).Select(_ => (double)g.NextSingle())];
        Assert.InRange(x.Min(), 0, 1e-4);
        Assert.True(x.Max() < 1);
        // Standard errors: 0.00065 for the mean, 0.00067 for the second moment. Five of them either way.
        Assert.InRange(x.Average(), 0.5 - 0.0033, 0.5 + 0.0033);
        Assert.InRange(x.Average(v => v * v), 1 / 3.0 - 0.0034, 1 / 3.0 + 0.0034);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_law_and_no_correlation_within_a_pair()
    {
        var g = new Generator(2);
        double[] x = [.. Enumerable.Range(0, 200_000).Select(_ => g.NextNormal())];
        // Standard errors: 0.0022, 0.0032, 0.022, 0.0022.
        Assert.InRange(x.Average(), -0.011, 0.011);
        Assert.InRange(x.Average(v => v * v), 1 - 0.016, 1 + 0.016);
        Assert.InRange(x.Average(v => v * v * v * v), 3 - 0.11, 3 + 0.11);
        Assert.InRange(x.Zip(x.Skip(1), (a, b) => a * b).Average(), -0.011, 0.011);
    }

    [Fact]
    public void Filling_draws_the_same_numbers_as_asking_one_by_one()
    {
        Generator one = new(7), many = new(7);
        foreach (int length in new[] { 3, 100, 0, 32, 33, 1000 })
        {
            var filled = new float[length];
            many.Fill(filled);
            foreach (float x in filled) Assert.Equal(one.NextSingle(), x);
        }
    }
}

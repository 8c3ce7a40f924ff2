using Phenomena.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

public sealed class NegativeExpTests
{
    [Fact]
    public void It_is_the_exponential_to_the_last_digits_in_vectors_and_tails()
    {
        foreach (var count in new[] { 1, 3, 7, 10_003 })
        {
            double[] x = [.. Enumerable.Range(0, count).Select(i => -707.9 * i / 10_003 * Math.Sin(i) * Math.Sin(i))], y = new double[count];
            NegativeExp.Of(x, 1, y);
            Assert.All(x.Zip(y), p => Assert.InRange(p.Second / Math.Exp(p.First), 1 - 5e-16, 1 + 5e-16));
        }
    }

    [Fact]
    public void Its_ends_are_exact()
    {
        double[] y = new double[5];
        NegativeExp.Of([0, -709, -1e308, -1e6, 0], 0.5, y);
        Assert.Equal([1, Math.Exp(-354.5), 0, 0, 1], y, (a, b) => Math.Abs(a - b) <= 1e-15 * a);
    }
}

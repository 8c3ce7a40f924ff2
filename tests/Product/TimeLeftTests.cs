using Phenomena.Pages;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>What a command says of the time that is left.</summary>
public sealed class TimeLeftTests
{
    [Fact]
    public void TheTimeLeftFollowsFromTheWeightsOfWhatIsDone()
    {
        var left = new TimeLeft([1, 3]);
        Assert.Null(left.After(TimeSpan.FromSeconds(10), 0));
        Assert.Equal(70, left.After(TimeSpan.FromSeconds(10), 0, 0.5)!.Value.TotalSeconds, 1e-6);
        Assert.Equal(30, left.After(TimeSpan.FromSeconds(10), 1)!.Value.TotalSeconds, 1e-6);
        Assert.Equal(10, left.After(TimeSpan.FromSeconds(10), 1, 1.0 / 3)!.Value.TotalSeconds, 1e-6);
        Assert.Equal(TimeSpan.Zero, left.After(TimeSpan.FromSeconds(10), 2));
    }

    [Fact]
    public void TimesAreSaidAsAReaderSaysThem()
    {
        Assert.Equal(["0:14", "2:32", "1:02:00"], new[] { 14.2, 151.8, 3720 }.Select(RunTimes.Words));
        Assert.Null(TimeLeft.Words(null));
        Assert.Equal(["about 20 s left", "about 2 min left", "about 6 min left"], new[] { 14.0, 91, 332 }.Select(s => TimeLeft.Words(TimeSpan.FromSeconds(s))));
    }
}

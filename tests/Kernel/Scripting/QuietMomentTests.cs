using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

public class QuietMomentTests
{
    [Fact]
    public async Task It_comes_once_and_not_beside_a_cell()
    {
        var times = 0;
        var moment = new QuietMoment(() => Interlocked.Increment(ref times));
        moment.Begin();
        // As when warming up ends while a first cell waits for it.
        moment.Expect();
        await Task.Delay(600, TestContext.Current.CancellationToken);
        Assert.Equal(0, times);
        moment.End();
        await SessionRuns.Until(() => times == 1);
        moment.Begin();
        moment.End();
        await Task.Delay(600, TestContext.Current.CancellationToken);
        Assert.Equal(1, times);
    }

    [Fact]
    public async Task It_comes_where_no_cell_ever_runs()
    {
        var times = 0;
        var moment = new QuietMoment(() => Interlocked.Increment(ref times));
        moment.Expect();
        await SessionRuns.Until(() => times == 1);
    }
}

using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public sealed class LabelTests
{
    private static readonly (double WeightDecay, double Loss)[] s_rows = [(0.1, 1), (0.2, 2)];

    [Fact]
    public void Axes_and_series_are_named_by_what_the_lambdas_read()
    {
        var text = Plot.Dots(s_rows, x: r => r.Loss, y: r => r.WeightDecay, color: r => r.WeightDecay).ToString();
        Assert.Contains("xaxis: loss", text);
        Assert.Contains("yaxis: weight decay", text);
        Assert.Contains("\"weight decay = 0.1\"", text);
    }

    [Fact]
    public void Also_in_a_cell_where_the_kernel_has_put_a_check_into_each_lambda()
    {
        var text = Plot.Dots(s_rows, x: r => r.Loss, y: r => r.WeightDecay, xCode: "r => {global::CSharpKernel.CellGuard.Check();return r.Loss;}", yCode: "r => r.Loss + r.WeightDecay").ToString();
        Assert.Contains("xaxis: loss", text);
        Assert.DoesNotContain("weight", text);
    }

    [Fact]
    public void Linked_dots_are_still_dots_in_their_colour()
    {
        var figure = Plot.Dots(s_rows, x: r => r.Loss, y: r => r.Loss, color: _ => "a").Dots([1, 2], [1, 2], "b").Linked("a");
        // '+' is escaped in JSON.
        Assert.Single(figure.ToJson().Replace(@"\u002B", "+").Split("\"lines+markers\"").Skip(1));
    }
}

using System.Collections.Concurrent;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public sealed class FigureScriptTests
{
    private static readonly Figure Sample = Plot.LogLog("Loss & \"falling\"", "width m", "loss L").Dots([10, 100], [1.0, 0.1], "strong");

    [Fact]
    public void An_id_is_the_figures_own_and_the_same_in_every_session()
    {
        string[] Session() { var shown = new ConcurrentDictionary<string, int>(); return [FigureScript.Id("{\"a\":1}", shown), FigureScript.Id("{\"a\":2}", shown), FigureScript.Id("{\"a\":1}", shown)]; }
        var ids = Session();
        Assert.Equal(ids, Session());
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids[0] + "-2", ids[2]);
        Assert.All(ids, id => Assert.Matches("^figure-[0-9a-f]{12}(-2)?$", id));
    }

    [Fact]
    public void A_place_says_in_words_what_will_be_drawn_there()
    {
        var place = FigureScript.Place("figure-1", 2, Sample.ToString(), "No script ran.");
        Assert.Contains("role=\"img\" aria-label=\"Figure: Loss &amp; &quot;falling&quot;. xaxis: width m (log); yaxis: loss L (log); scatter &quot;strong&quot;: 2 points\"", place);
        Assert.Contains("max-width:900px", place);
        Assert.Contains("max-width:1200px", FigureScript.Place("figure-1", 4, Sample.ToString()));
        Assert.EndsWith("No script ran.</div></div>", place);
    }

    [Fact]
    public void A_label_is_short_enough_to_be_listened_to_and_says_what_it_leaves_out()
    {
        var label = FigureScript.Label("Figure: many\n" + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"  scatter \"run {i}\": 100 points")));
        Assert.StartsWith("Figure: many. scatter \"run 0\": 100 points; scatter \"run 1\"", label);
        Assert.InRange(label.Length, 300, 430);
        Assert.Equal(60, label.Split("scatter").Length - 1 + int.Parse(label.Split("; and ")[1].Split(' ')[0]));
        Assert.Equal("Figure", FigureScript.Label(""));
    }

    [Fact]
    public void What_draws_can_stand_in_a_script_and_in_a_string_of_one()
    {
        Assert.DoesNotContain("</script", FigureScript.Draw + FigureScript.Style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('"', FigureScript.Style);
        Assert.DoesNotContain('\\', FigureScript.Style);
    }
}

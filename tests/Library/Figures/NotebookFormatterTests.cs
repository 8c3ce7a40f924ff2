using System.Collections;
using System.Text.Json;
using System.Text.RegularExpressions;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

/// <summary>Reads the formatters as a notebook kernel does: by names, through reflection, with no type in common.</summary>
[Collection("environment")]
public sealed class NotebookFormatterTests : IDisposable
{
    private static readonly Figure Sample = Plot.LogLog("Loss </script>", "width m", "loss L").Dots([10, 100], [1.0, 0.1], "strong");

    public NotebookFormatterTests() => Environment.SetEnvironmentVariable("PHENOMENA_PLOTLY", "page");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PHENOMENA_PLOTLY", null);
        Environment.SetEnvironmentVariable("CSHARP_KERNEL", null);
    }

    [Fact]
    public void Plotlys_own_type_goes_only_to_a_kernel_that_embeds_it()
    {
        Environment.SetEnvironmentVariable("CSHARP_KERNEL", null);
        Assert.Equal(["text/html", "text/plain"], Bundle(Sample).Keys.Order());
        Environment.SetEnvironmentVariable("CSHARP_KERNEL", "1");
        Assert.Equal(["application/vnd.plotly.v1+json", "text/html", "text/plain"], Bundle(Sample).Keys.Order());
    }

    [Fact]
    public void Each_type_has_its_content()
    {
        Environment.SetEnvironmentVariable("CSHARP_KERNEL", "1");
        var bundle = Bundle(Sample);
        Assert.Equal(Sample.ToString(), bundle["text/plain"]);
        using var json = JsonDocument.Parse(bundle["application/vnd.plotly.v1+json"]);
        Assert.Equal(["data", "layout", "config"], json.RootElement.EnumerateObject().Select(p => p.Name));

        var html = bundle["text/html"];
        Assert.Contains("newPlot", html);
        Assert.DoesNotContain("currentScript", html);
        Assert.Single(html.Split("</script>")[..^1]);
        Assert.Contains("strong&quot;: 2 points", html);
        Assert.DoesNotContain("plotly.js (cartesian", html);
    }

    [Fact]
    public void Every_showing_has_a_place_of_its_own() =>
        Assert.NotEqual(Place(Bundle(Sample)["text/html"]), Place(Bundle(Sample)["text/html"]));

    [Fact]
    public void A_table_is_shown_too()
    {
        var bundle = Bundle(Table.Of([1, 2], ("n", n => n)));
        Assert.Equal(["text/html", "text/plain"], bundle.Keys.Order());
        Assert.StartsWith("<style>", bundle["text/html"]);
    }

    [Fact]
    public void A_page_of_its_own_has_one_copy_of_plotly_and_needs_no_network()
    {
        if (PlotlyScript.Element is null)
        {
            Assert.Contains("npm ci", Assert.Throws<InvalidOperationException>(Sample.ToHtml).Message);
            return;
        }

        var page = Sample.ToHtml();
        Assert.Equal(2, page.Split("plotly.js (cartesian").Length);
        Assert.DoesNotContain("<script src", page);
        Assert.DoesNotContain("<link", page);
        Assert.Equal(3, page.Split("</script>").Length);
        Assert.Contains("var define,module,exports", page);
    }

    [Fact]
    public void The_first_figure_of_a_session_brings_plotly_along_and_only_it()
    {
        Environment.SetEnvironmentVariable("PHENOMENA_PLOTLY", null);
        // Ids differ by a running number, which other tests count up too.
        var lengths = Enumerable.Range(0, 3).Select(_ => Regex.Replace(Bundle(Sample)["text/html"], "figure-[0-9a-f]{12}(-[0-9]+)?", "figure").Length).ToList();
        Assert.Equal(lengths[1], lengths[2]);
        if (PlotlyScript.Element is { } library) Assert.Equal(library.Length, lengths[0] - lengths[1]);
        else Assert.Contains("npm ci", Bundle(Sample)["text/html"]);
    }

    private static string Place(string html) => html[html.IndexOf("id=\"", StringComparison.Ordinal)..html.IndexOf("\" class", StringComparison.Ordinal)];

    private static Dictionary<string, string> Bundle(object value)
    {
        var attribute = value.GetType().GetCustomAttributes(inherit: true).Single(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)Property(attribute, "FormatterSourceType")!)!;
        var formatters = (IEnumerable)source.GetType().GetMethod("CreateTypeFormatters", [])!.Invoke(source, [])!;
        var byType = new Dictionary<string, string>();
        foreach (var formatter in formatters)
        {
            var writer = new StringWriter();
            Assert.Equal(true, formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, writer]));
            Assert.Equal(false, formatter.GetType().GetMethod("Format")!.Invoke(formatter, [new object(), new StringWriter()]));
            byType.Add((string)Property(formatter, "MimeType")!, writer.ToString());
        }

        return ((string[])Property(attribute, "PreferredMimeTypes")!).ToDictionary(m => m, m => byType[m]);
    }

    private static object? Property(object o, string name) => o.GetType().GetProperty(name)!.GetValue(o);
}

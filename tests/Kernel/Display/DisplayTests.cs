using System.Text.Json;
using CSharpKernel.Scripting;
using Microsoft.DotNet.Interactive.Formatting;
using Phenomena.Tests.Kernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Display;

[Collection("session")]
public sealed class DisplayTests : IAsyncLifetime
{
    readonly CSharpSession session = new();
    readonly Recording output = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Formatter.ResetToDefault();
        return session.DisposeAsync();
    }

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("true", "True")]
    [InlineData("'x'", "x")]
    [InlineData("DayOfWeek.Monday", "Monday")]
    [InlineData("new DateTime(2026, 1, 2)", "2026-01-02")]
    [InlineData("new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)", "2026-01-02 03:04:05Z")]
    [InlineData("TimeSpan.FromSeconds(90)", "00:01:30")]
    [InlineData("typeof(Dictionary<string, int[]>)", "System.Collections.Generic.Dictionary<System.String, System.Int32[]>")]
    [InlineData("(1, \"a\")", "(1, a)")]
    [InlineData("new { A = 1, B = new[] { 1, 2 } }", "{ A = 1, B = [ 1, 2 ] }")]
    [InlineData("new[] { \"a\", null }", "[ a, <null> ]")]
    [InlineData("Enumerable.Range(0, 100).Where(i => i >= 0)", "[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … (more) ]")]
    [InlineData("new double[,] { { 1, 2 }, { 3, 4 } }", "[ [ 1, 2 ], [ 3, 4 ] ]")]
    [InlineData("record P(int X, int[] Y);\nnew P(1, new[] { 2 })", "P { X = 1, Y = [ 2 ] }")]
    [InlineData("new int[0]", "[ ]")]
    [InlineData("new List<object> { 1, \"x\", null }", "[ 1, x, <null> ]")]
    public async Task Every_value_has_good_plain_text(string code, string expected) => Assert.Equal(expected, await session.Value(code));

    [Fact]
    public async Task One_datum_is_text_alone_and_everything_else_has_html_too()
    {
        Assert.Equal(["text/plain"], Keys(await session.Bundle("42")));
        Assert.Equal(["text/html", "text/plain"], Keys(await session.Bundle("new[] { 1 }")));
        Assert.Equal(["text/plain"], Keys(await session.Bundle("(object)null")));
    }

    [Fact]
    public async Task Sequences_records_and_dictionaries_become_tables()
    {
        var table = (await session.Bundle("record Row(string Name, double Score);\nnew[] { new Row(\"<a>\", 1), new Row(\"b\", 2) }")).Text("text/html")!;
        Assert.Contains("<th>index</th><th>Name</th><th>Score</th>", table);
        Assert.Contains("<td>0</td><td>&lt;a&gt;</td><td>1</td>", table);
        var pairs = (await session.Bundle("new Dictionary<string, int> { [\"one\"] = 1 }")).Text("text/html")!;
        Assert.Contains("<th>key</th><th>value</th>", pairs);
        Assert.Contains("<tr><td>one</td><td>1</td></tr>", pairs);
        var record = (await session.Bundle("new Row(\"c\", 3)")).Text("text/html")!;
        Assert.Contains("<td>Name</td><td>c</td>", record);
        Assert.DoesNotContain("style", table + pairs + record);
    }

    [Fact]
    public async Task Long_deep_and_cyclic_values_are_cut()
    {
        var rows = (await session.Bundle("Enumerable.Range(0, 1000).ToArray()")).Text("text/html")!;
        Assert.Contains("… (980 more)", rows);
        Assert.Equal(20 + 2, rows.Split("<tr>").Length - 1);
        await session.Value("class Node { public string Name; public Node Next { get; set; } } var n = new Node { Name = \"n\" }; n.Next = n;");
        var cyclic = await session.Bundle("n");
        Assert.True(cyclic.Text()!.Length < 1000);
        Assert.True(cyclic.Text("text/html")!.Length < 10_000);
        Assert.Contains("<details>", cyclic.Text("text/html"));
        var endless = await session.Bundle("IEnumerable<int> All() { for (var i = 0; ; i++) yield return i; }\nAll()");
        Assert.Contains("(more)", endless.Text());
    }

    [Fact]
    public async Task A_tree_of_objects_too_large_to_read_is_shortened_alike_in_all_its_parts()
    {
        const int limit = 300_000;
        await session.Value("public class Wide { public static int Made; public Wide() => Made++; public string Name => \"wide\"; " +
            string.Concat(Enumerable.Range(0, 40).Select(i => $"public Wide P{i} => new();")) + " public List<Wide> Many => Enumerable.Range(0, 50).Select(_ => new Wide()).ToList(); public int Last => 77; }");
        var wide = await session.Bundle("new Wide()");
        foreach (var text in new[] { wide.Text()!, wide.Text("text/html")! })
        {
            Assert.InRange(text.Length, 1_000, limit);
            Assert.Contains("… (shortened)", text);
        }
        // The last of the top is there, whatever came before it, and each of the first has some of its own parts.
        Assert.Contains("\n  Last = 77\n}", wide.Text());
        Assert.Equal(41, wide.Text()!.Split("\n    Name = wide").Length);
        Assert.Contains("<td>Last</td><td>77</td>", wide.Text("text/html"));
        Assert.InRange(int.Parse((await session.Value("Wide.Made"))!, System.Globalization.CultureInfo.InvariantCulture), 40, 200_000);
        var many = await session.Bundle("Enumerable.Range(0, 50).Select(i => new Wide())");
        Assert.InRange(many.Text("text/html")!.Length, 1_000, limit);
        Assert.Contains("<td>19</td>", many.Text("text/html"));
    }

    [Fact]
    public async Task What_can_be_read_is_whole()
    {
        var text = (await session.Bundle("new { Text = new string('x', 50_000), B = 1 }"));
        Assert.Contains(new string('x', 50_000), text.Text());
        Assert.Contains(new string('x', 50_000), text.Text("text/html"));
        var rows = (await session.Bundle("Enumerable.Range(0, 20).Select(i => new { I = i, Text = new string('ø', 3_000) })")).Text("text/html")!;
        Assert.Equal(60_000, rows.Count(c => c == 'ø'));
        Assert.DoesNotContain("shortened", rows);
        var cube = await session.Bundle("Enumerable.Range(0, 15).Select(i => Enumerable.Range(0, 15).Select(j => Enumerable.Range(0, 15).Select(k => i * j * k).ToList()).ToList()).ToList()");
        Assert.DoesNotContain("shortened", cube.Text() + cube.Text("text/html"));
        Assert.Equal(100_000, (await session.Value("new string('z', 100_000)"))!.Length);
        var cut = (await session.Bundle("new { Text = new string('x', 500_000), B = 1 }")).Text()!;
        Assert.InRange(cut.Length, 50_000, 300_000);
        Assert.Contains("B = 1", cut);
        Assert.EndsWith("… (shortened)", cut);
    }

    [Fact]
    public async Task A_property_that_throws_does_not_hide_the_rest()
    {
        var html = (await session.Bundle("class Bad { public int Good => 1; public int Worse => throw new FormatException(); }\nnew Bad()")).Text("text/html")!;
        Assert.Contains("<td>Good</td><td>1</td>", html);
        Assert.Contains("(FormatException)", html);
    }

    [Fact]
    public async Task Display_shows_and_Update_replaces()
    {
        await session.Value("var d = display(\"one\"); d.Update(\"two\");", output);
        var (shown, id) = output.DisplayedWithIds.Single();
        Assert.Equal("one", shown.Text());
        var (replaced, sameId) = output.Updated.Single();
        Assert.Equal((id, "two"), (sameId, replaced.Text()));
    }

    [Fact]
    public async Task The_display_extensions_take_mime_types()
    {
        await session.Value("1.5.Display(\"text/html\"); \"# x\".DisplayAs(\"text/markdown\"); new[] { 1, 2 }.DisplayTable(); display(HTML(\"<b>bold</b><br>next\"));", output);
        Assert.Equal("1.5", output.Displayed[0].Text("text/html"));
        Assert.Equal("# x", output.Displayed[1].Text("text/markdown"));
        Assert.Contains("<table>", output.Displayed[2].Text("text/html"));
        Assert.Equal("<b>bold</b><br>next", output.Displayed[3].Text("text/html"));
        Assert.Equal("bold\nnext", output.Displayed[3].Text());
        Assert.All(output.Displayed, bundle => Assert.NotNull(bundle.Text()));
    }

    [Fact]
    public async Task Json_types_are_embedded_as_json()
    {
        await session.Value("\"{\\\"data\\\":[1,2]}\".DisplayAs(\"application/vnd.plotly.v1+json\"); display(new { A = 1 }, \"application/json\"); \"not json\".DisplayAs(\"application/json\");", output);
        Assert.Equal(JsonValueKind.Object, output.Displayed[0].Data["application/vnd.plotly.v1+json"]!.GetValueKind());
        Assert.Equal("{\"A\":1}", output.Displayed[1].Data["application/json"]!.ToJsonString());
        Assert.Equal("not json", output.Displayed[2].Text("application/json"));
    }

    [Fact]
    public async Task Registered_formatters_win_by_type_then_by_recency()
    {
        await session.Value("""
            using Microsoft.DotNet.Interactive.Formatting;
            class Animal { } class Dog : Animal { }
            Formatter.Register<Animal>(a => "animal", "text/html");
            Formatter.Register<Dog>((d, writer) => writer.Write("old dog"), "text/html");
            Formatter.Register<Dog>((d, context) => { context.Writer.Write("dog"); return true; }, "text/html");
            """);
        Assert.Equal("dog", (await session.Bundle("new Dog()")).Text("text/html"));
        Assert.Equal("animal", (await session.Bundle("new Animal()")).Text("text/html"));
        await session.Value("Formatter.SetPreferredMimeTypesFor(typeof(Animal), \"text/html\", \"text/markdown\"); Formatter.Register<Animal>(a => \"*md*\", \"text/markdown\");");
        Assert.Equal(["text/html", "text/markdown", "text/plain"], Keys(await session.Bundle("new Dog()")));
        Assert.Equal("dog", await session.Value("new Dog().ToDisplayString(\"text/html\")"));
        Assert.Equal(["text/html", "text/plain"], Keys(await session.Bundle("Formatter.ResetToDefault(); new Dog()")));
    }

    [Fact]
    public async Task The_convention_needs_no_reference()
    {
        await session.Value("""
            class TypeFormatterSourceAttribute : Attribute
            {
                public TypeFormatterSourceAttribute(Type source) => FormatterSourceType = source;
                public Type FormatterSourceType { get; }
                public string[] PreferredMimeTypes { get; set; }
            }
            class PlotFormatter
            {
                readonly string text;
                public PlotFormatter(string mime, string text) => (MimeType, this.text) = (mime, text);
                public string MimeType { get; }
                public bool Format(object value, System.IO.TextWriter writer)
                {
                    if (((Plot)value).Declines && MimeType == "text/html") return false;
                    writer.Write(text);
                    return true;
                }
            }
            class PlotFormatterSource
            {
                public IEnumerable<object> CreateTypeFormatters() => new object[]
                {
                    "no formatter", new PlotFormatter("text/html", "<p>plot</p>"), new PlotFormatter("text/plain", "plot"),
                    new PlotFormatter("application/vnd.plotly.v1+json", "{\"data\":[]}"),
                };
            }
            [TypeFormatterSource(typeof(PlotFormatterSource), PreferredMimeTypes = new[] { "text/html", "text/plain", "application/vnd.plotly.v1+json" })]
            class Plot { public bool Declines; }
            class Derived : Plot { }
            """);
        foreach (var type in new[] { "Plot", "Derived" })
        {
            var bundle = await session.Bundle($"new {type}()");
            Assert.Equal(["application/vnd.plotly.v1+json", "text/html", "text/plain"], Keys(bundle));
            Assert.Equal("<p>plot</p>", bundle.Text("text/html"));
            Assert.Equal("plot", bundle.Text());
            Assert.Equal(JsonValueKind.Object, bundle!.Data["application/vnd.plotly.v1+json"]!.GetValueKind());
        }
        Assert.Contains("Declines", (await session.Bundle("new Plot { Declines = true }")).Text("text/html"));
        Assert.Contains("<p>plot</p>", (await session.Bundle("new[] { new Plot() }")).Text("text/html"));
    }

    [Fact]
    public async Task Without_a_preference_the_convention_gives_html_and_text()
    {
        await session.Value("""
            class TypeFormatterSourceAttribute : Attribute { public TypeFormatterSourceAttribute(Type t) => FormatterSourceType = t; public Type FormatterSourceType { get; } }
            class F { public string MimeType { get; set; } public bool Format(object v, System.IO.TextWriter w) { w.Write(MimeType); return true; } }
            class S { public object CreateTypeFormatters() => new[] { new F { MimeType = "text/html" }, new F { MimeType = "application/json" } }; }
            class S2 { public IEnumerable<F> CreateTypeFormatters() => new[] { new F { MimeType = "text/html" }, new F { MimeType = "application/json" } }; }
            [TypeFormatterSource(typeof(S2))] class A { }
            """);
        Assert.Equal(["text/html", "text/plain"], Keys(await session.Bundle("new A()")));
    }

    [Fact]
    public async Task A_registered_formatter_replaces_the_one_that_comes_with_the_type()
    {
        await session.Value("""
            class TypeFormatterSourceAttribute : Attribute { public TypeFormatterSourceAttribute(Type t) => FormatterSourceType = t; public Type FormatterSourceType { get; } }
            class F3 { public string MimeType => "text/html"; public bool Format(object v, System.IO.TextWriter w) { w.Write("brought"); return true; } }
            class S3 { public IEnumerable<F3> CreateTypeFormatters() => new[] { new F3() }; }
            [TypeFormatterSource(typeof(S3))] class Early { }
            [TypeFormatterSource(typeof(S3))] class Late { }
            Microsoft.DotNet.Interactive.Formatting.Formatter.Register(typeof(Early), (v, w) => w.Write("registered"), "text/html");
            """);
        Assert.Equal("registered", (await session.Bundle("new Early()")).Text("text/html"));
        Assert.Equal("brought", (await session.Bundle("new Late()")).Text("text/html"));
        await session.Value("Microsoft.DotNet.Interactive.Formatting.Formatter.Register(typeof(Late), (v, w) => w.Write(\"registered\"), \"text/html\");");
        Assert.Equal("registered", (await session.Bundle("new Late()")).Text("text/html"));
    }

    [Fact]
    public async Task Images_exceptions_and_formatted_values()
    {
        var image = await session.Bundle("new byte[] { 0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10 }");
        Assert.Equal("iVBORw0KGgo=", image.Text("image/png"));
        Assert.NotNull(image.Text());
        var exception = await session.Bundle("new InvalidOperationException(\"as a <value>\")");
        Assert.Contains("as a &lt;value&gt;", exception.Text("text/html"));
        var ready = await session.Bundle("new[] { new Microsoft.DotNet.Interactive.Formatting.FormattedValue(\"text/latex\", \"$x$\") }");
        Assert.Equal("$x$", ready.Text("text/latex"));
        Assert.Equal(["text/latex", "text/plain"], Keys(ready));
    }

    [Fact]
    public async Task A_style_a_script_and_clearing()
    {
        await session.Value("CSS(\"h1 { color: red }\"); Javascript(\"let a = 1;\"); clear_output(true);", output);
        Assert.Contains("h1 { color: red }", output.Displayed[0].Text("text/html"));
        Assert.Contains("let a = 1;</script>", output.Displayed[1].Text("text/html"));
        Assert.True(output.Cleared);
    }

    [Fact]
    public async Task A_formatter_that_never_ends_can_be_stopped()
    {
        await session.Value("class Slow { public override string ToString() { Console.Write(\"no end\"); while (true) { } } }");
        var running = session.ExecuteAsync("new Slow()", output);
        await SessionRuns.Until(() => output.Stdout.Contains("no end"));
        session.Interrupt();
        Assert.Equal("KeyboardInterrupt", Assert.IsType<CellFailed>(await running).Name);
    }

    static IEnumerable<string> Keys(CSharpKernel.Display.MimeBundle? bundle) => bundle!.Data.Select(d => d.Key).Order();
}

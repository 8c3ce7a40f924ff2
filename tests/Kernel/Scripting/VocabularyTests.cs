using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>.NET Interactive's own types in cells, in libraries and in extension packages that were compiled against them.</summary>
[Collection("session")]
public sealed class VocabularyTests : PackageFolder
{
    const string Library = """
        using System; using System.Collections.Generic; using Microsoft.AspNetCore.Html; using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Formatting;
        using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;
        namespace Tiny;
        public class Plain { public int X => 1; public override string ToString() => "plain"; }
        public class Late { }
        [TypeFormatterSource(typeof(Source))] public class Marked { }
        public class Source : ITypeFormatterSource { public IEnumerable<ITypeFormatter> CreateTypeFormatters() { yield return new HtmlFormatter<Marked>((m, c) => { c.Writer.Write("<i>marked</i>"); return true; }); } }
        public static class Shows
        {
            static Shows() => Formatter.Register<Plain>((p, w) => w.Write("<b>plain</b>"), "text/html");
            public static Plain Plain => new();
            public static HtmlString Html => new("<u>html</u>");
            public static PocketView View => div[@class: "c"](b("view"));
            public static FormattedValue Ready => new("text/html", "<s>ready</s>");
            public static void Now(object value) => value.Display();
            public static void OnAThread(object value) { var t = new System.Threading.Thread(() => value.Display()); t.UnsafeStart(); t.Join(); }
            public static string Code => ((Microsoft.DotNet.Interactive.Commands.SubmitCode)KernelInvocationContext.Current.Command).Code;
            public static bool CanStop => KernelInvocationContext.Current.CancellationToken.CanBeCanceled;
        }
        """;

    const string Extension = """
        using System; using System.Threading.Tasks; using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands; using Microsoft.DotNet.Interactive.Formatting;
        namespace Tiny;
        public class Greeting { }
        public class HouseExtension : IKernelExtension
        {
            public async Task OnLoadAsync(Kernel kernel)
            {
                Formatter.Register<Greeting>((g, w) => w.Write("<em>hello</em>"), "text/html");
                await kernel.SendAsync(new SubmitCode("using Tiny; int brought = 7;"));
                KernelInvocationContext.Current?.DisplayAs("at home", "text/plain");
            }
        }
        """;

    readonly Recording output = new();

    [Fact]
    public async Task A_library_compiled_against_the_types_shows_its_things()
    {
        Pack("1.0.0", "", source: Library);
        await using var session = new CSharpSession();
        await session.Value($"#r \"nuget: {name}\"");
        Assert.Equal("<b>plain</b>", (await session.Bundle("Tiny.Shows.Plain")).Text("text/html"));
        Assert.Equal("plain", (await session.Bundle("Tiny.Shows.Plain")).Text());
        Assert.Equal("<u>html</u>", (await session.Bundle("Tiny.Shows.Html")).Text("text/html"));
        Assert.Equal("<div class=\"c\"><b>view</b></div>", (await session.Bundle("Tiny.Shows.View")).Text("text/html"));
        Assert.Equal("<s>ready</s>", (await session.Bundle("Tiny.Shows.Ready")).Text("text/html"));
        Assert.Equal("<i>marked</i>", (await session.Bundle("new Tiny.Marked()")).Text("text/html"));
        Assert.Contains("<td><b>plain</b></td>", (await session.Bundle("new[] { new { P = Tiny.Shows.Plain } }")).Text("text/html"));
        await session.Value("Tiny.Shows.Now(1); Tiny.Shows.OnAThread(Tiny.Shows.Plain); /* mark */", output);
        Assert.Equal(["1", "plain"], output.Displayed.Select(d => d.Text()));
        Assert.Equal("<b>plain</b>", output.Displayed[1].Text("text/html"));
        Assert.Equal("True", await session.Value("Tiny.Shows.CanStop && Tiny.Shows.Code.Contains(\"mark\") /* mark */"));
    }

    [Fact]
    public async Task A_file_compiled_against_the_types_shows_its_things()
    {
        var file = Path.Combine(folder, "Shows.dll");
        File.WriteAllBytes(file, CompileSource(Library, "Shows"));
        await using var session = new CSharpSession();
        Assert.Equal("<b>plain</b>", (await session.Bundle($"#r \"{file}\"\nTiny.Shows.Plain")).Text("text/html"));
    }

    [Fact]
    public async Task An_extension_meets_the_root_kernel_and_is_said()
    {
        Pack("1.0.0", "public static int Answer => 1;", extensionSource: Extension);
        await using var session = new CSharpSession();
        Assert.Equal("8", await session.Value($"#r \"nuget: {name}\"\nbrought + Tiny.Thing.Answer", output));
        Assert.Contains("at home", output.Displayed.Select(d => d.Text()));
        Assert.Contains(output.Displayed, d => d.Text() == $"Extensions loaded: {name}");
        Assert.Equal("<em>hello</em>", (await session.Bundle($"#r \"{Directory.GetFiles(folder, "*.Extension.dll", SearchOption.AllDirectories).First()}\"\nnew Greeting()")).Text("text/html"));
    }

    [Fact]
    public async Task An_extension_that_throws_is_said_and_survived()
    {
        Pack("1.0.0", "public static int Answer => 1;", extensionSource: """
            using System.Threading.Tasks; using Microsoft.DotNet.Interactive;
            public class Bad : IKernelExtension { public Task OnLoadAsync(Kernel kernel) => throw new System.NotSupportedException("not today"); }
            """);
        await using var session = new CSharpSession();
        Assert.Equal("1", await session.Value($"#r \"nuget: {name}\"\nTiny.Thing.Answer", output));
        Assert.Contains($"The package {name} is loaded, but its {name}.Extension.dll failed", output.Stderr);
        Assert.Contains("not today", output.Stderr);
    }

    [Theory]
    [InlineData("using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags; b(\"x\")", "<b>x</b>")]
    [InlineData("using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags; div[style: \"color:red\"](h1(\"T\"), p(\"para\"), new[]{ li(\"a\"), li(\"b\") })",
        "<div style=\"color:red\"><h1>T</h1><p>para</p><li>a</li><li>b</li></div>")]
    [InlineData("using Microsoft.DotNet.Interactive.Formatting; using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags; PocketView v = table(tr(td(1), td(2))); v",
        "<table><tr><td>1</td><td>2</td></tr></table>")]
    [InlineData("Microsoft.AspNetCore.Html.IHtmlContent h = HTML(\"<b>h</b>\"); h", "<b>h</b>")]
    public async Task Views_are_html(string code, string html)
    {
        await using var session = new CSharpSession();
        Assert.Equal(html, (await session.Bundle(code)).Text("text/html"));
        await session.Value($"display({code.Split(';').Last().Trim()});", output);
        Assert.Equal(html, output.Displayed.Single().Text("text/html"));
    }

    [Fact]
    public async Task Limits_are_those_of_the_formatter()
    {
        await using var session = new CSharpSession();
        await session.Value("using Microsoft.DotNet.Interactive.Formatting; record Limited(int X); record Free(int X); Formatter<Limited>.ListExpansionLimit = 2;");
        Assert.Contains("(3 more)", (await session.Bundle("Enumerable.Range(0, 5).Select(i => new Limited(i)).ToList()")).Text("text/html"));
        Assert.DoesNotContain("more)", (await session.Bundle("Enumerable.Range(0, 5).Select(i => new Free(i)).ToList()")).Text("text/html"));
        Assert.Contains("(1 more)", await session.Value("Formatter.ListExpansionLimit = 4; Enumerable.Range(0, 5).Select(i => new Free(i)).ToList()"));
        await session.Value("Formatter.ResetToDefault();");
        Assert.DoesNotContain("more)", await session.Value("Enumerable.Range(0, 5).Select(i => new Limited(i)).ToList()"));
    }

    [Fact]
    public async Task Kernels_are_found_by_name_and_take_code()
    {
        await using var session = new CSharpSession();
        Assert.Equal("html javascript value", await session.Value("string.Join(' ', new[] { \"html\", \"javascript\", \"value\" }.Select(n => Microsoft.DotNet.Interactive.KernelExtensions.FindKernelByName(Microsoft.DotNet.Interactive.Kernel.Root, n).Name))"));
        Assert.Equal("csharp True", await session.Value("using Microsoft.DotNet.Interactive; Kernel.Root.FindKernelByName(\"csharp\").Name + \" \" + (Kernel.Current == Kernel.Root.FindKernelByName(\"csharp\"))"));
        await session.Value("""
            using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands; using Microsoft.DotNet.Interactive.Events;
            int before = 40;
            var result = await Kernel.Root.SendAsync(new SubmitCode("var inner = before + 2; display(\"shown\"); inner"));
            """, output);
        Assert.Equal(["shown", "42"], output.Displayed.Select(d => d.Text()));
        Assert.Equal("42 42", await session.Value("$\"{result.Events.OfType<ReturnValueProduced>().Single().Value} {inner}\""));
        Assert.Equal("shown", await session.Value("result.Events.OfType<DisplayedValueProduced>().Single().FormattedValues.First().Value"));
        Assert.Equal("CommandFailed", await session.Value("(await Kernel.Root.SendAsync(new SubmitCode(\"int.Parse(\\\"x\\\")\"))).Events.Last().GetType().Name", output));
        Assert.Contains("FormatException", output.Stderr);
        Assert.Equal("3", await session.Value("Kernel.Root.SendAsync(new SubmitCode(\"int blocked = 1 + 2;\")).Wait(); Kernel.Root.SendAsync(new SubmitCode(\"blocked\")).Result.Events.OfType<ReturnValueProduced>().Single().Value"));
    }

    [Fact]
    public async Task Variables_are_read_and_set_by_command()
    {
        await using var session = new CSharpSession();
        await session.Value("using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands; using Microsoft.DotNet.Interactive.Events; var kept = new List<int> { 1, 2 };");
        Assert.Equal("[ 1, 2 ]", await session.Value("(await Kernel.Root.SendAsync(new RequestValue(\"kept\", \"text/plain\", \"csharp\"))).Events.OfType<ValueProduced>().Single().Value"));
        Assert.Equal("kept", await session.Value("string.Join(' ', (await Kernel.Root.SendAsync(new RequestValueInfos(\"csharp\"))).Events.OfType<ValueInfosProduced>().Single().ValueInfos.Select(v => v.Name))"));
        await session.Value("await Kernel.Root.SendAsync(new SendValue(\"sent\", new List<string> { \"a\" }, null, \"csharp\"));", output);
        Assert.Equal("1", await session.Value("sent.Count"));
    }

    [Fact]
    public async Task What_is_sent_stops_with_the_cell_that_sent_it()
    {
        await using var session = new CSharpSession();
        await session.Value("using Microsoft.DotNet.Interactive; using Microsoft.DotNet.Interactive.Commands;");
        var running = session.ExecuteAsync("await Kernel.Root.SendAsync(new SubmitCode(\"Console.WriteLine(\\\"begun\\\"); for (;;) { }\"));", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0 || running.IsCompleted);
        session.Interrupt();
        Assert.Equal("KeyboardInterrupt", Assert.IsType<CellFailed>(await running).Name);
        Assert.Equal("2", await session.Value("1 + 1"));
    }

    [Fact]
    public async Task The_reader_is_asked_through_the_kernel()
    {
        await using var session = new CSharpSession();
        var asked = new Recording { Answer = (prompt, _) => prompt == "colour" ? "blue" : "" };
        Assert.Equal("blue", await session.Value("await GetInputAsync(\"colour\")", asked));
        Assert.Contains("no stdin", (await session.Failure("await GetInputAsync(\"colour\")")).Message);
    }

    [Fact]
    public async Task A_handle_updates_what_it_showed_from_anywhere()
    {
        await using var session = new CSharpSession();
        await session.Value("using Microsoft.DotNet.Interactive; var a = \"a\".Display(); var b = display(HTML(\"<b>1</b>\")); var c = KernelInvocationContextExtensions.Display(KernelInvocationContext.Current, 1); var d = \"d\".DisplayAs(\"text/html\");", output);
        await session.Value("a.Update(\"A\"); await Task.Run(() => b.Update(HTML(\"<b>2</b>\"))); c.Update(2); d.Update(\"D\");", output);
        Assert.Equal(output.DisplayedWithIds.Select(d => d.Id), output.Updated.Select(u => u.Id));
        Assert.Equal("<b>2</b>", output.Updated[1].Bundle.Text("text/html"));
    }

    [Fact]
    public async Task What_a_cell_showed_is_not_kept()
    {
        await using var session = new CSharpSession();
        var weak = await Shown(session);
        for (var i = 0; i < 3; i++)
            await session.Value("1");
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(weak.IsAlive);

        static async Task<WeakReference> Shown(CSharpSession session) => Assert.IsType<WeakReference>(Assert.IsType<CellSucceeded>(
            await session.ExecuteAsync("void Show(out WeakReference w) { var big = new byte[1000]; w = new WeakReference(big); display(big); }\nWeakReference weak; Show(out weak); weak", new Recording())).Result);
    }
}

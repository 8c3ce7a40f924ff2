using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>Packages that notebooks of today load, with the extensions they bring for .NET Interactive. They lie on this machine since the tests were built.</summary>
[Collection("session")]
public sealed class KnownPackageTests : PackageFolder
{
    const string Chart = "Plotly.NET.CSharp.Chart.Point<int, int, string>(new[] { 1, 2 }, new[] { 3, 4 })";
    static readonly string library = typeof(Phenomena.Figures.Figure).Assembly.Location;
    // As a package of the library does by its script.
    static readonly string Loading = $"#r \"{library}\"\nSystem.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(Phenomena.Figures.Figure).Module.ModuleHandle);";
    readonly Recording output = new();

    [Fact]
    public async Task Plotly_NET_Interactive_shows_charts_and_later_cells_go_on()
    {
        await using var session = new CSharpSession();
        await session.Value("#r \"nuget: Plotly.NET.Interactive, 6.0.0\"", output);
        Assert.Contains("Extensions loaded: Plotly.NET.Interactive", output.Displayed.Select(d => d.Text()));
        await session.Value("#r \"nuget: Plotly.NET.CSharp, 0.14.0\"");
        Assert.Contains("require", (await session.Bundle(Chart)).Text("text/html"));
        await session.Value("using Microsoft.DotNet.Interactive.Formatting; class Plain { } Formatter.Register<Plain>(p => \"<b>plain</b>\", \"text/html\"); new Plain().Display();", output);
        Assert.Equal("<b>plain</b>", output.Displayed[^1].Text("text/html"));
        Assert.Equal("<b>plain</b>", await session.Value("new Plain().ToDisplayString(\"text/html\")"));
        Assert.Equal("2", await session.Value("Microsoft.AspNetCore.Html.IHtmlContent h = HTML(\"x\"); 1 + 1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_library_shows_charts_without_a_network_whoever_comes_first(bool first)
    {
        await using var session = new CSharpSession();
        string[] cells = ["#r \"nuget: Plotly.NET.Interactive, 6.0.0\"\n#r \"nuget: Plotly.NET.CSharp, 0.14.0\"", Loading];
        foreach (var cell in first ? cells.Reverse() : cells)
            await session.Value(cell);
        var bundle = (await session.Bundle(Chart))!;
        Assert.Contains("phenomena-figure", bundle.Text("text/html")!);
        Assert.DoesNotContain("requirejs", bundle.Text("text/html")!);
        Assert.Contains("\"type\":\"scatter\"", bundle.Data["application/vnd.plotly.v1+json"]?.ToJsonString() ?? "");
        Assert.Contains("scatter: 2 points", bundle.Text()!);
    }

    [Fact]
    public async Task A_data_frame_shows_itself_as_a_table()
    {
        await using var session = new CSharpSession();
        await session.Value("#r \"nuget: Microsoft.Data.Analysis, 0.23.1\"", output);
        Assert.Contains("Extensions loaded: Microsoft.Data.Analysis", output.Displayed.Select(d => d.Text()));
        Assert.Contains("<th>x</th>", (await session.Bundle("new Microsoft.Data.Analysis.DataFrame(new Microsoft.Data.Analysis.DoubleDataFrameColumn(\"x\", new[] { 1.0, 2.0 }))")).Text("text/html"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_library_shows_frames_as_its_table_whoever_comes_first(bool first)
    {
        await using var session = new CSharpSession();
        string[] cells = ["#r \"nuget: Microsoft.Data.Analysis, 0.23.1\"", Loading];
        foreach (var cell in first ? cells.Reverse() : cells)
            await session.Value(cell, output);
        Assert.Contains("Extensions loaded: Microsoft.Data.Analysis", output.Displayed.Select(d => d.Text()));
        await session.Value("var frame = new Microsoft.Data.Analysis.DataFrame(new Microsoft.Data.Analysis.DoubleDataFrameColumn(\"x\", Enumerable.Range(0, 4000).Select(i => i / 8.0)));");
        var bundle = (await session.Bundle("frame"))!;
        Assert.Contains("phenomena-table", bundle.Text("text/html")!);
        Assert.Contains("0.125", bundle.Text()!);
        Assert.EndsWith("25 of 4,000 rows, 1 column", bundle.Text()!);
        await session.Value("display(frame);", output);
        Assert.Contains("phenomena-table", output.Displayed[^1].Text("text/html")!);
        // What the reader registers for frames still comes before it.
        await session.Value("Microsoft.DotNet.Interactive.Formatting.Formatter.Register<Microsoft.Data.Analysis.DataFrame>((f, w) => w.Write(\"<b>mine</b>\"), \"text/html\");");
        Assert.Equal("<b>mine</b>", (await session.Bundle("frame"))!.Text("text/html"));
    }
}

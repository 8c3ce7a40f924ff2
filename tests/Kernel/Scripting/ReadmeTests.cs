using System.Runtime.CompilerServices;
using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>The code that the README shows, taken from it.</summary>
[Collection("session")]
public sealed class ReadmeTests
{
    [Fact]
    public async Task Draw_your_own_draws_in_six_lines()
    {
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "README.md"));
        const string fence = "```csharp\n";
        var section = readme[readme.IndexOf("## Draw your own", StringComparison.Ordinal)..];
        var code = section[(section.IndexOf(fence, StringComparison.Ordinal) + fence.Length)..];
        code = code[..code.IndexOf("\n```", StringComparison.Ordinal)];
        Assert.Equal(6, code.Split('\n').Length);

        const string package = "#r \"nuget: Phenomena\"";
        Assert.StartsWith(package, code);
        await using var session = new CSharpSession();
        var output = new Recording();
        // The library as it was built beside the tests, with what its package asks for, and made ready as its package does it.
        var references = new[] { "Phenomena", "Plotly.NET", "Plotly.NET.CSharp", "Microsoft.Data.Analysis" }.Select(name => $"#r \"{Path.Combine(AppContext.BaseDirectory, name + ".dll")}\"\n");
        await session.Value(string.Concat(references) + "System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(Phenomena.Figures.Figure).Module.ModuleHandle);");
        var figure = await session.Bundle(code[package.Length..], output);
        Assert.Contains("phenomena-figure", Assert.Single(output.Displayed).Text("text/html")!);
        Assert.Contains("15 points", output.Displayed[0].Text()!);
        Assert.Contains("Loss falls with width", figure.Text()!);
        Assert.Contains("exponent −1.0", figure.Text()!);
        Assert.Equal("15", await session.Value("using Phenomena.Experiments; trials.ToDataFrame().Rows.Count"));
    }

    static string Here([CallerFilePath] string file = "") => file;
}

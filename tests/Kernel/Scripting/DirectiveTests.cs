using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

[Collection("session")]
public sealed class DirectiveTests : IAsyncLifetime
{
    readonly CSharpSession session = new();
    readonly Recording output = new();
    readonly string folder = Directory.CreateTempSubdirectory("kernel-directives-").FullName;
    readonly string before = Directory.GetCurrentDirectory();

    public ValueTask InitializeAsync()
    {
        Directory.SetCurrentDirectory(folder);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        Directory.SetCurrentDirectory(before);
        Directory.Delete(folder, recursive: true);
        await session.DisposeAsync();
    }

    [Fact]
    public async Task An_unknown_directive_is_an_error_that_lists_the_known_ones()
    {
        var failed = await session.Failure("#!nonsense\n1");
        Assert.Contains("Line 1: #!nonsense", failed.Message);
        foreach (var known in new[] { "#r", "#!time", "#!html", "#!lsmagic", "#!import", "#!whos" })
            Assert.Contains(known, failed.Message);
    }

    [Theory]
    [InlineData("#!fsharp", "F#")]
    [InlineData("#!pwsh", "PowerShell")]
    [InlineData("#!sql", "SQL")]
    [InlineData("#!kql", "KQL")]
    public async Task Other_languages_are_refused_by_name(string directive, string language) =>
        Assert.Contains(language, (await session.Failure(directive + "\nlet x = 1")).Message);

    [Fact]
    public async Task Line_numbers_stay_those_of_the_cell()
    {
        Assert.Contains("(4,9): error CS0103", (await session.Failure("#!csharp\n#!time\nvar a = 1;\nvar b = missing;")).Message);
        Assert.Contains("(3,1): error CS0103", (await session.Failure("var c = 1;\n#!time\nmissing()")).Message);
        Assert.Contains("Cell 3, line 3", (await session.Failure("#!time\n\nthrow new Exception();")).Plain());
    }

    [Fact]
    public async Task What_looks_like_a_directive_inside_a_text_or_comment_is_none()
    {
        Assert.Equal("a\n#!time\n#r \"x\"", await session.Value("var s = \"\"\"\na\n#!time\n#r \"x\"\n\"\"\";\ns"));
        Assert.Equal("a\n#!nonsense", await session.Value("@\"a\n#!nonsense\""));
        Assert.Equal("1", await session.Value("/*\n#!nonsense\n*/\n1"));
        Assert.Equal("b\n#!nonsense", await session.Value("var n = 1; var t = $$\"\"\"\nb\n#!nonsense\n\"\"\";\nt"));
    }

    [Fact]
    public async Task Preprocessor_directives_stay_with_the_compiler() =>
        Assert.Equal("2", await session.Value("#region x\n#pragma warning disable\n#if NEVER\n1\n#else\n2\n#endif\n#endregion"));

    [Fact]
    public async Task Time_measures_the_cell()
    {
        Assert.Equal("3", await session.Value("#!time\n1 + 2", output));
        Assert.Matches(@"^Wall time: [\d.]+ms$", output.Displayed.Single().Text());
    }

    [Fact]
    public async Task One_cell_may_hold_several_languages()
    {
        Assert.Equal("5", await session.Value("""
            var five = 5;
            #!html
            <b>it's bold</b>
            #!markdown
            # Title

            $x^2$
            #!mermaid
            graph TD; A-->B
            #!javascript
            let a = '#!csharp';
            #!csharp
            five
            """, output));
        Assert.Equal("<b>it's bold</b>", output.Displayed[0].Text("text/html"));
        Assert.Contains("<h1 id=\"title\">Title</h1>", output.Displayed[1].Text("text/html"));
        Assert.Contains("math", output.Displayed[1].Text("text/html"));
        Assert.Contains("A-->B", output.Displayed[2].Text());
        Assert.Contains("let a = '#!csharp';", output.Displayed[3].Text("text/html"));
        Assert.All(output.Displayed, bundle => Assert.NotNull(bundle.Text()));
    }

    [Fact]
    public async Task Who_and_whos_list_the_variables()
    {
        await session.Value("var first = 1; string second = \"two\"; int Hidden() => 1;");
        await session.Value("#!who\n#!whos", output);
        Assert.Equal("first second", output.Displayed[0].Text());
        Assert.Contains("<td>second</td><td>String</td><td>two</td>", output.Displayed[1].Text("text/html"));
        Assert.DoesNotContain("Hidden", output.Displayed[1].Text("text/html"));
    }

    [Fact]
    public async Task Lsmagic_about_and_help_tell_about_the_kernel()
    {
        var result = await session.ExecuteAsync("#!lsmagic\n#!about\n#!help", output);
        Assert.Contains("#!import", output.Displayed[0].Text());
        Assert.Contains("Roslyn", output.Displayed[1].Text());
        Assert.Contains("display", result.Pages.Single().Text());
    }

    [Theory]
    [InlineData("?Console.Write")]
    [InlineData("Console.Write?")]
    public async Task A_question_opens_a_page(string code)
    {
        var page = Assert.Single((await session.ExecuteAsync(code, output)).Pages);
        Assert.Contains("void Console.Write(string value)", page.Text());
        Assert.Contains("Nothing is known of missing", (await session.ExecuteAsync("?missing", output)).Pages.Single().Text());
    }

    [Fact]
    public async Task Files_are_loaded_relative_to_the_one_that_names_them()
    {
        Directory.CreateDirectory("sub");
        File.WriteAllText("sub/inner.csx", "int Inner() => 20;");
        File.WriteAllText("sub/outer.csx", "#load \"inner.csx\"\nint Outer() => Inner() + 1;");
        Assert.Equal("22", await session.Value("#load \"sub/outer.csx\"\nOuter() + 1"));
        Assert.Contains("there is none at", (await session.Failure("#load \"none.csx\"")).Message);
        File.WriteAllText("broken.csx", "\nint x = missing;");
        Assert.Contains("(2,9)", (await session.Failure("#load \"broken.csx\"")).Message);
    }

    [Fact]
    public async Task Notebooks_of_both_kinds_are_imported()
    {
        File.WriteAllText("a.ipynb", """
            {"cells":[{"cell_type":"markdown","source":"# x"},{"cell_type":"code","source":["var nb = 1;\n","nb += 1;"]},
             {"cell_type":"code","source":"<i>html</i>","metadata":{"polyglot_notebook":{"kernelName":"html"}}},
             {"cell_type":"code","source":"nb + 40"}],"nbformat":4,"nbformat_minor":5,"metadata":{}}
            """);
        File.WriteAllText("b.dib", "#!meta\n\n{\"kernelInfo\":{}}\n\n#!csharp\n\nvar dib = 3;\n\n#!markdown\n\n# y\n");
        File.WriteAllText("c.ipynb", "{ broken");
        Assert.Equal("5", await session.Value("#!import a.ipynb\n#!import \"b.dib\"\nnb + dib", output));
        Assert.Equal("<i>html</i>", output.Displayed[0].Text("text/html"));
        Assert.Equal("42", output.Displayed[1].Text());
        Assert.Contains("c.ipynb", (await session.Failure("#!import c.ipynb")).Message);
        Assert.Contains(".xyz came", (await Unknown()).Message);

        async Task<CellFailed> Unknown()
        {
            File.WriteAllText("d.xyz", "");
            return await session.Failure("#!import d.xyz");
        }
    }

    [Fact]
    public async Task Values_are_kept_set_and_shared()
    {
        await session.Value("#!value --name text\none \"two\"\nthree");
        Assert.Equal("one \"two\"\nthree", await session.Value("#!share --from value text --as mine\nmine"));
        Assert.Equal("one \"two\"\nthree", await session.Value("#!set --name other --value @value:text\nother"));
        Assert.Equal("five words", await session.Value("#!set --name literal --value \"five words\"\nliteral"));
        Assert.Equal("asked", await session.Value("#!set --name answer --value @input:Name\nanswer", new Recording { Answer = (_, _) => "asked" }));
        Assert.Contains("Known are: text", (await session.Failure("#!share --from value none")).Message);
        Assert.Contains("fsharp", (await session.Failure("#!share --from fsharp x")).Message);
        Assert.Contains("needs --name", (await session.Failure("#!set --value 3")).Message);
        Assert.Contains("no C# name", (await session.Failure("#!set --name 3x --value 3")).Message);
    }
}

using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

[Collection("session")]
public sealed class InsightTests : IAsyncLifetime
{
    readonly CSharpSession session = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Theory]
    [InlineData("\"text\".Sub", "Substring")]
    [InlineData("var q = new[] { 1 };\nq.SelectM", "SelectMany")]
    [InlineData("Console.ReadL", "ReadLine")]
    [InlineData("System.Collections.Gen", "Generic")]
    [InlineData("using System.Thr", "Threading")]
    [InlineData("var numbers = 1; numb", "numbers")]
    [InlineData("string s = null; s?.PadL", "PadLeft")]
    [InlineData("new UriBuilder { Hos", "Host")]
    [InlineData("foreac", "foreach")]
    [InlineData("void F(int parameter) { param", "parameter params")]
    [InlineData("math", "Math MathF")]
    [InlineData("#!lsm", "#!lsmagic")]
    [InlineData("#!time\nConsole.Bee", "Beep")]
    [InlineData("Console.WriteLine(\"in a text", "")]
    [InlineData("// in a comment Cons", "")]
    [InlineData("$\"{Envi", "Environment EnvironmentVariableTarget")]
    public async Task Completion_gives_bare_names_with_the_prefix(string code, string expected)
    {
        var found = await session.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Matches.Select(m => m.Text));
        Assert.All(found.Matches, match => Assert.StartsWith(code[found.Start..found.End], match.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Completion_knows_the_session()
    {
        await session.Value("class Person { public string FirstName; public int Age() => 3; private int hidden; } var somebody = new Person(); int Shout(int x) => x;");
        var members = await Complete("somebody.");
        Assert.Equal(["Age", "Equals", "FirstName", "GetHashCode", "GetType", "ToString"], members.Where(m => m.Text is not ("Display" or "DisplayAs")).Select(m => m.Text).Where(t => !t.StartsWith("Display")));
        Assert.Equal("method", members.First(m => m.Text == "Age").Type);
        Assert.Equal("field", members.First(m => m.Text == "FirstName").Type);
        Assert.Contains("Age()", members.First(m => m.Text == "Age").Signature);
        Assert.Equal(("somebody", "variable"), Assert.Single((await Complete("someb")).Select(m => (m.Text, m.Type))));
        Assert.Equal("Shout", Assert.Single(await Complete("Shou")).Text);
        Assert.DoesNotContain(await Complete("CSharp"), m => m.Text == "CSharpKernel");
        Assert.Contains(await Complete("displ"), m => m.Text == "display");
    }

    [Fact]
    public async Task Completion_answers_in_the_middle_of_code()
    {
        const string Code = "var a = Console.Wri; var b = 2;";
        var found = await session.CompleteAsync(Code, Code.IndexOf(';'), TestContext.Current.CancellationToken);
        Assert.Equal(["Write", "WriteLine"], found.Matches.Select(m => m.Text));
        Assert.Equal("Wri", Code[found.Start..found.End]);
    }

    [Fact]
    public async Task Completion_works_while_a_cell_runs()
    {
        var output = new Recording();
        var running = session.ExecuteAsync("Console.Write(\"started\"); while (true) { }", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0);
        Assert.NotEmpty(await Complete("Console.Wri"));
        session.Interrupt();
        await running;
    }

    [Fact]
    public async Task Inspection_tells_signature_documentation_and_value()
    {
        await session.Value("var list = new List<int> { 1, 2 }; /// <summary>doc</summary>\nint Twice(int n) => 2 * n;");
        var variable = await Inspect("list");
        Assert.Contains("List<int> list", variable);
        Assert.Contains("value: [ 1, 2 ]", variable);
        Assert.Contains("int Twice(int n)", await Inspect("Twice"));
        var method = await Inspect("int.Parse");
        Assert.Contains("int int.Parse(string s)", method);
        Assert.Contains("Converts the string representation", method);
        Assert.Contains("Math.Max(", await Inspect("Math.Max(1, "));
        Assert.Contains("class StringBuilder", await Inspect("StringBuilder"));
        Assert.Contains("Shows a value", await Inspect("display"));
        Assert.Null(await session.InspectAsync("nothing_known", 5, TestContext.Current.CancellationToken));
        Assert.Null(await session.InspectAsync("", 0, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1 + 1", "Complete")]
    [InlineData("var x = 1;", "Complete")]
    [InlineData("", "Complete")]
    [InlineData("  \n", "Complete")]
    [InlineData("// a comment", "Complete")]
    [InlineData("#!html\n<b>", "Complete")]
    [InlineData("#r \"nuget:X\"\n1", "Complete")]
    [InlineData("#!time", "Complete")]
    [InlineData("?Console.WriteLine", "Complete")]
    [InlineData("class A { }", "Complete")]
    [InlineData("new[] { 1, 2 }", "Complete")]
    [InlineData("var s = \"\"\"\n  text\n  \"\"\";", "Complete")]
    [InlineData("using System.IO;", "Complete")]
    [InlineData("int F() => 1;", "Complete")]
    [InlineData("await Task.Delay(1);", "Complete")]
    [InlineData("for (var i = 0; i < 3; i++) {", "Incomplete")]
    [InlineData("Console.WriteLine(", "Incomplete")]
    [InlineData("class A\n{", "Incomplete")]
    [InlineData("1 +", "Incomplete")]
    [InlineData("var x =", "Incomplete")]
    [InlineData("Math.", "Incomplete")]
    [InlineData("if (true)", "Incomplete")]
    [InlineData("do { }", "Incomplete")]
    [InlineData("new[] { 1,", "Incomplete")]
    [InlineData("(1, 2", "Incomplete")]
    [InlineData("/* comment", "Incomplete")]
    [InlineData("var s = \"\"\"", "Incomplete")]
    [InlineData("var s = \"\"\"\ntext", "Incomplete")]
    [InlineData("var s = $\"\"\"\n{1} text", "Incomplete")]
    [InlineData("@\"text", "Incomplete")]
    [InlineData("#if A\n1", "Incomplete")]
    [InlineData("#!time\nforeach (var i in", "Incomplete")]
    [InlineData("var x = ;", "Invalid")]
    [InlineData("}", "Invalid")]
    [InlineData("1 + ) 2;", "Invalid")]
    [InlineData("1 + + ;)", "Invalid")]
    [InlineData("if (true) {\n    var x = = 1;\n", "Invalid")]
    [InlineData("var s = \"text", "Invalid")]
    [InlineData("class { }", "Invalid")]
    [InlineData("= = \"\"\"\ntext", "Invalid")]
    [InlineData("else { }", "Invalid")]
    public void Completeness_has_three_states(string code, string expected) => Assert.Equal(expected, session.IsComplete(code).Status.ToString());

    [Fact]
    public void An_unfinished_block_is_indented() => Assert.Equal("        ", session.IsComplete("if (a)\n    if (b) {").Indent);

    async Task<IReadOnlyList<Completion>> Complete(string code) =>
        (await session.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken)).Matches;

    async Task<string> Inspect(string code) =>
        (await session.InspectAsync(code, code.Length, TestContext.Current.CancellationToken)).Text() ?? "";
}

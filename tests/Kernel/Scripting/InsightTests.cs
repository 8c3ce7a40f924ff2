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
    public void Completion_gives_bare_names_with_the_prefix(string code, string expected)
    {
        var found = session.Complete(code, code.Length, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Matches.Select(m => m.Text));
        Assert.All(found.Matches, match => Assert.StartsWith(code[found.Start..found.End], match.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Completion_knows_the_session()
    {
        await session.Value("class Person { public string FirstName; public int Age() => 3; private int hidden; } var somebody = new Person(); int Shout(int x) => x;");
        var members = Complete("somebody.");
        Assert.Equal(["Age", "Equals", "FirstName", "GetHashCode", "GetType", "ToString"], members.Where(m => m.Text is not ("Display" or "DisplayAs")).Select(m => m.Text).Where(t => !t.StartsWith("Display")));
        Assert.Equal("method", members.First(m => m.Text == "Age").Type);
        Assert.Equal("field", members.First(m => m.Text == "FirstName").Type);
        Assert.Contains("Age()", members.First(m => m.Text == "Age").Signature);
        Assert.Equal(("somebody", "variable"), Assert.Single(Complete("someb").Select(m => (m.Text, m.Type))));
        Assert.Equal("Shout", Assert.Single(Complete("Shou")).Text);
        Assert.DoesNotContain(Complete("CSharp"), m => m.Text == "CSharpKernel");
        Assert.Contains(Complete("displ"), m => m.Text == "display");
    }

    [Fact]
    public void Completion_answers_in_the_middle_of_code()
    {
        const string Code = "var a = Console.Wri; var b = 2;";
        var found = session.Complete(Code, Code.IndexOf(';'), TestContext.Current.CancellationToken);
        Assert.Equal(["Write", "WriteLine"], found.Matches.Select(m => m.Text));
        Assert.Equal("Wri", Code[found.Start..found.End]);
    }

    [Fact]
    public async Task Completion_works_while_a_cell_runs()
    {
        var output = new Recording();
        var running = session.ExecuteAsync("Console.Write(\"started\"); while (true) { }", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0);
        Assert.NotEmpty(Complete("Console.Wri"));
        session.Interrupt();
        await running;
    }

    [Fact]
    public async Task Inspection_tells_signature_documentation_and_value()
    {
        await session.Value("var list = new List<int> { 1, 2 }; /// <summary>doc</summary>\nint Twice(int n) => 2 * n;");
        var variable = Inspect("list");
        Assert.Contains("List<int> list", variable);
        Assert.Contains("value: [ 1, 2 ]", variable);
        Assert.Contains("int Twice(int n)", Inspect("Twice"));
        var method = Inspect("int.Parse");
        Assert.Contains("int int.Parse(string s)", method);
        Assert.Contains("Converts the string representation", method);
        Assert.Contains("Math.Max(", Inspect("Math.Max(1, "));
        Assert.Contains("class StringBuilder", Inspect("StringBuilder"));
        Assert.Contains("DisplayedValue Kernel.display(object value", Inspect("display"));
        Assert.Contains("Asks the reader", Inspect("password"));
        Assert.Null(session.Inspect("nothing_known", 5, TestContext.Current.CancellationToken));
        Assert.Null(session.Inspect("", 0, TestContext.Current.CancellationToken));
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

    IReadOnlyList<Completion> Complete(string code) =>
        session.Complete(code, code.Length, TestContext.Current.CancellationToken).Matches;

    string Inspect(string code) =>
        session.Inspect(code, code.Length, TestContext.Current.CancellationToken).Text() ?? "";
}

using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

[Collection("session")]
public sealed class SessionTests : IAsyncLifetime
{
    readonly CSharpSession session = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Fact]
    public async Task Variables_functions_and_types_stay_for_later_cells()
    {
        await session.Value("int x = 20; int Twice(int n) => 2 * n; record Point(int X, int Y); class Counter { public int N; public void Up() => N++; }");
        await session.Value("var c = new Counter(); c.Up(); c.Up(); var p = new Point(3, 4);");
        Assert.Equal("46", await session.Value("Twice(x) + c.N + p.Y"));
    }

    [Fact]
    public async Task A_using_directive_stays_for_later_cells()
    {
        await session.Value("using System.IO;");
        Assert.Equal("b.txt", await session.Value("Path.GetFileName(\"/a/b.txt\")"));
    }

    [Theory]
    [InlineData("await Task.FromResult(7)", "7")]
    [InlineData("await Task.Delay(1); 5", "5")]
    [InlineData("async Task<int> F() { await Task.Yield(); return 4; }\nawait F()", "4")]
    [InlineData("new[] { 3, 1, 2 }.OrderBy(i => i).First()", "1")]
    [InlineData("from i in Enumerable.Range(0, 5) where i % 2 == 1 select i", "[ 1, 3 ]")]
    [InlineData("var sb = new StringBuilder(); sb.Append('x'); sb.ToString()", "x")]
    [InlineData("Task.FromResult(5)", "5")]
    [InlineData("Task.Run(async () => { await Task.Delay(20); return 6; })", "6")]
    [InlineData("\"text\"", "text")]
    [InlineData("(string)null", "<null>")]
    [InlineData("int.Parse(\"12\") is var n and > 10 ? n : 0", "12")]
    public async Task The_last_expression_without_semicolon_is_the_result(string code, string expected) =>
        Assert.Equal(expected, await session.Value(code));

    [Theory]
    [InlineData("1 + 1;")]
    [InlineData("var x = 3;")]
    [InlineData("Console.Write(\"\")")]
    [InlineData("await Task.Delay(1)")]
    [InlineData("display(3)")]
    [InlineData("")]
    [InlineData("// nothing")]
    public async Task Other_cells_have_no_result(string code) => Assert.Null(await session.Bundle(code.Replace("1 + 1;", "_ = 1 + 1;")));

    [Fact]
    public async Task Nothing_beyond_the_default_namespaces_is_imported()
    {
        Assert.Contains("CS0103", (await session.Failure("Path.Combine()")).Message);
        Assert.Contains("CS0246", (await session.Failure("Thread t = null;")).Message);
        Assert.Contains("CS0", (await session.Failure("CSharpSyntaxTree.ParseText(\"\")")).Message);
    }

    [Fact]
    public async Task The_newest_language_version_is_on_and_nullable_off()
    {
        Assert.Equal("[ 1, 2, 3 ]", await session.Value("int[] a = [1, 2, 3]; string s = null; a"));
        Assert.Equal("9", await session.Value("class Doubled { public int X { get; set => field = 2 * value; } }\nnew Doubled { X = 3 }.X + 3"));
    }

    [Fact]
    public async Task Unsafe_code_runs_where_it_says_so()
    {
        await session.Value("unsafe int First(int[] a) { fixed (int* p = a) return *p; }");
        Assert.Equal("7", await session.Value("First(new[] { 7 })"));
        Assert.Equal("9", await session.Value("int n = 0; unsafe { int* p = stackalloc int[2]; p[1] = 9; n = p[1]; }\nn"));
        Assert.Contains("CS0214", (await session.Failure("int* q = null;")).Plain());
    }

    [Theory]
    [InlineData("Cell 3")]
    [InlineData("a name with \" in it")]
    public void A_cell_has_its_name_and_its_lines_whatever_it_is_called(string name)
    {
        var tree = Submissions.Parse("int a = 1;\nint b;", name, TestContext.Current.CancellationToken);
        var last = tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().Last().GetLocation().GetMappedLineSpan();
        Assert.Equal((name, 1, 4), (last.Path, last.StartLinePosition.Line, last.StartLinePosition.Character));
    }

    [Fact]
    public async Task A_compile_error_names_line_and_place_and_keeps_the_state()
    {
        await session.Value("var kept = 1;");
        var failed = await session.Failure("var a = 1;\nvar b = missing + a;\n");
        Assert.Equal("CompilationError", failed.Name);
        Assert.Contains("(2,9): error CS0103", failed.Message);
        Assert.Contains("   2 | var b = missing + a;", failed.Plain());
        Assert.Contains("     |         ~~~~~~~", failed.Plain());
        Assert.Contains("\e[31m", failed.Traceback[0]);
        Assert.Equal("1", await session.Value("kept"));
    }

    [Fact]
    public async Task An_exception_shows_the_cells_it_came_through_and_nothing_else()
    {
        await session.Value("int Fail(int n)\n{\n    return n / (n - n);\n}");
        var failed = await session.Failure("var before = 5;\n\nvar x = Fail(3);");
        Assert.Equal("DivideByZeroException", failed.Name);
        var trace = failed.Plain();
        Assert.Contains("at Cell 1, line 3 in Fail", trace);
        Assert.Contains("return n / (n - n);", trace);
        Assert.Contains("at Cell 2, line 3 in the cell", trace);
        Assert.DoesNotContain("CellGuard", trace);
        Assert.DoesNotContain("System.", trace);
        Assert.DoesNotContain("Submission", trace);
        Assert.Equal("5", await session.Value("before"));
    }

    [Fact]
    public async Task Lines_are_right_in_lambdas_loops_and_after_awaits()
    {
        var failed = await session.Failure("await Task.Delay(1);\nforeach (var i in new[] { 1, 2 })\n    if (i == 2)\n        Enumerable.Range(0, 3).Select(\n            n => n / 0 * n is var q\n                ? new[] { 1 }[q + 5] : 0).ToList();".Replace("n / 0 * n", "n * 0"));
        Assert.Equal("IndexOutOfRangeException", failed.Name);
        Assert.Matches("Cell 1, line [56] in lambda", failed.Plain());
        Assert.Contains("Cell 1, line 4 in the cell", failed.Plain());
    }

    [Fact]
    public async Task A_variable_declared_again_by_a_failing_cell_keeps_its_value()
    {
        await session.Value("var data = new[] { 1, 2 };");
        await session.Failure("var data = new[] { int.Parse(\"no\") };");
        Assert.Equal("[ 1, 2 ]", await session.Value("data"));
    }

    [Fact]
    public async Task Inner_exceptions_are_told()
    {
        var failed = await session.Failure("throw new InvalidOperationException(\"outer\", new ArgumentException(\"inner\"));");
        Assert.Equal("outer", failed.Message);
        Assert.Contains("caused by ArgumentException: inner", failed.Plain());
    }

    [Fact]
    public async Task Output_streams_while_the_cell_runs()
    {
        var output = new Recording();
        var running = session.ExecuteAsync("Console.WriteLine(\"first\"); Console.Error.Write(\"bad\"); while (Environment.GetEnvironmentVariable(\"GO\") != \"1\") System.Threading.Thread.Sleep(5);", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0);
        Assert.Equal("first\n", output.Stdout);
        Assert.False(running.IsCompleted);
        Environment.SetEnvironmentVariable("GO", "1");
        await running;
        Assert.Equal("bad", output.Stderr);
    }

    [Fact]
    public async Task What_a_background_thread_writes_belongs_to_the_cell_that_started_it()
    {
        var (first, second) = (new Recording(), new Recording());
        await session.Value("var go = new TaskCompletionSource(); var late = Task.Run(async () => { await go.Task; Console.Write(\"late\"); });", first);
        await session.Value("go.SetResult(); await late; Console.Write(\"now\");", second);
        Assert.Equal("late", first.Stdout);
        Assert.Equal("now", second.Stdout);
    }

    [Fact]
    public async Task An_exception_on_a_background_thread_is_told_and_survived()
    {
        var output = new Recording();
        await session.Value("new System.Threading.Thread(() => throw new InvalidOperationException(\"lost\")).Start();", output);
        await SessionRuns.Until(() => output.Stderr.Contains("lost"));
        Assert.Contains("InvalidOperationException", output.Stderr);
        Assert.Equal("2", await session.Value("1 + 1"));
    }

    [Fact]
    public async Task Console_ReadLine_and_input_ask_the_front_end()
    {
        var output = new Recording { Answer = (prompt, password) => password ? "secret" : prompt + "typed" };
        Assert.Equal("typed", await session.Value("Console.ReadLine()", output));
        Assert.Equal("name? typed", await session.Value("input(\"name? \")", output));
        Assert.Equal("secret", await session.Value("password(\"p\")", output));
        Assert.Equal("name? typed", await session.Value("await GetInputAsync(\"name? \")", output));
        Assert.Equal("NotSupportedException", (await session.Failure("input()")).Name);
    }

    [Fact]
    public async Task Many_cells_in_a_row()
    {
        await session.Value("var total = 0;");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 1; i <= 300; i++)
            await session.Value($"total += {i}; var v{i} = total;");
        Assert.Equal("45150", await session.Value("v300"));
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 100 << 20); // a cell must not hold what all cells before it hold
    }

    [Fact]
    public async Task Libraries_can_tell_that_they_are_in_this_kernel()
    {
        Assert.False(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CSHARP_KERNEL")));
        var type = typeof(Microsoft.DotNet.Interactive.KernelInvocationContext);
        Assert.Equal(type.FullName, await session.Value("Microsoft.DotNet.Interactive.KernelInvocationContext.Current.GetType()"));
        Assert.Equal("True", await session.Value("Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken.CanBeCanceled"));
    }

    [Fact]
    public async Task An_exception_without_a_line_still_says_that_the_cell_threw_it()
    {
        var failed = await session.Failure("var few = new int[1];\nfew[5]");
        Assert.Equal("IndexOutOfRangeException", failed.Name);
        Assert.Contains("the cell", string.Join('\n', failed.Traceback));
    }
}

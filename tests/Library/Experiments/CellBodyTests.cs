using System.Reflection;
using Phenomena.Experiments;
using Xunit;

#pragma warning disable CA1822, CS1998

namespace Phenomena.Tests.Library.Experiments;

/// <summary>What counts as another body of a run function. Here this assembly stands for a cell; real cells are in the kernel's tests.</summary>
public sealed class CellBodyTests
{
    private static int s_calls;

    public static TheoryData<string, Func<int, double>, Func<int, double>, bool> Pairs => new()
    {
        { "alike", x => Math.Sqrt(x) + 1, x => Math.Sqrt(x) + 1, true },
        { "another number", x => Math.Sqrt(x) + 1, x => Math.Sqrt(x) + 2, false },
        { "another function of a library", x => Math.Sin(x), x => Math.Cos(x), false },
        { "another text", x => "a".Length + x, x => "b".Length + x, false },
        { "other elements of an array", x => new[] { 1, 2, 3, 4, 5 }[x], x => new[] { 1, 2, 3, 4, 6 }[x], false },
        { "functions within that are alike", x => new[] { 1, 2 }.Sum(i => i * x), x => new[] { 1, 2 }.Sum(i => i * x), true },
        { "a function within", x => new[] { 1, 2 }.Sum(i => i * x), x => new[] { 1, 2 }.Sum(i => i + x), false },
        { "a method that is called", x => Doubled(x), x => Tripled(x), false },
        { "what is caught", x => { try { return x; } catch (ArgumentException) { return 0; } }, x => { try { return x; } catch (InvalidOperationException) { return 0; } }, false },
        { "what a type overrides and others call", x => Asked(new One(), x), x => Asked(new Two(), x), false },
        { "a static start value", x => Ten.Value + x, x => Eleven.Value + x, false },
        { "a generic argument", x => Enumerable.Empty<int>().Count() + x, x => Enumerable.Empty<long>().Count() + x, false },
    };

    [Theory]
    [MemberData(nameof(Pairs), DisableDiscoveryEnumeration = true)]
    public void Bodies_differ_where_what_they_do_does(string what, Func<int, double> one, Func<int, double> other, bool alike)
    {
        Assert.Equal(alike, Of(one) == Of(other));
        Assert.Equal(!alike, CellBody.Differ(Of(one), Of(other)));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Variables_that_are_read_count_and_those_that_are_written_do_not()
    {
        var (rate, steps, written, law) = (0.1, new List<int> { 1, 2 }, 0, new Condition("a", "b", new(0, 1), "", ""));
        Func<double, double> step = x => x + rate;
        Func<int, double> run = x =>
        {
            written++;
            s_calls++;
            return step(x) * steps[0] * law.Accepted.Low;
        };
        var before = Of(run);
        written = 7;
        Assert.Equal(before, Of(run));
        run(1);
        Assert.Equal(before, Of(run));
        rate = 0.2;
        Assert.NotEqual(before, Of(run));
        rate = 0.1;
        Assert.Equal(before, Of(run));
        steps = [1, 3];
        Assert.NotEqual(before, Of(run));
        steps = [1, 2];
        law = law with { Accepted = new(0, 2) };
        Assert.NotEqual(before, Of(run));
        law = law with { Accepted = new(0, 1) };
        Assert.Equal(before, Of(run));
        step = x => x - rate;
        Assert.NotEqual(before, Of(run));
    }

    [Fact]
    public void Iterators_and_asynchronous_methods_are_looked_into()
    {
        Assert.NotEqual(Of(x => OneByOne(x).Sum()), Of(x => TwoByTwo(x).Sum()));
        Assert.NotEqual(Of(x => Soon(x).Result), Of(x => Later(x).Result));
    }

    [Fact]
    public void A_function_that_calls_itself_comes_to_an_end() => Assert.NotNull(Of(x => Down(x)));

    [Fact]
    public void Libraries_have_no_body() => Assert.Null(CellBody.Of((Func<int, double>)(x => x)));

    [Theory]
    [InlineData("aaaaaaaa-1", "aaaaaaaa-1", false)]
    [InlineData("aaaaaaaa-1", "aaaaaaaa-2", true)]
    [InlineData("aaaaaaaa-1", "bbbbbbbb-2", false)]
    [InlineData(null, "bbbbbbbb-2", false)]
    [InlineData("aaaaaaaa-1", null, false)]
    public void Only_what_one_compiler_made_is_compared(string? one, string? other, bool differ) => Assert.Equal(differ, CellBody.Differ(one, other));

    private static string Of(Func<int, double> run) => CellBody.Of(run, assembly => assembly == Assembly.GetExecutingAssembly())!;

    private static double Doubled(double x) => 2 * x;

    private static double Tripled(double x) => 3 * x;

    private static double Down(int x) => x > 0 ? Down(x - 1) : 0;

    private static double Asked(object value, int x) => value.GetHashCode() + x;

    private static IEnumerable<double> OneByOne(int n)
    {
        for (var i = 0; i < n; i++) yield return i;
    }

    private static IEnumerable<double> TwoByTwo(int n)
    {
        for (var i = 0; i < n; i++) yield return 2 * i;
    }

    private static async Task<double> Soon(int x) => x + 1;

    private static async Task<double> Later(int x) => x + 2;

    private sealed class One
    {
        public override int GetHashCode() => 1;
    }

    private sealed class Two
    {
        public override int GetHashCode() => 2;
    }

    private static class Ten
    {
        public static readonly double Value = double.Parse("10");
    }

    private static class Eleven
    {
        public static readonly double Value = double.Parse("11");
    }
}

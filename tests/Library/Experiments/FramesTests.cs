using Microsoft.Data.Analysis;
using Phenomena.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>What becomes of records in a frame.</summary>
public sealed class FramesTests
{
    private static readonly Run<Config, Result> First = new(new(10, 0.5, Kind.Warm, new(1.5, new(0, 2))), new(double.NaN, null, 0.25f, [1, 2], "a", true), 3, false);
    private static readonly Run<Config, Result> Second = new(new(63, 0.1, Kind.Cold, null), new(2, 7, 0.5f, [], null, false), 4, true);

    [Fact]
    public void Config_and_result_stand_side_by_side_in_order_and_typed()
    {
        var frame = new[] { First, Second }.ToDataFrame();
        Assert.Equal(
            ["Width Int32", "Loss Double", "Kind String", "Law.Exponent Double", "Law.Range.Low Double", "Law.Range.High Double", "Twice Int32",
                "Result.Loss Double", "Seed Int64", "Rate Single", "Note String", "Done Boolean"],
            frame.Columns.Select(c => $"{c.Name} {c.DataType.Name}"));
        Assert.Equal([10, 0.5, "Warm", 1.5, 0.0, 2.0, 20, double.NaN, null, 0.25f, "a", true], frame.Rows[0]);
        Assert.Equal([63, 0.1, "Cold", null, null, null, 126, 2.0, 7L, 0.5f, null, false], frame.Rows[1]);
        Assert.IsType<DoubleDataFrameColumn>(frame["Loss"]);
    }

    [Fact]
    public void A_value_that_is_missing_and_one_that_is_no_number_stay_apart()
    {
        var column = new[] { new { X = (double?)null }, new { X = (double?)double.NaN }, new { X = (double?)1 } }.ToDataFrame()["X"];
        Assert.Equal([null, double.NaN, 1.0], Values(column));
        Assert.Equal(1, column.NullCount);
    }

    [Fact]
    public void No_record_is_no_row_and_keeps_the_columns()
    {
        var frame = Array.Empty<Run<Config, Result>>().ToDataFrame();
        Assert.Equal((0, 12), (frame.Rows.Count, frame.Columns.Count));
        Assert.Equal(typeof(double), frame["Law.Exponent"].DataType);
        Assert.Empty(Array.Empty<Claim>().ToDataFrame().Rows);
    }

    [Fact]
    public void What_is_one_value_is_one_column()
    {
        var frame = new Run<int, double>[] { new(3, 9, 0, false) }.ToDataFrame();
        Assert.Equal(["Config", "Result"], frame.Columns.Select(c => c.Name));
        Assert.Equal([3, 9.0], frame.Rows[0]);
        Assert.Equal(["a", "b"], Values(new[] { "a", "b" }.ToDataFrame()["Value"]));
        Assert.Equal(["Item1", "Item2"], new[] { (1, 2.0) }.ToDataFrame().Columns.Select(c => c.Name));
    }

    [Fact]
    public void Every_kind_of_number_has_its_column_and_other_values_are_texts_alike_in_every_culture()
    {
        var frame = new[] { new { A = (byte)1, B = (sbyte)2, C = (short)3, D = (ushort)4, E = 5u, F = 6ul, G = 7m, H = 'h', I = new DateTime(2026, 1, 2), J = TimeSpan.FromSeconds(1.5), K = (Half)0.5, L = new DateOnly(2026, 1, 2) } }.ToDataFrame();
        Assert.Equal(["Byte", "SByte", "Int16", "UInt16", "UInt32", "UInt64", "Decimal", "Char", "DateTime", "String", "String", "String"], frame.Columns.Select(c => c.DataType.Name));
        Assert.Equal(["00:00:01.5000000", "0.5", "01/02/2026"], frame.Rows[0].Skip(9));
    }

    [Fact]
    public void A_result_named_like_a_config_twice_over_finds_a_name()
    {
        var frame = new Run<Outer, Inner>[] { new(new(1, new(2)), new(3), 0, false) }.ToDataFrame();
        Assert.Equal([("X", 1), ("Result.X", 2), ("Result.Result.X", 3)], frame.Columns.Select(c => (c.Name, (int)c[0])));
    }

    [Fact]
    public void A_record_in_itself_comes_to_an_end() =>
        Assert.Equal(["Value", "Next.Value", "Next.Next.Value"], new[] { new Chain(1, new(2, null)) }.ToDataFrame().Columns.Select(c => c.Name));

    [Fact]
    public void Claims_stand_as_in_their_file_and_papers_as_in_theirs()
    {
        var claim = Claims.Measured(new Asked("01.4", "p", "01", ClaimKind.Theory, "says so", "1.12", "Fig. 1", [new("01.4", "says so", new(0.9, double.PositiveInfinity), "because", "")]), [new Measure(1.2, "01.4", 0.03)]);
        var frame = new List<Claim> { claim }.ToDataFrame();
        Assert.Equal(
            ["Id", "Paper", "Notebook", "Statement", "PaperValue", "Low", "High", "Measured", "Uncertainty", "Seeds", "Verdict", "Seconds", "Version", "Note", "Kind", "Counts"],
            frame.Columns.Select(c => c.Name));
        Assert.Equal([0.9, null, 1.2, 0.03, 1, "Reproduced"], frame.Rows[0].Skip(5).Take(6));

        var papers = new[] { new PaperRow("p", "A title", 2024, "theme", "A", "", PaperState.Partly, ["01.4"]) }.ToDataFrame();
        Assert.Equal(["Id", "Title", "Year", "Theme", "Tier", "Notebook", "State"], papers.Columns.Select(c => c.Name));
        Assert.Equal("Partly", papers["State"][0]);
    }

    [Fact]
    public void A_property_that_throws_says_what_was_wrong() =>
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => new[] { new Throwing() }.ToDataFrame()).Message);

    private static IEnumerable<object?> Values(DataFrameColumn column) => Enumerable.Range(0, (int)column.Length).Select(i => column[i]);

    private enum Kind
    {
        Cold,
        Warm,
    }

    private sealed record Config(int Width, double Loss, Kind Kind, Law? Law)
    {
        public static int Count => 3;

        public int Twice => Width * 2;
    }

    private sealed record Law(double Exponent, Interval Range);

    private sealed record Result(double Loss, long? Seed, float Rate, double[] Losses, string? Note, bool Done);

    private sealed record Outer(int X, Inner Result);

    private sealed record Inner(int X);

    private sealed record Chain(int Value, Chain? Next);

    private sealed record Throwing
    {
        public double Value => throw new InvalidOperationException("no");
    }
}

using System.Globalization;
using System.Text;
using Microsoft.Data.Analysis;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>What Microsoft.Data.Analysis does wrongly, as it does it: the reason why no number of a claim and no file of <c>data/</c> passes through a frame. A test that fails here tells that
/// a fault is cured; above it stands what can go then. When all are cured, so can the remarks in <c>Frames</c> and in the notebooks' prose.</summary>
public sealed class DataAnalysisFaultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static DataFrame WithAGap => new(new StringDataFrameColumn("group", ["a", "a", "a"]), new DoubleDataFrameColumn("x", [1, null, 3]));

    public void Dispose() => _folder.Dispose();

    /// <summary>Cured: notebooks may take means of columns with nulls by <c>GroupBy</c>, where they drop the nulls first now.</summary>
    [Fact]
    public void The_mean_of_a_group_counts_what_is_missing() =>
        Assert.Equal(4.0 / 3, (double)WithAGap.GroupBy("group").Mean("x")["x"][0], 1e-12);

    /// <summary>Cured: notebooks may show <c>Description()</c>.</summary>
    [Fact]
    public void The_mean_of_a_description_counts_what_is_missing()
    {
        var description = WithAGap.Description();
        Assert.Equal(4f / 3, Convert.ToSingle(description["x"][3], CultureInfo.InvariantCulture), 1e-6f);
        Assert.Equal("Mean", description["Description"][3]);
        // The column itself does it right.
        Assert.Equal(2, WithAGap["x"].Mean());
    }

    /// <summary>Cured: <c>frame["x"].Std()</c> or the like can stand where notebooks use MathNet.</summary>
    [Fact]
    public void There_is_no_standard_deviation() =>
        Assert.DoesNotContain(typeof(DataFrameColumn).GetMethods().Select(m => m.Name), name => name.StartsWith("St", StringComparison.Ordinal) || name.StartsWith("Var", StringComparison.Ordinal));

    /// <summary>Cured, with the three below: data files may be read by <c>LoadCsv</c> where CsvHelper reads them now.</summary>
    [Fact]
    public void A_file_is_read_in_single_precision()
    {
        var frame = Loaded("id,x\n01.10,0.30000000000000004\n01.9,1\n");
        Assert.Equal([typeof(float), typeof(float)], frame.Columns.Select(c => c.DataType));
        Assert.Equal([1.1f, 0.3f], frame.Rows[0]);
    }

    [Fact]
    public void Another_culture_reads_another_number()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            // As de-DE, which machines without ICU do not know.
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
            Assert.Equal(15f, Loaded("x\n1.5\n2.5\n")["x"][0]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_file_of_a_header_only_has_no_columns() => Assert.Empty(Loaded("x,y\n").Columns);

    /// <summary>Cured, with the one below: tables may be written by <c>SaveCsv</c>.</summary>
    [Fact]
    public void A_letter_beyond_ascii_is_written_as_a_question_mark()
    {
        using var stream = new MemoryStream();
        DataFrame.SaveCsv(new DataFrame(new StringDataFrameColumn("α", ["β"])), stream);
        Assert.Equal(["?", "?"], Lines(stream));
    }

    [Fact]
    public void A_number_is_not_written_as_short_as_it_could_be()
    {
        using var stream = new MemoryStream();
        DataFrame.SaveCsv(new DataFrame(new DoubleDataFrameColumn("x", [0.99 - 0.01])), stream);
        Assert.Equal("0.98", (0.99 - 0.01).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(["x", "0.97999999999999998"], Lines(stream));
    }

    /// <summary>Cured: nothing to change; a join in a notebook need not ask for empty sides.</summary>
    [Fact]
    public void A_join_with_nothing_throws()
    {
        DataFrame full = new(new Int32DataFrameColumn("id", [1])), empty = new(new Int32DataFrameColumn("id", 0));
        Assert.ThrowsAny<Exception>(() => full.Merge(empty, ["id"], ["id"]));
    }

    /// <summary>Cured: notebooks may sort by a second column by sorting twice.</summary>
    [Fact]
    public void Rows_alike_do_not_stay_in_order()
    {
        var frame = new DataFrame(new Int32DataFrameColumn("key", Enumerable.Range(0, 100).Select(i => i % 2)), new Int32DataFrameColumn("i", Enumerable.Range(0, 100)));
        var sorted = frame.OrderBy("key");
        var zeros = Enumerable.Range(0, 50).Select(i => (int)sorted["i"][i]).ToList();
        Assert.NotEqual(zeros.Order(), zeros);
    }

    private DataFrame Loaded(string text)
    {
        var path = Path.Combine(_folder.Path, "table.csv");
        File.WriteAllText(path, text);
        return DataFrame.LoadCsv(path);
    }

    private static string[] Lines(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray()).TrimStart('\uFEFF').Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

using Phenomena.Experiments;
using Phenomena.Themes;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <remarks>Shares a collection with the other tests that show claims: where they are recorded is told by the environment of the process.</remarks>
[Collection("shown claims")]
public class ClaimTests
{
    [Theory]
    [InlineData(1.0, null, Verdict.Reproduced)]
    [InlineData(0.9, null, Verdict.Reproduced)]
    [InlineData(1.1, null, Verdict.Reproduced)]
    [InlineData(1.11, null, Verdict.NotReproduced)]
    [InlineData(1.0, 0.05, Verdict.Reproduced)]
    [InlineData(1.08, 0.05, Verdict.Inconclusive)]
    [InlineData(1.13, 0.05, Verdict.Inconclusive)]
    [InlineData(1.20, 0.05, Verdict.NotReproduced)]
    [InlineData(1.0, 0.5, Verdict.Inconclusive)]
    [InlineData(double.NaN, null, Verdict.Inconclusive)]
    [InlineData(double.PositiveInfinity, null, Verdict.Inconclusive)]
    [InlineData(1.0, double.NaN, Verdict.Inconclusive)]
    public void A_number_is_judged_with_its_uncertainty(double value, double? uncertainty, Verdict expected) =>
        Assert.Equal(expected, Number(value, new(0.9, 1.1), uncertainty).Verdict);

    [Fact]
    public void Open_intervals_have_one_bound()
    {
        Assert.Equal(Verdict.Reproduced, Number(1e9, new(3, Infinity), 10).Verdict);
        Assert.Equal(Verdict.NotReproduced, Number(2.9, new(3, Infinity)).Verdict);
        Assert.Equal(Verdict.Reproduced, Number(-1e9, new(-Infinity, 0.15)).Verdict);
        Assert.Equal("≥ 3", new Interval(3, Infinity).ToString());
        Assert.Equal("0.96 to 1.25", new Interval(0.96, 1.25).ToString());
    }

    [Fact]
    public void The_worst_number_decides_and_is_the_headline()
    {
        Measure good = Number(1.0, new(0.9, 1.1), label: "good"), near = Number(1.09, new(0.9, 1.1), label: "near"),
            open = Number(1.09, new(0.9, 1.1), 0.05, "open"), bad = Number(1.2, new(0.9, 1.1), label: "bad"), worse = Number(0.5, new(0.9, 1.1), label: "worse");
        // With nothing against the claim, the number that its author put first.
        Assert.Equal((Verdict.Reproduced, good), Outcome(good, near));
        Assert.Equal((Verdict.Inconclusive, open), Outcome(good, open, near));
        Assert.Equal((Verdict.NotReproduced, worse), Outcome(open, bad, worse, good));
        Assert.Equal((Verdict.Inconclusive, null), Outcome());
    }

    [Fact]
    public void Another_number_never_improves_a_verdict()
    {
        double[] values = [0.5, 0.88, 0.95, 1.0, 1.15, 2, double.NaN];
        var measures = values.SelectMany(v => new double?[] { null, 0.05 }.Select(u => Number(v, new(0.9, 1.1), u))).ToList();
        Assert.All(measures, a => Assert.All(measures, b => Assert.True(Outcome(a, b).Verdict >= Outcome(a).Verdict)));
    }

    private static readonly string Version = typeof(Claim).Assembly.GetName().Version!.ToString(3);

    [Fact]
    public void The_table_comes_back_with_what_was_put_in()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "claims.csv");
        ClaimsFile.Update(path, "02-other", [Of("02.1", "02-other", "other", "1", new(0, 2), [new(1, "02.1")], ClaimKind.Ours, "p2")]);
        ClaimsFile.Update(path, "01-this", [
            Of("01.10", "01-this", "late", "2", new(0, 1), []),
            Of("01.9", "01-this", "says \"so\", twice", "= 1.12 ± .06", new(0.9, Infinity), [new(1.198, "01.9", 0.03)], ClaimKind.Theory) with { Seeds = 3, Seconds = 21.44 },
        ]);

        Assert.StartsWith("id,paper,notebook,statement,paper_value,low,high,measured,uncertainty,seeds,verdict,seconds,version,note,kind\n01.9,p1,01-this,\"says \"\"so\"\", twice\",",
            File.ReadAllText(path));
        Assert.Equal(
            [
                new("01.9", "p1", "01-this", "says \"so\", twice", "= 1.12 ± .06", 0.9, null, 1.198, 0.03, 3, Verdict.Reproduced, 21.4, Version, "", ClaimKind.Theory),
                new("01.10", "p1", "01-this", "late", "2", null, null, null, null, 1, Verdict.Inconclusive, 0, Version, "", ClaimKind.Paper),
                new ClaimRow("02.1", "p2", "02-other", "other", "1", 0, 2, 1, null, 1, Verdict.Reproduced, 0, Version, "", ClaimKind.Ours),
            ],
            ClaimsFile.Read(path));

        ClaimsFile.Update(path, "01-this", []);
        Assert.Equal(["02.1"], ClaimsFile.Read(path).Select(r => r.Id));
        Assert.Single(folder.Files("*"));
    }

    [Fact]
    public void Claims_stand_in_the_order_of_their_numbers()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "claims.csv");
        ClaimsFile.Update(path, "03", [.. new[] { "03.10", "03.7b", "03.8", "03.7" }.Select(id => Of(id, "03", "s", "1", new(0, 1), []))]);
        Assert.Equal(["03.7", "03.7b", "03.8", "03.10"], ClaimsFile.Read(path).Select(r => r.Id));
    }

    [Fact]
    public void Showing_claims_records_them_where_a_recorded_execution_asks_for_it()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "claims.csv");
        void Execute(string notebook, params Claim[] claims)
        {
            Environment.SetEnvironmentVariable("PHENOMENA_CLAIMS", path);
            Environment.SetEnvironmentVariable("PHENOMENA_NOTEBOOK", notebook);
            try
            {
                claims.ToTable();
            }
            finally
            {
                Environment.SetEnvironmentVariable("PHENOMENA_CLAIMS", null);
                Environment.SetEnvironmentVariable("PHENOMENA_NOTEBOOK", null);
            }
        }

        static Claim Shown(string id, string notebook, double value) => Of(id, notebook, "statement", "1", new(0, 2), [new(value, id)]);

        new[] { Shown("03.1", "03", 1) }.ToTable();
        Assert.False(File.Exists(path));

        Execute("02-other", Shown("02.1", "02-other", 1));
        Execute("01-this", Shown("01.2", "01-this", 3), Shown("01.1", "01-this", 1));
        Execute("02-other", Shown("02.2", "02-other", 0.5));
        var once = File.ReadAllText(path);
        Execute("01-this", Shown("01.1", "01-this", 1), Shown("01.2", "01-this", 3));
        Assert.Equal(once, File.ReadAllText(path));
        Assert.Equal(
            [("01.1", "01-this", Verdict.Reproduced), ("01.2", "01-this", Verdict.NotReproduced), ("02.2", "02-other", Verdict.Reproduced)],
            ClaimsFile.Read(path).Select(r => (r.Id, r.Notebook, r.Verdict)));
    }

    [Theory]
    [InlineData("", "should begin with the columns")]
    [InlineData("a,b\n1,2\n", "should begin with the columns")]
    [InlineData("id,paper,notebook,statement,paper_value,low,high,measured,uncertainty,seeds,verdict,seconds,version,note,kind\n1,2,3,4,5,x,7,8,9,10,reproduced,12,13,14,paper\n", "row 1")]
    [InlineData("id,paper,notebook,statement,paper_value,low,high,measured,uncertainty,seeds,verdict,seconds,version,note,kind\n1,2,3,4,5,6,7,8,9,10,maybe,12,13,14,paper\n", "row 1")]
    [InlineData("id,paper,notebook,statement,paper_value,low,high,measured,uncertainty,seeds,verdict,seconds,version,note,kind\n1,2,3,4,5,6,7,8,9,10,reproduced,12,13,14,theirs\n", "row 1")]
    [InlineData("id,paper,notebook,statement,paper_value,low,high,measured,uncertainty,seeds,verdict,seconds,version,note,kind\n1,2\n", "row 1")]
    public void A_file_that_is_no_such_table_is_left_alone(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "claims.csv");
        File.WriteAllText(path, text);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ClaimsFile.Update(path, "01", [])).Message);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void A_claim_is_recorded_once_and_by_the_notebook_that_it_is_asked_of()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "claims.csv");
        var claim = Of("01.1", "01-this", "s", "1", new(0, 2), [new(1, "01.1")]);
        Assert.Contains("asked of notebook 01-this", Assert.Throws<InvalidOperationException>(() => ClaimsFile.Update(path, "02-other", [claim])).Message);
        Assert.Contains("more than once", Assert.Throws<InvalidOperationException>(() => ClaimsFile.Update(path, "01-this", [claim, claim])).Message);
        Assert.False(File.Exists(path));
    }

    private const double Infinity = double.PositiveInfinity;

    private static Measure Number(double value, Interval accepted, double? uncertainty = null, string label = "") => new(value, "01.1", uncertainty, label) { Accepted = accepted };

    private static Claim Of(string id, string notebook, string statement, string value, Interval accepted, IEnumerable<Measure> measures, ClaimKind kind = ClaimKind.Paper, string paper = "p1") =>
        Claims.Measured(new Asked(id, paper, notebook, kind, statement, value, "Fig. 1", [new(id, statement, accepted, "why", "")]), measures);

    private static (Verdict Verdict, Measure? Headline) Outcome(params Measure[] measures)
    {
        var claim = new Claim(Asked.Of("01.1"), measures);
        return (claim.Verdict, claim.Headline);
    }
}

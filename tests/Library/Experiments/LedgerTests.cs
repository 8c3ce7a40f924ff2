using Phenomena.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>Papers and claims together.</summary>
public sealed class LedgerTests
{
    private static readonly PaperRow Paper = new("p", "A title, with \"quotes\"", 2024, "theme", "A", "", PaperState.Planned, []);

    [Theory]
    [InlineData("", PaperState.Planned)]
    [InlineData("r", PaperState.Reproduced)]
    [InlineData("rr", PaperState.Reproduced)]
    [InlineData("rn", PaperState.Partly)]
    [InlineData("ri", PaperState.Partly)]
    [InlineData("n", PaperState.NotReproduced)]
    [InlineData("i", PaperState.NotReproduced)]
    public void A_papers_state_is_what_its_claims_say(string verdicts, PaperState state)
    {
        ClaimRow[] claims = [.. verdicts.Select((v, i) => Claim($"01.{i}") with { Verdict = v switch { 'r' => Verdict.Reproduced, 'n' => Verdict.NotReproduced, _ => Verdict.Inconclusive } }), Claim("02.1") with { Paper = "another" }];
        var row = Paper.With(claims);
        Assert.Equal(state, row.State);
        Assert.Equal(verdicts.Length, row.Claims.Count);
        Assert.Equal(verdicts.Length == 0 ? "" : "01-notebook", row.Notebook);
    }

    [Theory]
    [InlineData(ClaimKind.Ours)]
    [InlineData(ClaimKind.Identity)]
    public void What_is_ours_or_true_by_construction_does_not_count(ClaimKind kind)
    {
        var own = Claim("01.1") with { Kind = kind };
        Assert.Equal((PaperState.Planned, "01-notebook", 1), (Paper.With([own]).State, Paper.With([own]).Notebook, Paper.With([own]).Claims.Count));
        Assert.Equal(PaperState.NotReproduced, Paper.With([own, Claim("01.2") with { Kind = ClaimKind.Theory, Verdict = Verdict.NotReproduced }]).State);
        Assert.Equal(PaperState.Reproduced, Paper.With([own with { Verdict = Verdict.NotReproduced }, Claim("01.2")]).State);
        Assert.Equal("01.2", Assert.Single(Of(own, Claim("01.2")).Counted).Id);
    }

    [Fact]
    public void What_was_not_measured_as_it_is_asked_is_said()
    {
        Assert.Empty((Of(Claim("01.1")).Derived() with { Asked = [Question] }).Complaints());
        Said("not measured there", [Question, Question with { Id = "01.2" }], Claim("01.1"));
        Said("not asked", [], Claim("01.1"));
        foreach (var changed in new[] { Claim("01.1") with { High = 3 }, Claim("01.1") with { Low = null }, Claim("01.1") with { Kind = ClaimKind.Ours }, Claim("01.1") with { Statement = "another" }, Claim("01.1") with { Notebook = "02" } })
            Said("asked otherwise", [Question], changed);

        static void Said(string words, IReadOnlyList<Asked> asked, ClaimRow row) => Assert.Contains((Of(row).Derived() with { Asked = asked }).Complaints(), c => c.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void What_does_not_fit_together_is_said()
    {
        Assert.Empty(Of(Claim("01.1")).Derived().Complaints());
        Said("no accepted interval", Of(Claim("01.1") with { Low = null, High = null }).Derived());
        Said("not among the papers", Of(Claim("01.1") with { Paper = "unknown" }).Derived());
        Said("what the paper found", Of(Claim("01.1") with { PaperValue = "" }).Derived());
        Said("no measured value", Of(Claim("01.1") with { Measured = null }).Derived());
        Said("does not say why", Of(Claim("01.1") with { Verdict = Verdict.NotReproduced }).Derived());
        Said("2 times", Of(Claim("01.1"), Claim("01.1")).Derived());
        // A state typed by hand.
        Said("make it planned", new Ledger([Paper with { State = PaperState.Reproduced }], []));
        Said("make it not reproduced", new Ledger([Paper with { State = PaperState.Reproduced, Notebook = "01-notebook", Claims = ["01.1"] }], [Claim("01.1") with { Verdict = Verdict.NotReproduced, Note = "because" }]));

        static void Said(string words, Ledger ledger) => Assert.Contains(ledger.Complaints(), c => c.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void The_tables_come_back_with_what_was_put_in_and_are_found_from_below()
    {
        using var folder = new TemporaryFolder();
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        var below = Directory.CreateDirectory(Path.Combine(folder.Path, "notebooks", "deep"));
        Assert.Throws<FileNotFoundException>(() => Ledger.Load(below.FullName));
        PapersFile.Write(Path.Combine(data.FullName, "papers.csv"), [Paper with { State = PaperState.NotReproduced, Notebook = "01", Claims = ["01.1", "01.2"] }]);
        ClaimsFile.Update(Path.Combine(data.FullName, "claims.csv"), "01-notebook", [Claims.Measured(Question, [new(3, "01.1")]) with { Note = "a note, with a comma" }]);
        var ledger = Ledger.Load(below.FullName);
        Assert.Equal("id,title,year,theme,tier,notebook,state,claims\np,\"A title, with \"\"quotes\"\"\",2024,theme,A,01,not reproduced,01.1 01.2\n", File.ReadAllText(Path.Combine(data.FullName, "papers.csv")));
        Assert.Equal((Paper.Title, PaperState.NotReproduced, 2), (ledger.Papers[0].Title, ledger.Papers[0].State, ledger.Papers[0].Claims.Count));
        Assert.Equal("a note, with a comma", ledger.Claims[0].Note);
    }

    [Theory]
    [InlineData("id,title\n", "should begin with the columns")]
    [InlineData("id,title,year,theme,tier,notebook,state,claims\np,t,soon,th,A,,planned,\n", "row 1")]
    [InlineData("id,title,year,theme,tier,notebook,state,claims\np,t,2024,th,A,,finished,\n", "row 1")]
    public void A_file_that_is_no_such_table_is_refused(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "papers.csv");
        File.WriteAllText(path, text);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => PapersFile.Read(path)).Message);
    }

    [Fact]
    public void The_collections_own_tables_fit_together() => Assert.Empty(Ledger.Load(AppContext.BaseDirectory).Complaints());

    private static Ledger Of(params ClaimRow[] claims) => new([Paper], claims);

    private static ClaimRow Claim(string id) => new(id, "p", "01-notebook", "statement", "1", 0, 2, 1, null, 1, Verdict.Reproduced, 1, "0.1.0", "", ClaimKind.Paper);

    private static readonly Asked Question = new("01.1", "p", "01-notebook", ClaimKind.Paper, "statement", "1", "Fig. 1", [new("01.1", "statement", new(0, 2), "why", "3: too much")]);
}

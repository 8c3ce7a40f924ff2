using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Phenomena.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

/// <summary>What is asked, and that it is what is measured.</summary>
public sealed partial class AskedTests
{
    private const string Header = "id,paper,notebook,kind,statement,paper_value,source,low,high,why,refuses\n";

    [Fact]
    public void Every_claim_says_what_it_is_and_where_it_stands_and_every_interval_refuses_something()
    {
        Assert.NotEmpty(Asked.All);
        Assert.All(Asked.All, a => Assert.All(new[] { a.Paper, a.Notebook, a.Statement, a.PaperValue, a.Source, a.Why }, cell => Assert.True(cell.Trim().Length > 0, $"{a.Id} leaves a cell empty")));
        foreach (var condition in Asked.All.SelectMany(a => a.Conditions))
        {
            Assert.True(condition.Statement.Length > 0, condition.Id);
            Assert.True(condition.Accepted.Low <= condition.Accepted.High, condition.Id);
            Assert.True(double.IsFinite(condition.Refused), $"{condition.Id}: '{condition.Refuses}' does not begin with a number");
            Assert.True(condition.Refuses.Split(": ", 2) is [_, { Length: > 3 }], $"{condition.Id} does not say what outcome it refuses");
            Assert.False(condition.Accepted.Holds(condition.Refused), $"{condition.Id} accepts {condition.Refused}");
            Assert.Equal(Verdict.NotReproduced, (new Measure(condition.Refused, condition.Id) { Accepted = condition.Accepted }).Verdict);
        }
    }

    [Fact]
    public void Papers_and_notebooks_are_there()
    {
        var papers = Ledger.Load(AppContext.BaseDirectory).Papers.Select(p => p.Id).ToHashSet();
        Assert.All(Asked.All, a => Assert.Contains(a.Paper, papers));
        // A theme may fill two notebooks: claims of 08b-… are numbered on from those of 08-….
        Assert.All(Asked.All, a => Assert.Equal(a.Id.Split('.')[0], a.Notebook.Split('-')[0].TrimEnd('b')));
        Assert.All(Asked.All.Select(a => a.Notebook).Distinct(), n => Assert.True(File.Exists(Path.Combine(Root, "notebooks", n + ".ipynb")), n));
        Assert.Equal(Enum.GetValues<ClaimKind>(), Asked.All.Select(a => a.Kind).Distinct().Order());
    }

    /// <remarks>Code names every condition that it measures, so that what is asked and what is measured can be compared without a run.</remarks>
    [Fact]
    public void What_is_asked_is_measured_and_nothing_else_is()
    {
        var code = Directory.EnumerateFiles(Path.Combine(Root, "lib", "Themes"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var cells = Directory.EnumerateFiles(Path.Combine(Root, "notebooks"), "*.ipynb").ToDictionary(f => Path.GetFileNameWithoutExtension(f), Sources);
        var named = code.SelectMany(text => Name().Matches(text)).Select(m => m.Groups["id"].Value).ToHashSet();
        var inCells = cells.ToDictionary(c => c.Key, c => CellName().Matches(c.Value).Select(m => m.Groups["id"].Value).ToHashSet());
        foreach (var asked in Asked.All)
            Assert.True(named.Contains(asked.Id) ? inCells.Values.All(ids => !ids.Contains(asked.Id)) : inCells.Single(c => c.Value.Contains(asked.Id)).Key == asked.Notebook, $"{asked.Id} is not measured once");
        Assert.Empty(named.Concat(inCells.Values.SelectMany(ids => ids)).Except(Asked.All.SelectMany(a => a.Conditions).Select(c => c.Id)));
    }

    /// <remarks>The table holds what the notebooks measured when they last ran.</remarks>
    [Fact]
    public void Every_notebook_measured_what_is_asked_of_it()
    {
        var measured = ClaimsFile.Read(Path.Combine(Root, "data", "claims.csv"));
        Assert.Equal(Asked.All.Select(a => (a.Id, a.Notebook)).Order(), measured.Select(r => (r.Id, r.Notebook)).Order());
    }

    [Fact]
    public void The_library_asks_what_the_table_asks() =>
        Assert.Equal(Asked.Parse(File.ReadAllText(Path.Combine(Root, "data", "asked.csv"))).Select(a => a.Id), Asked.All.Select(a => a.Id));

    [Fact]
    public void A_number_for_what_is_not_asked_is_refused_and_a_condition_without_a_number_leaves_the_claim_open()
    {
        var asked = Assert.Single(Asked.Parse(Header + "01.1,p,01,theory,says so,1,Fig. 1,0.5,,because,0.4: too little\n01.1/other,,,,another number,,,,2,,3: too much\n"));
        Assert.Equal((ClaimKind.Theory, 2, "because", 0.4), (asked.Kind, asked.Conditions.Count, asked.Why, asked.Conditions[0].Refused));
        Assert.Equal(Verdict.Reproduced, Claims.Measured(asked, [new(1, "01.1"), new(2, "01.1/other")]).Verdict);
        Assert.Equal(Verdict.NotReproduced, Claims.Measured(asked, [new(1, "01.1"), new(3, "01.1/other")]).Verdict);
        var half = Claims.Measured(asked, [new(1, "01.1")]);
        Assert.Equal((Verdict.Inconclusive, "another number"), (half.Verdict, half.Headline!.Label));
        Assert.Empty(Claims.Measured(asked, []).Measures);
        Assert.Contains("01.1, 01.1/other", Assert.Throws<ArgumentException>(() => Claims.Measured(asked, [new(1, "01.2")])).Message);
        Assert.Contains("data/asked.csv", Assert.Throws<ArgumentException>(() => Claims.Measured("77.1", 1)).Message);
        var single = Claims.Measured("04.27", -0.5, 0.1, seeds: 12);
        Assert.Equal((Verdict.NotReproduced, 12, -0.01), (single.Verdict, single.Seeds, single.Headline!.Accepted.Low));
    }

    [Theory]
    [InlineData("", "should begin with the columns")]
    [InlineData(Header + "01.1,p,01,guess,s,1,Fig. 1,0,1,why,2: x\n", "kind 'guess'")]
    [InlineData(Header + "01.1,p,01,Paper,s,1,Fig. 1,0,1,why,2: x\n", "kind 'Paper'")]
    [InlineData(Header + "01.1,p,01,paper,s,1,Fig. 1,none,1,why,2: x\n", "'none' is no number")]
    [InlineData(Header + "01.1,p,01,paper,s,1,Fig. 1,0,1,why,2: x\n01.1,p,01,paper,s,1,Fig. 1,0,1,why,2: x\n", "01.1 is there before")]
    [InlineData(Header + "01.1/a,,,,s,,,0,1,why,2: x\n", "01.1/a does not stand once below its claim")]
    [InlineData(Header + "01.1,p,01,paper,s,1,Fig. 1,0,1,why,2: x\n01.1/a,,,,s,,,0,1,,2: x\n01.1/a,,,,s,,,0,1,,2: x\n", "row 3")]
    public void What_is_no_such_table_is_refused(string text, string message) => Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Asked.Parse(text)).Message);

    private static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "data", "asked.csv")) ? folder : Find(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!);

    [GeneratedRegex("\"(?<id>\\d\\d\\.\\d+[a-z]?(/[a-z-]+)?)\"")]
    private static partial Regex Name();

    [GeneratedRegex("Measured\\(\\s*\"(?<id>\\d\\d\\.\\d+[a-z]?(/[a-z-]+)?)\"")]
    private static partial Regex CellName();

    private static string Sources(string notebook) => string.Concat(JsonNode.Parse(File.ReadAllText(notebook))!["cells"]!.AsArray().SelectMany(cell => cell!["source"]!.AsArray()).Select(line => (string)line!));
}

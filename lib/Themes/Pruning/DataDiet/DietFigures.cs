using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<DietConfig, DietResult>>;

/// <summary>Figures of pruning by score on clean labels. Error bars are standard errors across splits; of differences, of the differences within a split.</summary>
public static class DietFigures
{
    private const string Kept = "kept share f", Accuracy = "test accuracy", Size = "training digits P before pruning", Against = "accuracy, minus random";

    /// <summary>Test accuracy over the kept share, a panel for each training set size.</summary>
    public static Figure OverSizes(Runs runs)
    {
        var sizes = runs.GroupBy(r => r.Config.Examples).OrderBy(g => g.Key).ToList();
        return sizes.Count == 0 ? Plot.Linear("Keep hard, easy or random", Kept, Accuracy)
            : Plot.Grid("Keep hard, easy or random: it depends on how much there is", 2, [.. sizes.Select(s => Panel(s.Key, s))]);

        static Figure Panel(int size, Runs own) => new[] { DietRules.Hard, DietRules.Random, DietRules.Easy }
            .Aggregate(Plot.Linear($"P = {size}", Kept, Accuracy), (chart, rule) => Line(chart, own, Shares(own), rule))
            .Reference(own.Average(r => r.Result.Full), "everything");
    }

    /// <summary>What a rule gains over a random choice of the same size, over the training set size, a line for each kept share.</summary>
    public static Figure SignFlip(Runs runs)
    {
        return Plot.Grid("Keep hard when data is plenty, easy when it is scarce", 3,
            Panel("Hard − random", DietRules.Hard, DietRules.Random), Panel("Easy − random", DietRules.Easy, DietRules.Random), Panel("Easy − random, per class", DietRules.EasyPerClass, DietRules.RandomPerClass));

        Figure Panel(string title, string rule, string other)
        {
            var sizes = runs.GroupBy(r => r.Config.Examples).OrderBy(g => g.Key).ToList();
            double[] shares = [0.1, 0.2, 0.4];
            var colors = Palette.Ramp(shares.Length);
            var chart = shares.Select((f, i) => (f, color: colors[i])).Aggregate(Plot.LogX(title, Size, Against), (chart, line) =>
            {
                var points = sizes.Select(g => (Size: (double)g.Key, Gains: g.Paired(rule, other, line.f))).Where(p => p.Gains.Length > 0).ToList();
                string name = FormattableString.Invariant($"f = {line.f}");
                return chart.Dots(points.Select(p => p.Size), points.Select(p => Round(p.Gains.Average())), name, points.Select(p => Round(DietRuns.Error(p.Gains))), line.color)
                    .Line(points.Select(p => p.Size), points.Select(p => Round(p.Gains.Average())), name, line.color);
            });
            return chart.Ticks(x: sizes.Select(g => (double)g.Key)).Reference(0, "");
        }
    }

    /// <summary>A row for each size and share: accuracies, paired differences, and on how many splits hard wins.</summary>
    public static Table Summary(Runs runs) => Table.Of(
        from size in runs.GroupBy(r => r.Config.Examples).OrderByDescending(g => g.Key)
        from share in Shares(size)
        select (Runs: size.ToList(), Share: share),
        ("P", r => r.Runs[0].Config.Examples), ("f", r => r.Share), ("kept", r => Math.Round(r.Share * r.Runs[0].Config.Examples)),
        ("hard", r => Mean(r, DietRules.Hard)), ("random", r => Mean(r, DietRules.Random)), ("easy", r => Mean(r, DietRules.Easy)), ("everything", r => Mean(r, DietRuns.Everything)),
        ("hard − random", r => Difference(r, DietRules.Hard, DietRules.Random)), ("hard wins", r => $"{r.Runs.Paired(DietRules.Hard, DietRules.Random, r.Share).Count(d => d > 0)} of {r.Runs.Count}"),
        ("hard − everything", r => Difference(r, DietRules.Hard, DietRuns.Everything)));

    /// <summary>What keeping the highest of a score gains over a random choice, over the kept share; six scores, the others are in <see cref="DietNoiseFigures.Scores"/>.</summary>
    public static Figure Scores(Runs runs)
    {
        var all = runs.Where(r => r.Config.AllScores).ToList();
        // Below a fifth every score loses, by so much that nothing else would be seen.
        double[] shares = [.. Shares(all).Where(f => f >= 0.2)];
        return new[] { DietRules.Hard, DietRules.Forgetting, DietRules.Memorization, DietRules.Vog, DietRules.Prototypes, DietRules.GraNdAtInit }
            .Aggregate(Plot.Linear("What a score gains over a random choice, P = 1200", Kept, Against), (chart, rule) =>
            {
                double[][] gains = [.. shares.Select(f => all.Paired(rule, DietRules.Random, f))];
                return chart.Dots(shares, gains.Select(g => Round(g.Average())), rule, gains.Select(g => Round(DietRuns.Error(g)))).Line(shares, gains.Select(g => Round(g.Average())), rule);
            }).Reference(0, "random");
    }

    /// <summary>GraNd at initialisation, and EL2N after four epochs, against the length of the input.</summary>
    public static Figure InputNorm(Runs runs)
    {
        var points = runs.Select(r => r.Result.Points).FirstOrDefault(p => p.Length > 0) ?? [];
        double init = Statistics.Mean(runs.Fact(DietRules.GraNdAtInit, s => s.WithInputNorm)), el2n = Statistics.Mean(runs.Fact("EL2N", s => s.WithInputNorm));
        const string Length = "length of the centred input |x|";
        return Plot.Grid("A gradient before training measures the input, not the example", 2,
            Plot.Linear(FormattableString.Invariant($"GraNd at step 0, rank correlation {init:F2}"), Length, "GraNd, 10 networks").Dots(points.Select(p => p[0]), points.Select(p => p[1]), "300 digits of one split", null, Palette.Amber),
            Plot.Linear(FormattableString.Invariant($"EL2N at step 150, rank correlation {el2n:F2}"), Length, "EL2N, 10 networks").Dots(points.Select(p => p[0]), points.Select(p => p[2]), "300 digits of one split", null, Palette.Amber));
    }

    /// <summary>Ten times fewer of the digits 5 to 9: accuracy over the kept share, with and without regard to classes.</summary>
    public static Figure Imbalanced(Runs runs)
    {
        var own = runs.Where(r => r.Config.RareClasses < 1).ToList();
        return Plot.Grid("Five classes ten times rarer: keep hard finds them, keep easy drops them", 2,
            Panel("By score alone", DietRules.Hard, DietRules.Random, DietRules.Easy), Panel("As many of each class", DietRules.HardPerClass, DietRules.RandomPerClass, DietRules.EasyPerClass));

        Figure Panel(string title, params string[] rules)
        {
            var chart = rules.Aggregate(Plot.Linear(title, Kept, Accuracy), (chart, rule) => Line(chart, own, Shares(own), rule));
            return own.Count == 0 ? chart : chart.Reference(own.Average(r => r.Result.Full), "everything");
        }
    }

    /// <summary>Dots with error bars and a line, for the shares at which the rule was run.</summary>
    internal static Figure Line(Figure chart, Runs runs, double[] shares, string rule)
    {
        string color = DietRules.Color(rule);
        var points = shares.Select(f => (f, All: runs.Accuracy(rule, f))).Where(p => p.All.Length > 0).ToList();
        return chart.Dots(points.Select(p => p.f), points.Select(p => Round(p.All.Average())), rule, points.Select(p => Round(DietRuns.Error(p.All))), color)
            .Line(points.Select(p => p.f), points.Select(p => Round(p.All.Average())), rule, color);
    }

    internal static double[] Shares(Runs runs) => [.. runs.SelectMany(r => r.Config.Shares).Distinct().Order()];

    internal static double Round(double value) => Math.Round(value, 4);

    private static double Mean((List<Run<DietConfig, DietResult>> Runs, double Share) row, string rule) => row.Runs.Accuracy(rule, row.Share).DefaultIfEmpty(double.NaN).Average();

    private static string Difference((List<Run<DietConfig, DietResult>> Runs, double Share) row, string rule, string other)
    {
        double[] all = row.Runs.Paired(rule, other, row.Share);
        return Signed(all);
    }

    /// <summary>+0.0123 ± 0.0045.</summary>
    internal static string Signed(double[] values) => values.Length == 0 ? "–" : FormattableString.Invariant($"{Statistics.Mean(values):+0.0000;−0.0000} ± {DietRuns.Error(values):F4}");
}

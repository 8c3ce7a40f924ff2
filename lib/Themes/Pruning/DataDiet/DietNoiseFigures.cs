using Phenomena.Experiments;
using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

using Runs = IEnumerable<Run<DietConfig, DietResult>>;

/// <summary>Figures of pruning by score when some labels are wrong. Error bars are standard errors across splits.</summary>
public static class DietNoiseFigures
{
    /// <summary>Test accuracy over the kept share.</summary>
    public static Figure OverShares(Runs runs)
    {
        var own = runs.ToList();
        var chart = new[] { DietRules.Window, DietRules.Random, DietRules.Easy, DietRules.Hard, DietRules.Vog, DietRules.Forgetting }
            .Aggregate(Plot.Linear("A fifth of the labels wrong: keep the window below the top", "kept share f", "test accuracy"), (chart, rule) => DietFigures.Line(chart, own, DietFigures.Shares(own), rule));
        return own.Count == 0 ? chart : chart.Reference(own.Average(r => r.Result.Full), "everything");
    }

    /// <summary>How well each score finds the flipped labels.</summary>
    public static Figure Detection(Runs runs)
    {
        var scores = runs.SelectMany(r => r.Result.Scores).Select(s => s.Name).Distinct().Select(name => (name, Auc: runs.Fact(name, s => s.Auc))).OrderByDescending(s => s.Auc.Average()).ToList();
        return Plot.Linear("Which scores find flipped labels", "", "AUC: flipped above right")
            .Bars(scores.Select(s => s.name), scores.Select(s => DietFigures.Round(s.Auc.Average())), "AUC", scores.Select(s => DietFigures.Round(DietRuns.Error(s.Auc)))).Reference(0.5, "chance");
    }

    /// <summary>A row for each score: how it orders the examples, what it finds, and what keeping its highest gains over a random choice.</summary>
    public static Table Scores(Runs clean, Runs noisy)
    {
        var right = clean.Where(r => r.Config.AllScores).ToList();
        return Table.Of(right.SelectMany(r => r.Result.Scores).Select(s => s.Name).Distinct(),
            ("score", s => s), ("rank correlation with EL2N", s => Math.Round(Statistics.Mean(right.Fact(s, f => f.WithEl2n)), 3)), ("with |x|", s => Math.Round(Statistics.Mean(right.Fact(s, f => f.WithInputNorm)), 3)),
            ("AUC for flipped labels", s => Math.Round(Statistics.Mean(noisy.Fact(s, f => f.Auc)), 3)),
            ("clean, f = 0.4: gain", s => DietFigures.Signed(right.Paired(Rule(s), DietRules.Random, 0.4))), ("a fifth flipped, f = 0.5: gain", s => DietFigures.Signed(noisy.Paired(Rule(s), DietRules.Random, 0.5))));

        static string Rule(string score) => score == "EL2N" ? DietRules.Hard : score;
    }

    /// <summary>Scores over the training of the networks that score: how they order the examples, and how well they find flipped labels.</summary>
    public static Figure OverSteps(Runs runs)
    {
        var marks = runs.SelectMany(r => r.Result.Marks).GroupBy(m => m.Step).OrderBy(g => g.Key).ToList();
        const string Steps = "step at which the score is taken";
        return Plot.Grid("A score needs about an epoch (38 steps)", 2,
            Two(Plot.Linear("Rank correlation with the same score at step 600", Steps, "rank correlation"), m => m.El2nWithLast, m => m.GrandWithLast),
            Two(Plot.Linear("Finding flipped labels", Steps, "AUC"), m => m.El2nAuc, m => m.GrandAuc).Reference(0.5, "chance"));

        Figure Two(Figure chart, Func<ScoreMark, double> el2n, Func<ScoreMark, double> grand) => Add(Add(chart, "EL2N", el2n), "GraNd", grand);

        // Steps as texts: they start at 0 and grow by factors.
        Figure Add(Figure chart, string name, Func<ScoreMark, double> number)
        {
            string[] steps = [.. marks.Select(g => FormattableString.Invariant($"{g.Key}"))];
            double[] means = [.. marks.Select(g => DietFigures.Round(g.Average(number)))];
            return chart.Dots(steps, means, name, marks.Select(g => DietFigures.Round(DietRuns.Error([.. g.Select(number)])))).Line(steps, means, name);
        }
    }

    /// <summary>Scores while wrong labels are learned by heart: what they find, and what the networks have learned by then.</summary>
    public static Figure Patience(IEnumerable<Run<PatienceConfig, PatienceResult>> runs)
    {
        var marks = runs.SelectMany(r => r.Result.Marks).GroupBy(m => m.Step).OrderBy(g => g.Key).ToList();
        const string Steps = "training steps";
        return Plot.Grid("Memorization and VoG find wrong labels only after they are learned by heart", 2,
            Add(Add(Add(Plot.LogX("Finding flipped labels", Steps, "AUC"), "EL2N", m => m.El2n), DietRules.Memorization, m => m.Memorization), DietRules.Vog, m => m.Vog).Reference(0.5, "chance"),
            Add(Add(Plot.LogX("What the networks know", Steps, "share right"), "flipped labels, as told", m => m.Learned), "test digits", m => m.Test));

        Figure Add(Figure chart, string name, Func<PatienceMark, double> number) => chart
            .Dots(marks.Select(g => (double)g.Key), marks.Select(g => DietFigures.Round(g.Average(number))), name, marks.Select(g => DietFigures.Round(DietRuns.Error([.. g.Select(number)]))))
            .Line(marks.Select(g => (double)g.Key), marks.Select(g => DietFigures.Round(g.Average(number))), name).Ticks(x: marks.Select(g => (double)g.Key));
    }

    /// <summary>Few wrong labels, few examples dropped: what dropping the highest EL2N gains over dropping any.</summary>
    public static Figure FewDropped(Runs runs)
    {
        var own = runs.ToList();
        double[] shares = DietFigures.Shares(own);
        return new[] { ("highest EL2N", DietRules.Easy), ("any", DietRules.Random), ("lowest EL2N", DietRules.Hard) }.Aggregate(
            Plot.Linear("One label in twenty wrong: drop as many as are wrong, not more", "dropped share of the training set (%)", "accuracy, minus training on everything"), (chart, line) =>
            {
                var points = shares.Select(f => (Dropped: Math.Round(100 * (1 - f)), Gains: own.Paired(line.Item2, DietRuns.Everything, f))).OrderBy(p => p.Dropped).ToList();
                return chart.Dots(points.Select(p => p.Dropped), points.Select(p => DietFigures.Round(p.Gains.Average())), line.Item1, points.Select(p => DietFigures.Round(DietRuns.Error(p.Gains))))
                    .Line(points.Select(p => p.Dropped), points.Select(p => DietFigures.Round(p.Gains.Average())), line.Item1);
            }).Reference(0, "everything");
    }
}

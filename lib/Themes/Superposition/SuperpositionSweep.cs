using System.Globalization;
using Phenomena.Experiments;

namespace Phenomena.Themes.Superposition;

/// <summary>The toy model's sweeps at notebook size and at the paper's, and the results of the latter that ship with the library.</summary>
public static class SuperpositionSweep
{
    private static readonly IReadOnlyList<(string Name, Func<Run<SuperpositionConfig, SuperpositionResult>, string> Cell)> Columns =
    [
        ("data_exponent", r => Text(r.Config.Law.Parameter)),
        ("weight_decay", r => Text(r.Config.WeightDecay)),
        ("width", r => Text(r.Config.Width)),
        ("seed", r => Text(r.Config.Seed)),
        ("loss", r => Text(r.Result.Loss)),
        ("training_loss", r => Text(r.Result.TrainingLoss)),
        ("represented", r => Text(r.Result.Represented)),
        ("strongly_represented", r => Text(r.Result.StronglyRepresented)),
        ("mean_square_overlap", r => Text(r.Result.MeanSquareOverlap)),
        ("unlearned_tail", r => Text(r.Result.UnlearnedTail)),
        ("seconds", r => r.Seconds.ToString("0.0", CultureInfo.InvariantCulture)),
    ];

    /// <summary>m of the paper's runs.</summary>
    public static IReadOnlyList<int> PaperWidths { get; } = [10, 15, 25, 39, 63, 100];

    /// <summary>α of the runs at the paper's size: where the tail of the frequencies has no exponent of its own, and where it has ½.</summary>
    public static IReadOnlyList<double> PaperExponents { get; } = [1, 1.5];

    /// <summary>γ of the runs at the paper's size. The paper has ten between −1 and 1; these are its strongest superposition, and the decay of
    /// the notebook's weak runs, between the paper's 0.11 and 0.33, at which about m features are represented.</summary>
    public static IReadOnlyList<double> PaperDecays { get; } = [-1, 0.25];

    /// <summary>One run at the paper's size: n = 1000, 20000 steps of 2048 samples, peak learning rate 0.01 after 2000 steps of warm-up.</summary>
    public static SuperpositionConfig Paper(FeatureLaw law, int width, double weightDecay, int seed = 0) => new()
    {
        Features = 1000, Width = width, Law = law, WeightDecay = weightDecay, Seed = seed,
        Batch = 2048, Steps = 20000, LearningRate = 0.01, WarmUp = 0.1,
    };

    /// <summary>The sweep at a scale: power-law features, both signs of weight decay. A stage is one exponent and decay at all widths.</summary>
    public static SweepPlan<SuperpositionConfig, SuperpositionResult> Plan(Scale scale) => new(
        scale == Scale.Paper ? "superposition-paper" : "superposition-quick", SuperpositionExperiment.Experiment,
        scale == Scale.Paper
            ? [.. from alpha in PaperExponents from decay in PaperDecays select PaperWidths.Select(m => Paper(FeatureLaw.Power(alpha), m, decay)).ToList()]
            : [.. from alpha in PaperExponents from regime in Regimes select new[] { 10, 16, 25, 40, 63 }.Select(m => regime(FeatureLaw.Power(alpha), m)).ToList()],
        // Long enough to leave the first steps behind, in which half of all outputs are positive.
        config => config with { Steps = 400, EvaluationSamples = 1 }, Columns);

    /// <summary>The shipped results at the paper's size (<c>data/superposition-paper.csv</c>), one seed. Curves, row norms and biases are not
    /// shipped and empty.</summary>
    /// <exception cref="InvalidDataException">The library was built without the file, or from another one.</exception>
    public static IReadOnlyList<Run<SuperpositionConfig, SuperpositionResult>> PaperRuns()
    {
        using var stream = typeof(SuperpositionSweep).Assembly.GetManifestResourceStream("superposition-paper.csv")!;
        using var text = new StreamReader(stream);
        return [.. text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => Read(line.Split(',')))];
    }

    private static Run<SuperpositionConfig, SuperpositionResult> Read(string[] cells)
    {
        double[] v = [.. cells.Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        return new(Paper(FeatureLaw.Power(v[0]), (int)v[2], v[1], (int)v[3]), new()
        {
            Loss = v[4], TrainingLoss = v[5], Represented = v[6], StronglyRepresented = v[7], MeanSquareOverlap = v[8], UnlearnedTail = v[9],
            LossCurve = [], LossCurveStride = 1, RowNorms = [], Biases = [],
        }, v[10], FromStore: true);
    }

    private static IReadOnlyList<Func<FeatureLaw, int, SuperpositionConfig>> Regimes { get; } =
        [(law, m) => SuperpositionConfig.Strong(law, m), (law, m) => SuperpositionConfig.Weak(law, m)];

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Phenomena.Experiments;

namespace Phenomena.Themes.Grokking;

/// <summary>What a training on partly wrong labels can end in (Doshi and others 2023, appendix C).</summary>
public enum CorruptedPhase
{
    /// <summary>Training and test accuracy of at least 90 %: the rule is found and the wrong labels are remembered too. Without noise, this is all that there is to learn.</summary>
    Coexistence,

    /// <summary>The test is passed, and some of the wrong labels are forgotten.</summary>
    PartialInversion,

    /// <summary>The test is passed, and training accuracy is no more than the share of right labels: test accuracy above training accuracy.</summary>
    FullInversion,

    /// <summary>The training labels are remembered and no rule is found.</summary>
    Memorization,

    /// <summary>Neither.</summary>
    Forgetting,
}

/// <summary>The phase diagram over the share of pairs and the noise, for several weight decays: its runs, what ships of them, and how a run is named.</summary>
public static class CorruptedPhases
{
    private static readonly IReadOnlyList<(string Name, Func<Run<CorruptedConfig, CorruptedResult>, string> Cell)> Columns =
    [
        ("weight_decay", r => Text(r.Config.WeightDecay)),
        ("fraction", r => Text(r.Config.Fraction)),
        ("noise", r => Text(r.Config.Noise)),
        ("steps", r => Text(r.Config.Steps)),
        ("seed", r => Text(r.Config.Seed)),
        ("train", r => Text(r.Result.Final.Train)),
        ("clean", r => Text(r.Result.Final.Clean)),
        ("corrupted", r => Text(r.Result.Final.Corrupted)),
        ("recovered", r => Text(r.Result.Final.Recovered)),
        ("test", r => Text(r.Result.Final.Test)),
        ("seconds", r => r.Seconds.ToString("0.0", CultureInfo.InvariantCulture)),
    ];

    /// <summary>α of the diagram; the paper has 17 from 0.1 to 0.9.</summary>
    public static IReadOnlyList<double> Fractions { get; } = [0.2, 0.3, 0.4, 0.5, 0.6];

    /// <summary>ξ of the diagram; the paper has 19.</summary>
    public static IReadOnlyList<double> Noises { get; } = [0, 0.15, 0.35, 0.5, 0.7];

    /// <summary>Weight decays of the diagram; the paper has 20 too.</summary>
    public static IReadOnlyList<double> WeightDecays { get; } = [15, 5, 0];

    /// <summary>The phase that accuracies mean.</summary>
    /// <param name="accuracies">At the end of a training.</param>
    /// <param name="noise">ξ.</param>
    public static CorruptedPhase Of(Accuracies accuracies, double noise) => (accuracies.Test >= 0.9, accuracies.Train >= 0.9) switch
    {
        (true, true) => CorruptedPhase.Coexistence,
        (true, false) => accuracies.Train >= 1.05 - noise ? CorruptedPhase.PartialInversion : CorruptedPhase.FullInversion,
        (false, true) => CorruptedPhase.Memorization,
        _ => CorruptedPhase.Forgetting,
    };

    /// <summary>The sweep at a scale, a stage for each weight decay. At the paper's size the trainings are shorter than the paper's 2000 steps: 500 without decay, 400 with 5, 300 with 15.</summary>
    public static SweepPlan<CorruptedConfig, CorruptedResult> Plan(Scale scale) => new(
        scale == Scale.Paper ? "grokking-paper" : "grokking-quick", CorruptedExperiment.Experiment,
        [.. WeightDecays.Select(decay => (from noise in Noises from fraction in Fractions select Config(scale, fraction, noise, decay)).ToList())],
        config => config with { Steps = 20 }, Columns);

    /// <summary>The shipped results at the paper's size (<c>data/grokking-paper.csv</c>), one seed; of each training only the end is there.</summary>
    public static IReadOnlyList<Run<CorruptedConfig, CorruptedResult>> PaperRuns()
    {
        using var stream = typeof(CorruptedPhases).Assembly.GetManifestResourceStream("grokking-paper.csv")!;
        using var text = new StreamReader(stream);
        return Read(text.ReadToEnd());
    }

    /// <summary>The runs of a collected CSV.</summary>
    internal static IReadOnlyList<Run<CorruptedConfig, CorruptedResult>> Read(string csv) => [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => Row(line.Split(',')))];

    private static Run<CorruptedConfig, CorruptedResult> Row(string[] cells)
    {
        double[] v = [.. cells.Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
        var config = new CorruptedConfig { WeightDecay = v[0], Fraction = v[1], Noise = v[2], Steps = (int)v[3], Seed = (int)v[4], Inspect = false };
        return new(config, new() { Marks = [new(config.Steps, new(v[5], v[6], v[7], v[8], v[9]), double.NaN, double.NaN)] }, v[10], FromStore: true);
    }

    private static CorruptedConfig Config(Scale scale, double fraction, double noise, double decay)
    {
        var paper = new CorruptedConfig { Fraction = fraction, Noise = noise, WeightDecay = decay, Steps = decay switch { 0 => 500, <= 5 => 400, _ => 300 }, Inspect = false };
        return scale == Scale.Paper ? paper : paper with { Modulus = 31, Hidden = 128 };
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}

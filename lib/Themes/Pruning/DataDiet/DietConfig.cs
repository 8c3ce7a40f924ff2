using System.Text.Json.Serialization;

namespace Phenomena.Themes.Pruning;

/// <summary>One split of the digits, its scores, and networks trained on what each score keeps.</summary>
public sealed record DietConfig
{
    /// <summary>P: training digits before pruning, 50 to 1200.</summary>
    public int Examples { get; init; } = PruningDigits.PoolSize;

    /// <summary>The share of training labels that are flipped to another class.</summary>
    public double Noise { get; init; }

    /// <summary>The kept shares f.</summary>
    public double[] Shares { get; init; } = [0.8, 0.6, 0.4, 0.3, 0.2, 0.1];

    /// <summary>Whether all scores are computed and their choices trained on; else EL2N only.</summary>
    public bool AllScores { get; init; }

    /// <summary>The share of the digits 5 to 9 that is left in the training set; 1 leaves classes as they are.</summary>
    public double RareClasses { get; init; } = 1;

    /// <summary>Networks that scores are the mean of.</summary>
    public int ScoringNets { get; init; } = 10;

    /// <summary>Networks trained on each choice; their accuracy is averaged.</summary>
    public int FinalNets { get; init; } = 2;

    /// <summary>Steps of each of these; none: 800. Not written where it is not given, so that runs keep their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FinalSteps { get; init; }

    /// <summary>Decides the split into training and test digits, and all that is random after it; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>Steps at which scoring networks are looked at, with a constant learning rate: 38 are an epoch of 1200 digits.</summary>
    internal static IReadOnlyList<int> Marks { get; } = [0, 4, 9, 19, 38, 75, 150, 300, 600];

    /// <summary>The step of the scores.</summary>
    internal const int ScoringStep = 150;

    /// <summary>Steps of the checkpoints of VoG and TracIn.</summary>
    internal static IReadOnlyList<int> Checkpoints { get; } = [15, 45, 75, 105, 135];

    /// <exception cref="ArgumentException">The config makes no sense.</exception>
    internal void Validate()
    {
        if (Examples is < 50 or > PruningDigits.PoolSize || ScoringNets < 1 || FinalNets < 1 || FinalSteps < 1 || Seed < 0)
            throw new ArgumentException($"50 to {PruningDigits.PoolSize} digits, at least one network to score and to train, a step and a seed of at least 0 are needed; got {Examples}, {ScoringNets}, {FinalNets} and {Seed}. Use 1200, 10, 2 and 0, say.");
        if (Noise is not (>= 0 and < 0.9) || RareClasses is not (> 0 and <= 1)) throw new ArgumentException($"A share of flipped labels below 0.9 and a share of rare digits above 0 are needed; got {Noise} and {RareClasses}. Use 0.2 and 1, say.");
        if (Shares.Length == 0 || Shares.Any(f => !(f > 0 && f < 1) || f * Examples * RareClasses < 10)) throw new ArgumentException($"Kept shares between 0 and 1 that leave at least ten digits are needed; got {string.Join(", ", Shares)} of {Examples}. Use 0.1 to 0.8, say.");
    }
}

/// <summary>How networks did that were trained on what a rule keeps.</summary>
/// <param name="Name">The rule, one of <see cref="DietRules"/>.</param>
/// <param name="Accuracy">Test accuracy for each of the config's shares, mean over networks; NaN where the rule cannot keep so much.</param>
public sealed record DietChoice(string Name, double[] Accuracy);

/// <summary>What a score says of the training set.</summary>
/// <param name="Name">The score.</param>
/// <param name="WithEl2n">Spearman's correlation with EL2N.</param>
/// <param name="WithInputNorm">The same with |x|, the length of the centred input.</param>
/// <param name="Auc">Probability that a flipped label scores above a right one; NaN without flipped labels.</param>
public sealed record ScoreFacts(string Name, double WithEl2n, double WithInputNorm, double Auc);

/// <summary>Scores at one step of the scoring networks.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="El2nWithLast">Spearman's correlation of EL2N with EL2N at the last mark.</param>
/// <param name="GrandWithLast">The same for GraNd.</param>
/// <param name="El2nAuc">Probability that a flipped label scores above a right one by EL2N; NaN without flipped labels.</param>
/// <param name="GrandAuc">The same for GraNd.</param>
public sealed record ScoreMark(int Step, double El2nWithLast, double GrandWithLast, double El2nAuc, double GrandAuc);

/// <summary>A digit that the pictures show.</summary>
/// <param name="Example">Its place in the pool of the split.</param>
/// <param name="Label">The label the networks were told.</param>
/// <param name="Truth">What it is.</param>
/// <param name="El2n">Its score.</param>
public sealed record ScoredDigit(int Example, int Label, int Truth, double El2n);

/// <summary>What one run measured.</summary>
public sealed record DietResult
{
    /// <summary>Test accuracy after training on everything, mean over networks.</summary>
    public required double Full { get; init; }

    /// <summary>Test accuracy after training on what is kept.</summary>
    public required DietChoice[] Choices { get; init; }

    /// <summary>The scores against each other; EL2N only without <see cref="DietConfig.AllScores"/>.</summary>
    public required ScoreFacts[] Scores { get; init; }

    /// <summary>Scores over the scoring networks' training; empty without <see cref="DietConfig.AllScores"/>.</summary>
    public required ScoreMark[] Marks { get; init; }

    /// <summary>The share of flipped labels among the top-scored, as many as labels are flipped, by EL2N; NaN without flipped labels.</summary>
    public required double FlippedAtTop { get; init; }

    /// <summary>The share of examples that were learned and never forgotten; NaN without <see cref="DietConfig.AllScores"/>.</summary>
    public required double NeverForgotten { get; init; }

    /// <summary>For each share, the effective number of classes (exponential of the entropy) that the easiest and the hardest examples have.</summary>
    public required double[][] Classes { get; init; }

    /// <summary>|x|, GraNd at initialisation and EL2N of the first 300 examples, 3 digits; empty but for seed 0.</summary>
    public required double[][] Points { get; init; }

    /// <summary>The easiest and the hardest digits, 24 each; empty but for seed 0.</summary>
    public required ScoredDigit[][] Pictures { get; init; }
}

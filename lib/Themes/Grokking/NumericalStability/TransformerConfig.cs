namespace Phenomena.Themes.Grokking;

/// <summary>A transformer on a + b modulo p.</summary>
public sealed record TransformerConfig
{
    /// <summary>p.</summary>
    public int Modulus { get; init; } = 67;

    /// <summary>d, a multiple of 4.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Standard deviation of the tokens' initial vectors. torch has 1, with which ⊥Grad did not grok in the runs that were tried.</summary>
    public double EmbeddingDeviation { get; init; } = 0.125;

    /// <summary>Share of the p² pairs that is trained on.</summary>
    public double TrainFraction { get; init; } = 0.5;

    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Weight decay of AdamW.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether ⊥Grad takes the part along the weights from the gradient of each parameter tensor.</summary>
    public bool Projected { get; init; }

    /// <summary>Steps on all training pairs.</summary>
    public int Steps { get; init; } = 900;

    /// <summary>Decides the split and the initial weights; not negative.</summary>
    public int Seed { get; init; }

    /// <summary>What keeps it from memorising alone, in words.</summary>
    public string Name => Projected ? EmbeddingDeviation < 1 ? "AdamW with ⊥Grad" : "AdamW with ⊥Grad, embeddings from N(0, 1)"
        : WeightDecay > 0 ? FormattableString.Invariant($"AdamW, weight decay {WeightDecay}") : "AdamW";
}

/// <summary>How accuracy went.</summary>
public sealed record TransformerResult
{
    /// <summary>The steps looked at.</summary>
    public required double[] Steps { get; init; }

    /// <summary>Share of training pairs that are right.</summary>
    public required double[] Train { get; init; }

    /// <summary>Share of test pairs that are right.</summary>
    public required double[] Test { get; init; }

    /// <summary>The first step looked at with at least this share of test pairs right; NaN if there is none.</summary>
    public double FirstTest(double level) => Steps.Zip(Test).Where(v => v.Second >= level).Select(v => v.First).DefaultIfEmpty(double.NaN).First();
}

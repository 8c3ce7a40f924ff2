namespace Phenomena.Themes.Superposition;

/// <summary>Whether the paper's fit to language models could have found its exponent: losses are made from the paper's own result with its
/// own residuals, fitted again, and compared. The losses themselves were not published.
/// Source of the constants: Liu, Liu and Gore (2025), section 6 and its notebook of fits.</summary>
public static class LanguageModelFit
{
    /// <summary>A and α of the paper's fit L = A m^-α + B, and the standard deviation of its residuals, √0.0052.</summary>
    public const double Amplitude = 476.08, Exponent = 0.9098, Noise = 0.0721;

    /// <summary>Each family's hidden widths and the paper's offsets B on its four texts (WikiText-103, C4, the Pile, BookCorpus).</summary>
    public static IReadOnlyList<(string Family, int[] Widths, double[] Offsets)> Families { get; } =
    [
        ("OPT", [768, 1024, 2048, 2560, 4096, 5120, 7168, 9216], [2.207, 2.275, 1.719, 2.185]),
        ("Qwen2.5", [896, 1536, 2048, 3584, 5120, 5120, 8192], [1.608, 2.101, 1.489, 1.935]),
        ("GPT-2", [768, 1024, 1280, 1600], [2.302, 2.355, 1.941, 2.296]),
        ("Pythia", [512, 768, 1024, 2048, 2048, 2560, 4096, 5120], [2.141, 2.300, 1.520, 2.242]),
    ];

    /// <summary>A loss for each checkpoint and text, made from the paper's fit.</summary>
    /// <param name="noise">Standard deviation of the residuals.</param>
    /// <param name="seed">Decides them.</param>
    public static IReadOnlyList<FamilyLoss> Losses(double noise, int seed)
    {
        var generator = new Generator((ulong)seed);
        return
        [
            .. from family in Families
               from text in Enumerable.Range(0, family.Offsets.Length)
               from m in family.Widths
               select new FamilyLoss($"{family.Family} {text}", m, Amplitude * Math.Pow(m, -Exponent) + family.Offsets[text] + noise * generator.NextNormal()),
        ];
    }

    /// <summary>The exponents that the fit of 18 parameters finds in <paramref name="draws"/> sets of losses.</summary>
    public static IReadOnlyList<double> Recovered(int draws) => [.. Enumerable.Range(0, draws).Select(seed => LanguageModels.SharedExponent(Losses(Noise, seed)).Exponent)];
}

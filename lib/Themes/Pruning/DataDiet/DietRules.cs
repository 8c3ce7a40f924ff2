using Phenomena.Figures;

namespace Phenomena.Themes.Pruning;

/// <summary>The names of what is kept, and what each keeps.</summary>
public static class DietRules
{
    /// <summary>The highest EL2N of ten networks.</summary>
    public const string Hard = "EL2N, keep hard";

    /// <summary>The lowest.</summary>
    public const string Easy = "EL2N, keep easy";

    /// <summary>As many as of the other rules, whichever.</summary>
    public const string Random = "random";

    /// <summary>The highest but for as many as labels are flipped.</summary>
    public const string Window = "EL2N, window";

    /// <summary>The highest of each class, as many of each.</summary>
    public const string HardPerClass = "EL2N, hard per class";

    /// <summary>The lowest of each class, as many of each.</summary>
    public const string EasyPerClass = "EL2N, easy per class";

    /// <summary>Any of each class, as many of each.</summary>
    public const string RandomPerClass = "random per class";

    /// <summary>Nearest to a centre of k-means.</summary>
    public const string Near = "prototypes, keep near";

    /// <summary>The scores, by name; the highest of each are kept by a rule of the score's name.</summary>
    public const string OneNet = "EL2N of one net", GraNd = "GraNd", GraNdAtInit = "GraNd at init", Forgetting = "forgetting", Memorization = "memorization", Prototypes = "prototypes", Vog = "VoG",
        TracIn = "TracIn", Pvi = "PVI";

    /// <summary>A rule has one colour in all figures.</summary>
    public static string Color(object? rule) => rule switch
    {
        Hard or HardPerClass => Palette.Indigo,
        Random or RandomPerClass => Palette.Amber,
        Easy or EasyPerClass => Palette.Teal,
        Window => Palette.Plum,
        Vog => Palette.Brown,
        _ => Palette.Lavender,
    };

    /// <summary>Each rule with how it chooses, for a config and its scores.</summary>
    internal static IEnumerable<(string Name, ExampleScores Scores, KeepPolicy Policy)> Of(DietConfig config, DietScores scores)
    {
        yield return (Hard, scores.El2n, KeepPolicy.Hard);
        yield return (Random, scores.El2n, KeepPolicy.Random);
        yield return (Easy, scores.El2n, KeepPolicy.Easy);
        if (config.Noise > 0)
        {
            yield return (Window, scores.El2n, KeepPolicy.Window(config.Noise));
        }
        else
        {
            yield return (HardPerClass, scores.El2n, KeepPolicy.Hard with { PerClass = true });
            yield return (RandomPerClass, scores.El2n, KeepPolicy.Random with { PerClass = true });
            yield return (EasyPerClass, scores.El2n, KeepPolicy.Easy with { PerClass = true });
        }
        foreach (var other in scores.Others) yield return (other.Name, other, KeepPolicy.Hard);
        if (scores.Others.FirstOrDefault(s => s.Name == Prototypes) is { } prototypes) yield return (Near, prototypes, KeepPolicy.Easy);
    }
}

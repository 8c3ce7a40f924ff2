namespace Phenomena.Themes.Grokking;

/// <summary>Where the stages of one run end.</summary>
/// <param name="Memorized">First mark with a training accuracy of at least 0.99: the read-out fits whatever the features are.</param>
/// <param name="Interaction">First mark after which the cosine between what the loss asks of neurons and the gradient of their own energies stays below one half; null if never.</param>
public sealed record StageTimes(int? Memorized, int? Interaction)
{
    /// <summary>The stages of a dissected run.</summary>
    public static StageTimes Of(EmergenceResult result)
    {
        int memorized = Array.FindIndex(result.Train, t => t >= 0.99), alone = Array.FindLastIndex(result.Independence, c => c >= 0.5);
        return new(memorized < 0 ? null : result.Steps[memorized], alone < 0 || alone == result.Steps.Length - 1 ? null : result.Steps[alone + 1]);
    }
}

namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the interaction-basis study at notebook size.</summary>
public static class InteractionStudy
{
    /// <summary>Trained networks, one for each seed, and two planted ones: frequencies of unequal strength, with unequal and with equal effects on the logits.</summary>
    public static IEnumerable<InteractionConfig> All(IEnumerable<int> seeds) =>
        seeds.Select(seed => new InteractionConfig { Seed = seed }).Concat(new[] { false, true }.Select(equal => new InteractionConfig { PlantedDownTo = 0.5, EqualEffects = equal }));
}

namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the interaction-basis study at notebook size.</summary>
public static class InteractionStudy
{
    /// <summary>Trained networks, one for each seed, and two planted ones: with unequal and with equal strengths of their frequencies.</summary>
    public static IEnumerable<InteractionConfig> All(IEnumerable<int> seeds) =>
        seeds.Select(seed => new InteractionConfig { Seed = seed }).Concat(new[] { 0.5, 1 }.Select(least => new InteractionConfig { PlantedDownTo = least }));
}

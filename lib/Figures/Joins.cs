namespace Phenomena.Figures;

/// <summary>Dots with a line through them.</summary>
public static class Joins
{
    /// <summary>The figure with a line through the dots of these series, each in its own colour: <c>Plot.Dots(runs, …).Joined("plain", "Mixup")</c>.</summary>
    public static Figure Joined(this Figure figure, params IEnumerable<string> names) => names.Aggregate(figure, (joined, name) => joined.WithTraces("mode", "lines+markers", name));
}

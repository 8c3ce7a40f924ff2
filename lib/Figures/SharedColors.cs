namespace Phenomena.Figures;

/// <summary>One scale of colours for all panels, or all steps, of a figure.</summary>
public static class SharedColors
{
    /// <summary>All heatmaps in the same colours, with one bar at the right, and cells that touch: for pictures of many cells.</summary>
    /// <param name="figure">A figure, a grid or a slider with heatmaps.</param>
    /// <param name="label">What the colours are.</param>
    /// <param name="low">The darkest.</param>
    /// <param name="high">The brightest.</param>
    public static Figure OneColorScale(this Figure figure, string label, double low, double high) => figure
        .WithTraces("coloraxis", "coloraxis").WithTraces("xgap", 0).WithTraces("ygap", 0).With("margin.r", 84)
        .With("coloraxis.cmin", low).With("coloraxis.cmax", high).With("coloraxis.colorscale", "Viridis")
        .With("coloraxis.colorbar", HouseStyle.ColorBar(label));
}

namespace Phenomena.Figures;

/// <summary>Axes of a figure in space: of Plotly.NET's <c>Chart.Point3D</c> and its like, or of a <c>scatter3d</c> trace.</summary>
public static class SpaceAxes
{
    /// <summary>Labels, and one range for all three axes: the same at every step of a slider.</summary>
    public static Figure InSpace(this Figure figure, (double Low, double High) range, string x, string y, string z) =>
        new[] { ("xaxis", x), ("yaxis", y), ("zaxis", z) }.Aggregate(figure.With("margin", HouseStyle.Margin(48)).With("scene.aspectmode", "cube").With("scene.camera.eye", Attributes.Of<DynamicObj.DynamicObj>(("x", 1.1), ("y", 1.1), ("z", 0.7))), (all, axis) => all
            .With($"scene.{axis.Item1}.title.text", axis.Item2).With($"scene.{axis.Item1}.range", new[] { range.Low, range.High }));

    /// <summary>Whether a trace stands in space.</summary>
    internal static bool IsInSpace(this Plotly.NET.Trace trace) => trace.type is "scatter3d" or "surface" or "mesh3d" or "cone" or "streamtube" or "volume" or "isosurface";
}

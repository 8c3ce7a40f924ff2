using Phenomena.Figures;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>An arrow of a causal graph: what it comes from depends on nothing that it leads to.</summary>
/// <param name="From">The cause.</param>
/// <param name="To">The effect.</param>
/// <param name="Strength">The coefficient; at 0 the arrow is thin and pale.</param>
public sealed record Cause(string From, string To, double Strength);

/// <summary>Draws a data-generating process as nodes and arrows.</summary>
public static class CausalGraph
{
    /// <summary>The graph.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="nodes">Each variable, where it stands, and whether it is observed.</param>
    /// <param name="arrows">What causes what.</param>
    /// <exception cref="ArgumentException">An arrow leads from or to something that is no node.</exception>
    public static Figure Draw(string title, IReadOnlyList<(string Name, double X, double Y, bool Seen)> nodes, IEnumerable<Cause> arrows)
    {
        var figure = Plot.Linear(title, "", "").With("xaxis.visible", false).With("yaxis.visible", false).With("showlegend", false).Tall(330)
            .Range((nodes.Min(n => n.X) - 0.5, nodes.Max(n => n.X) + 0.5), (nodes.Min(n => n.Y) - 0.5, nodes.Max(n => n.Y) + 0.5));
        foreach (var arrow in arrows)
        {
            var (from, to, gone) = (Of(arrow.From), Of(arrow.To), arrow.Strength == 0);
            string color = gone ? "#9A9A9A" : arrow.Strength > 0 ? Palette.Indigo : Palette.Amber;
            figure = figure.Overlay([],
            [
                ("text", ""), ("showarrow", true), ("x", to.X), ("y", to.Y), ("ax", from.X), ("ay", from.Y), ("xref", "x"), ("yref", "y"), ("axref", "x"), ("ayref", "y"),
                ("arrowhead", 2), ("arrowwidth", gone ? 1 : 1.5 + Math.Min(2.5, Math.Abs(arrow.Strength))), ("arrowcolor", color), ("standoff", 30), ("startstandoff", 30), ("opacity", gone ? 0.4 : 1),
            ]).Note((from.X + to.X) / 2 + (from.X == to.X ? 0.08 : 0), (from.Y + to.Y) / 2 + (from.X == to.X ? 0 : 0.12), gone ? "0" : FormattableString.Invariant($"{arrow.Strength:0.##}").Replace('-', '−'), color);
        }

        return nodes.Aggregate(figure, (all, node) => all.Trace("scatter", null,
            ("mode", "markers+text"), ("x", new[] { node.X }), ("y", new[] { node.Y }), ("text", new[] { node.Name }), ("textposition", "middle center"), ("textfont.color", "#FFFFFF"), ("textfont.size", 15),
            ("marker.size", 52), ("marker.color", node.Seen ? Palette.Teal : "#8A8A8A"), ("hovertemplate", node.Name + (node.Seen ? ", observed" : ", hidden") + "<extra></extra>")));

        (string Name, double X, double Y, bool Seen) Of(string name) => nodes.FirstOrDefault(n => n.Name == name) is { Name: not null } node ? node
            : throw new ArgumentException($"An arrow leads from or to '{name}', which is no node. Nodes are {string.Join(", ", nodes.Select(n => n.Name))}.");
    }
}

using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Part = DynamicObj.DynamicObj;

namespace Phenomena.Figures;

/// <summary>Makes figures the steps of a slider: one holds the traces of all, and a step shows its own. (plotly.js's frames have no place in Plotly.NET's chart.)</summary>
internal static class StepSlider
{
    private const double Room = 90;

    public static Figure Of(string label, IReadOnlyList<(string Step, Figure Figure)> steps, int start)
    {
        ArgumentOutOfRangeException.ThrowIfZero(steps.Count, "steps");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)start, (uint)steps.Count, nameof(start));
        var shown = steps[start].Figure;
        foreach (var (step, figure) in steps)
        {
            if (!Names(figure).SequenceEqual(Names(shown)))
            {
                throw new ArgumentException($"The steps of a slider show the same traces in the same order; step \"{step}\" has " +
                    $"{string.Join(", ", Names(figure).Select(n => n.Name))} and step \"{steps[start].Step}\" has {string.Join(", ", Names(shown).Select(n => n.Name))}.");
            }
        }

        var layout = shown.Layout;
        Figure[] all = [.. steps.Select(s => s.Figure)];
        foreach (var (name, axis) in layout.Axes().ToList()) layout = layout.With(name, Still(name, axis, all));
        // One scale for all steps: colours can be compared while the slider moves.
        if (all.All(f => f.Layout.At<object>("coloraxis.cmin") is not null))
            layout = layout.With("coloraxis.cmin", all.Min(f => Number(f.Layout, "coloraxis.cmin"))).With("coloraxis.cmax", all.Max(f => Number(f.Layout, "coloraxis.cmax")));
        // What differs in any step is said in each, since plotly.js keeps what a step does not name.
        var changing = ((string[])["title.text", "shapes", "annotations"]).Where(a => all.Select(f => FigureJson.Write(f.Layout.At<object>(a))).Distinct().Count() > 1).ToList();
        layout = layout.With("height", Number(layout, "height") + Room).With("margin.b", Number(layout, "margin.b") + Room + (layout.At<object>("showlegend") is true ? 30 : 0))
            .With("sliders", new[]
            {
                Attributes.Of<Slider>(
                    ("active", start), ("pad", Attributes.Of<Padding>(("t", 62), ("l", 4))), ("x", 0.0), ("len", 1.0),
                    ("currentvalue", Attributes.Of<SliderCurrentValue>(("prefix", label + " = "), ("font", HouseStyle.Font(13)), ("offset", 12))),
                    ("bgcolor", "rgba(127,127,127,0.25)"), ("activebgcolor", Palette.Indigo), ("bordercolor", "rgba(127,127,127,0.4)"), ("tickcolor", HouseStyle.Neutral),
                    ("steps", steps.Select((s, i) => Attributes.Of<SliderStep>(("label", s.Step), ("method", "update"), ("args", new object[]
                    {
                        new Dictionary<string, object> { ["visible"] = all.SelectMany((f, j) => f.Data.Select(_ => i == j)).ToArray() },
                        changing.ToDictionary(a => a, a => s.Figure.Layout.At<object>(a) ?? Array.Empty<object>()),
                    }))).ToArray())),
            });
        return shown.With(all.SelectMany((f, i) => f.Data.Select(t => i == start ? t : t.With("visible", false))), layout);
    }

    private static IEnumerable<(string Type, string? Name)> Names(Figure figure) => figure.Data.Select(t => (t.type, t.At<string>("name")));

    private static double Number(Part part, string path) => Convert.ToDouble(part.At<object>(path), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The axis with a range that holds the data of all steps. Left to plotly.js where that counts or draws cells.</summary>
    private static Part Still(string name, Part axis, IReadOnlyList<Figure> figures)
    {
        string id = HouseFinish.Id(name);
        var traces = figures.SelectMany(f => f.Data).Where(t => HouseFinish.AxisOf(t, name[0]) == id).ToList();
        bool log = axis.IsLog();
        var data = traces.SelectMany(t => Extent(t, name[0])).Where(v => double.IsFinite(v) && (!log || v > 0)).ToList();
        if (axis.At<object>("range") is not null || data.Count == 0 || traces.Exists(t => t.type == "heatmap" || (t.type == "histogram" && name[0] == 'y') || (t.type == "bar" && name[0] == 'x'))) return axis;
        var (low, high) = log ? (Math.Log10(data.Min()), Math.Log10(data.Max())) : (data.Min(), data.Max());
        double pad = high > low ? 0.05 * (high - low) : 0.5;
        return axis.With("range", new[] { low == 0 && !log ? 0 : low - pad, high + pad });
    }

    private static IEnumerable<double> Extent(Trace trace, char axis)
    {
        double[] values = trace.Numbers(axis.ToString());
        if (axis == 'x') return values;
        double[] errors = trace.Numbers("error_y.array");
        return errors.Length == 0 ? trace.type == "bar" ? values.Append(0) : values : values.Zip(errors, (v, e) => new[] { v - e, v + e }).SelectMany(v => v);
    }
}

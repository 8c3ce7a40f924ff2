namespace Phenomena.Figures;

/// <summary>The colours. Each has a contrast of at least 3 to a white and to a near-black page, and any two can be told apart with each
/// of the three colour blindnesses; a test holds them to that.</summary>
public static class Palette
{
    /// <summary>First series.</summary>
    public const string Indigo = "#5360E2";

    /// <summary>Second series.</summary>
    public const string Amber = "#D07E01";

    /// <summary>Third series.</summary>
    public const string Teal = "#4CA395";

    /// <summary>Fourth series.</summary>
    public const string Plum = "#A93094";

    /// <summary>Fifth series.</summary>
    public const string Brown = "#845C2D";

    /// <summary>Sixth series.</summary>
    public const string Lavender = "#A282E4";

    /// <summary>All of them, in the order that series take them.</summary>
    public static IReadOnlyList<string> Series { get; } = [Indigo, Amber, Teal, Plum, Brown, Lavender];

    /// <summary>Colours for an ordered family, such as one curve for each width: from indigo over plum to amber.</summary>
    public static IReadOnlyList<string> Ramp(int count)
    {
        string[] stops = [Indigo, Plum, Amber];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var at = count == 1 ? 0 : 2.0 * i / (count - 1);
            var from = Math.Min((int)at, 1);
            return "#" + string.Concat(Enumerable.Range(0, 3).Select(c => Mix(Channel(stops[from], c), Channel(stops[from + 1], c), at - from).ToString("X2")));
        })];

        static int Channel(string color, int c) => Convert.ToInt32(color.Substring(1 + 2 * c, 2), 16);

        static int Mix(int a, int b, double t) => (int)Math.Round(a + (b - a) * t);
    }
}

using System.Globalization;

namespace Phenomena.Experiments;

/// <summary>What a claim's numbers say.</summary>
public enum Verdict
{
    /// <summary>Every measured number lies in its accepted interval, with its uncertainty.</summary>
    Reproduced,

    /// <summary>No number is outside, but one may be: its uncertainty reaches over a bound, or it could not be measured.</summary>
    Inconclusive,

    /// <summary>A number lies outside its accepted interval, with its uncertainty.</summary>
    NotReproduced,
}

/// <summary>An accepted interval, both bounds included; a bound may be infinite.</summary>
public sealed record Interval(double Low, double High)
{
    /// <summary>Whether a number lies in it.</summary>
    public bool Holds(double value) => value >= Low && value <= High;

    /// <inheritdoc/>
    public override string ToString() => (double.IsFinite(Low), double.IsFinite(High)) switch
    {
        (true, true) => FormattableString.Invariant($"{Low:G4} to {High:G4}"),
        (true, false) => FormattableString.Invariant($"≥ {Low:G4}"),
        (false, true) => FormattableString.Invariant($"≤ {High:G4}"),
        _ => "any",
    };
}

/// <summary>One measured number of a claim.</summary>
/// <param name="Value">What was measured; NaN when it could not be.</param>
/// <param name="Asked">The condition that it is for: its id in <c>data/asked.csv</c>.</param>
/// <param name="Uncertainty">Half-width of what the value is known to: the standard error across seeds, or of a fit. Null for a single number.</param>
/// <param name="Label">Which of the claim's numbers this is, such as <c>m = 10</c>.</param>
public sealed record Measure(double Value, string Asked, double? Uncertainty = null, string Label = "")
{
    /// <summary>Where it must lie, as the condition has it; anywhere until it is handed in (<see cref="Claims.Measured(string, IEnumerable{Measure})"/>).</summary>
    public Interval Accepted { get; init; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>The mean over seeds with its standard error.</summary>
    public static Measure Mean(IEnumerable<double> values, string asked, string label)
    {
        double[] all = [.. values];
        return new(Statistics.Mean(all), asked, Statistics.StandardError(all), label);
    }

    /// <summary>The verdict on this number alone.</summary>
    public Verdict Verdict
    {
        get
        {
            var u = Uncertainty ?? 0;
            if (!double.IsFinite(Value) || double.IsNaN(u)) return Verdict.Inconclusive;
            if (Value - u >= Accepted.Low && Value + u <= Accepted.High) return Verdict.Reproduced;
            return Value + u < Accepted.Low || Value - u > Accepted.High ? Verdict.NotReproduced : Verdict.Inconclusive;
        }
    }

    /// <summary>How far inside its interval the value lies, relative to the interval (to the bound, when there is one); negative outside.</summary>
    internal double Margin
    {
        get
        {
            if (!double.IsFinite(Value)) return double.NegativeInfinity;
            var (low, high) = Accepted;
            var width = double.IsFinite(high - low) ? (high - low) / 2 : double.IsFinite(low) ? Math.Abs(low) : Math.Abs(high);
            return Math.Min(Value - low, high - Value) / (width > 0 ? width : 1);
        }
    }

    /// <summary>The number as a reader wants it: <c>1.198 ± 0.03</c>.</summary>
    public override string ToString() =>
        !double.IsFinite(Value) ? "not measured"
        : Value.ToString("G4", CultureInfo.InvariantCulture) + (Uncertainty is { } u ? " ± " + u.ToString("G2", CultureInfo.InvariantCulture) : "");
}

/// <summary>A claim, held against what was measured.</summary>
/// <param name="Asked">What is asked.</param>
/// <param name="Measures">The numbers that must all lie in their intervals, the telling one first. None: inconclusive.</param>
public sealed record Claim(Asked Asked, IReadOnlyList<Measure> Measures)
{
    /// <summary>Notebook and number, such as <c>01.4</c>.</summary>
    public string Id => Asked.Id;

    /// <summary>How many seeds the numbers rest on.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>CPU seconds of the runs they come from.</summary>
    public double Seconds { get; init; }

    /// <summary>Why it came out so, in a sentence; told where the claim is not reproduced.</summary>
    public string Note { get; init; } = "";

    /// <summary>The worst verdict of the measures.</summary>
    public Verdict Verdict => Measures.Count == 0 ? Verdict.Inconclusive : Measures.Max(m => m.Verdict);

    /// <summary>The number to show: the first, unless another one decides against the claim; then, of those, the one farthest outside its bound.</summary>
    public Measure? Headline => Verdict == Verdict.Reproduced ? Measures[0] : Measures.Where(m => m.Verdict == Verdict).MinBy(m => m.Margin);
}

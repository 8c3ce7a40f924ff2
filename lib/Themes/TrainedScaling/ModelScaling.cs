namespace Phenomena.Themes.TrainedScaling;

/// <summary>A stack of 3 × 3 convolutions on a square grid, and what it costs. Symbols of Dollár, Singh and Girshick, Fast and Accurate Model Scaling (2021), section 3:
/// d layers, w channels, resolution r.</summary>
/// <param name="Depth">d.</param>
/// <param name="Width">w, in every layer.</param>
/// <param name="Resolution">r, in every layer.</param>
public sealed record ConvStack(int Depth, int Width, int Resolution)
{
    private const int Kernel = 9;

    /// <summary>Multiplications and additions of a forward pass, 2 · 9 · d w² r².</summary>
    public double Flops => 2.0 * Kernel * Depth * Width * Width * Resolution * Resolution;

    /// <summary>Weights, 9 · d w².</summary>
    public double Parameters => (double)Kernel * Depth * Width * Width;

    /// <summary>Numbers that the layers write, d w r²: what decides the time on hardware that waits for memory.</summary>
    public double Activations => (double)Depth * Width * Resolution * Resolution;

    /// <summary>The stack at <paramref name="scale"/> times the operations, sizes rounded to whole numbers.</summary>
    /// <exception cref="ArgumentException">The scale is not positive.</exception>
    public ConvStack Scaled(ScalingRule rule, double scale)
    {
        if (!(scale > 0)) throw new ArgumentException($"A model is scaled by a positive factor; got {scale}. Use 1 to 16, say.", nameof(scale));
        return new(Whole(Depth, rule.Depth), Whole(Width, rule.Width / 2), Whole(Resolution, rule.Resolution / 2));

        int Whole(int size, double exponent) => Math.Max(1, (int)Math.Round(size * Math.Pow(scale, exponent)));
    }
}

/// <summary>How a factor s in operations is shared: s^<paramref name="Depth"/> goes to d, s^<paramref name="Width"/> to w², s^<paramref name="Resolution"/> to r².
/// The shares sum to 1.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Depth">Share of the depth.</param>
/// <param name="Width">Share of the width.</param>
/// <param name="Resolution">Share of the resolution.</param>
public sealed record ScalingRule(string Name, double Depth, double Width, double Resolution)
{
    /// <summary>Deeper only.</summary>
    public static ScalingRule DepthOnly { get; } = new("depth", 1, 0, 0);

    /// <summary>Wider only.</summary>
    public static ScalingRule WidthOnly { get; } = new("width", 0, 1, 0);

    /// <summary>Finer only.</summary>
    public static ScalingRule ResolutionOnly { get; } = new("resolution", 0, 0, 1);

    /// <summary>A share a for the width and the rest in equal parts for depth and resolution: a = 1/3 is uniform, a = 0.8 the paper's fast compound rule.</summary>
    public static ScalingRule Compound(double a, string name) => new(name, (1 - a) / 2, a, (1 - a) / 2);

    /// <summary>The rules that are compared.</summary>
    public static IReadOnlyList<ScalingRule> All { get; } =
        [DepthOnly, ResolutionOnly, Compound(1.0 / 3, "compound, uniform (a = 1/3)"), Compound(0.8, "compound, fast (a = 0.8)"), WidthOnly];

    /// <summary>How activations grow, as a power of s: d w r² ~ s^(1 − a/2) with a the width's share.</summary>
    public double ActivationExponent => 1 - Width / 2;
}

namespace Phenomena.Themes.Calibration;

/// <summary>The config of an experiment that has nothing to choose but its seed.</summary>
public sealed record CompanionConfig
{
    /// <summary>Decides data, initial values and order; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (Seed < 0) throw new ArgumentException($"A seed is at least 0; got {Seed}. Use 0.");
    }
}

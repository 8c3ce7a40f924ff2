namespace Phenomena.Themes.Pruning;

/// <summary>Which gradients of real and synthetic rows are held against each other.</summary>
public enum Matching
{
    /// <summary>Class by class: dataset condensation, DC (Zhao, Mopuri and Bilen 2021).</summary>
    EachClass,

    /// <summary>The sum over classes: DCC (Lee and others 2022, section 4).</summary>
    Sum,
}

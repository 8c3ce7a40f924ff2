namespace Phenomena.Experiments;

/// <summary>How large a theme's runs are.</summary>
public enum Scale
{
    /// <summary>What the notebook runs: minutes on two cores.</summary>
    Quick,

    /// <summary>The paper's own sizes: hours. The results ship in <c>data/</c>.</summary>
    Paper,
}

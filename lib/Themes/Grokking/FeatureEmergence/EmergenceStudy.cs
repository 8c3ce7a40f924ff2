namespace Phenomena.Themes.Grokking;

/// <summary>The configs of the feature-emergence study at notebook size.</summary>
public static class EmergenceStudy
{
    /// <summary>Ascent of the energy from 200 random starts for each modulus.</summary>
    public static IEnumerable<EnergyAscentConfig> Ascents(IEnumerable<int> moduli) => moduli.Select(m => new EnergyAscentConfig { Modulus = m });

    /// <summary>Networks on several amounts of data, x in units of M ln M.</summary>
    public static IEnumerable<EmergenceConfig> Threshold(IEnumerable<int> moduli, IEnumerable<double> loads, IEnumerable<int> seeds) =>
        from seed in seeds
        from m in moduli
        from x in loads
        select new EmergenceConfig { Modulus = m, Load = x, Seed = seed };

    /// <summary>One network watched closely, and the same with its first layer left at random values.</summary>
    public static IEnumerable<EmergenceConfig> Stages(IEnumerable<int> seeds) =>
        from seed in seeds
        from rule in new[] { FeatureRule.Adam, FeatureRule.Frozen }
        select new EmergenceConfig { Modulus = 31, Load = 3, Rule = rule, StopAt = 2, Dissect = true, Seed = seed };

    /// <summary>Adam and Muon on the first layer of narrower networks.</summary>
    public static IEnumerable<EmergenceConfig> Rules(IEnumerable<int> widths, IEnumerable<int> seeds) =>
        from seed in seeds
        from k in widths
        from rule in new[] { FeatureRule.Adam, FeatureRule.Muon }
        select new EmergenceConfig { Modulus = 31, Hidden = k, Load = 4, Rule = rule, StopAt = 2, Steps = 1500, Dissect = true, Seed = seed };
}

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

    /// <summary>The largest modulus, with 256 neurons and with 512.</summary>
    public static IEnumerable<EmergenceConfig> Wider(int modulus, IEnumerable<double> loads) =>
        from k in new[] { 256, 512 }
        from x in loads
        select new EmergenceConfig { Modulus = modulus, Hidden = k, Load = x };

    /// <summary>One network watched closely, and the same with its first layer left at random values.</summary>
    public static IEnumerable<EmergenceConfig> Stages(IEnumerable<int> seeds) =>
        from seed in seeds
        from rule in new[] { FeatureRule.Adam, FeatureRule.Frozen }
        select new EmergenceConfig { Load = 3, Rule = rule, StopAt = 2, Dissect = true, Seed = seed };

    /// <summary>Adam and Muon on the first layer at several rates, in units of the read-out's.</summary>
    public static IEnumerable<EmergenceConfig> Rules(IEnumerable<int> widths, IEnumerable<double> factors, IEnumerable<int> seeds) =>
        from seed in seeds
        from k in widths
        from factor in factors
        from rule in new[] { FeatureRule.Adam, FeatureRule.Muon }
        select new EmergenceConfig { Hidden = k, Load = 4, Rule = rule, FirstLayerFactor = factor, StopAt = 2, Steps = 800, Dissect = true, Seed = seed };
}

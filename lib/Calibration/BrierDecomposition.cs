namespace Phenomena.Calibration;

/// <summary>The Brier score in parts (Murphy 1973): score = reliability − resolution + uncertainty + within.</summary>
/// <param name="Score">The Brier score, summed over classes.</param>
/// <param name="Reliability">Σ (n_b/n) (conf_b − acc_b)², summed over classes: what calibration can win.</param>
/// <param name="Resolution">Σ (n_b/n) (acc_b − base rate)²: how far the bins' outcomes differ from the base rate.</param>
/// <param name="Uncertainty">Base rate × (1 − base rate): what no forecast of the base rate can go below.</param>
/// <param name="Within">What the bins hide: the forecasts of a bin differ among each other (Stephenson, Coelho and Jolliffe 2008). It goes to 0 as bins narrow.</param>
public sealed record BrierDecomposition(double Score, double Reliability, double Resolution, double Uncertainty, double Within)
{
    /// <summary>Of each class's probability in bins of equal width, summed over classes.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="convention">Summed over classes, or half of that.</param>
    public static BrierDecomposition Of(Predictions predictions, int bins = 15, BrierConvention convention = BrierConvention.SumOverClasses)
    {
        var (n, k) = (predictions.Count, predictions.Classes);
        var all = predictions.Probabilities();
        var (probability, outcome) = (new double[n], new bool[n]);
        double reliability = 0, resolution = 0, uncertainty = 0;
        for (var c = 0; c < k; c++)
        {
            for (var i = 0; i < n; i++) (probability[i], outcome[i]) = (all[i * k + c], predictions.Labels[i] == c);
            var rate = outcome.Count(y => y) / (double)n;
            foreach (var bin in ReliabilityBins.EqualWidth(probability, outcome, bins).Where(b => b.Count > 0))
            {
                reliability += bin.Count * bin.Gap * bin.Gap / n;
                resolution += bin.Count * Math.Pow(bin.Accuracy - rate, 2) / n;
            }

            uncertainty += rate * (1 - rate);
        }

        var score = Calibration.Score.Brier(predictions);
        var scale = convention == BrierConvention.Half ? 0.5 : 1;
        return new(scale * score, scale * reliability, scale * resolution, scale * uncertainty, scale * (score - reliability + resolution - uncertainty));
    }
}

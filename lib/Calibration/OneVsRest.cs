namespace Phenomena.Calibration;

/// <summary>A map for each class, of its probability against all others, and the results divided by their sum. Of two classes the second has a map and
/// the first has what is left. Where all maps give 0 the classes are equally likely.</summary>
/// <param name="Maps">[k], or one map for two classes.</param>
public sealed record OneVsRest(IReadOnlyList<IProbabilityMap> Maps) : ICalibrator
{
    /// <summary>In words.</summary>
    public override string ToString() => $"One map for each of {(Maps.Count == 1 ? 2 : Maps.Count)} classes against the rest{(Maps.Count == 1 ? ", of class 1" : "")}; the first: {Maps[0]}";

    /// <summary>Fits the maps.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="fit">Such as <c>IsotonicRegression.Fit</c>.</param>
    public static OneVsRest Fit(Predictions predictions, ProbabilityFit fit)
    {
        var (n, k) = (predictions.Count, predictions.Classes);
        var all = predictions.Probabilities();
        var (probability, outcome) = (new double[n], new bool[n]);
        return new([.. Enumerable.Range(k == 2 ? 1 : 0, k == 2 ? 1 : k).Select(c =>
        {
            for (var i = 0; i < n; i++) (probability[i], outcome[i]) = (all[i * k + c], predictions.Labels[i] == c);
            return fit(probability, outcome);
        })]);
    }

    /// <summary>Whether the fits of all classes ended where they were to end.</summary>
    public bool Converged => Maps.All(m => m.Converged);

    /// <summary>What is to be known of the fits, each thing once, with the class that it is said of.</summary>
    public string Message
    {
        get
        {
            var said = Maps.Index().Where(m => m.Item.Message.Length > 0).OrderBy(m => m.Item.Converged).ToList();
            return said.Count == 0 ? "" : $"Class {said[0].Index + (Maps.Count == 1 ? 1 : 0)}{(said.Count > 1 ? $" (and {said.Count - 1} more)" : "")}: {said[0].Item.Message}";
        }
    }

    /// <inheritdoc/>
    public Predictions Transform(Predictions predictions)
    {
        var k = Maps.Count == 1 ? 2 : Maps.Count;
        Softmax.CheckClasses(predictions, k);
        var probabilities = predictions.Probabilities();
        for (var i = 0; i < probabilities.Length; i += k)
        {
            var row = probabilities.AsSpan(i, k);
            if (k == 2)
            {
                row[1] = Maps[0].At(row[1]);
                row[0] = 1 - row[1];
                continue;
            }

            var sum = 0.0;
            for (var c = 0; c < k; c++) sum += row[c] = Maps[c].At(row[c]);
            for (var c = 0; c < k; c++) row[c] = sum > 0 ? row[c] / sum : 1.0 / k;
        }

        return predictions.With(probabilities, areLogits: false);
    }
}

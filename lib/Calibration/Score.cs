using System.Numerics.Tensors;

namespace Phenomena.Calibration;

/// <summary>How the Brier score is counted.</summary>
public enum BrierConvention
{
    /// <summary>Mean over samples of the squared error summed over classes: 0 to 2 (Brier 1950).</summary>
    SumOverClasses,

    /// <summary>Half of that, 0 to 1: for two classes the squared error of class 1's probability, as scikit-learn has it.</summary>
    Half,
}

/// <summary>How good predictions are, one number each. What is said to be zero or infinite is so exactly.</summary>
public static class Score
{
    /// <summary>The share of samples whose label has the highest score (the first of several).</summary>
    public static double Accuracy(Predictions predictions) => predictions.Top.Correct.Count(right => right) / (double)predictions.Count;

    /// <summary>The mean probability of the predicted class.</summary>
    public static double MeanConfidence(Predictions predictions) => TensorPrimitives.Sum<double>(predictions.Top.Confidence) / predictions.Count;

    /// <summary>Mean of −ln p(label), in nats. From logits it is finite however small p is; from probabilities it is infinite where p(label) is 0.</summary>
    public static double NegativeLogLikelihood(Predictions predictions)
    {
        var visitor = new LikelihoodVisitor(predictions);
        SoftmaxRows.Visit(predictions, ref visitor);
        return visitor.Total / predictions.Count;
    }

    /// <summary>Mean squared error of the probabilities against the labels as one-hot vectors.</summary>
    /// <param name="predictions">n samples.</param>
    /// <param name="convention">Summed over classes, or half of that.</param>
    public static double Brier(Predictions predictions, BrierConvention convention = BrierConvention.SumOverClasses)
    {
        var visitor = new BrierVisitor(predictions);
        SoftmaxRows.Visit(predictions, ref visitor);
        return visitor.Total / predictions.Count * (convention == BrierConvention.Half ? 0.5 : 1);
    }

    /// <summary>The area under the risk-coverage curve: the error among the most confident i samples, averaged over i = 1..n
    /// (Geifman and El-Yaniv 2017). Samples of equal confidence share their error, so that the order of samples does not matter.</summary>
    public static double Aurc(Predictions predictions)
    {
        var (_, correct) = SortedOutcomes.Of(predictions.Top.Confidence, predictions.Top.Correct);
        double errors = 0, area = 0;
        for (var i = 1; i <= correct.Length; i++)
        {
            errors += 1 - correct[^i];
            area += errors / i;
        }

        return area / correct.Length;
    }

    private struct LikelihoodVisitor(Predictions predictions) : IRowVisitor
    {
        private double _total = 0, _product = 1;

        public readonly double Total => _total + Math.Log(_product);

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest)
        {
            // Not from the weight of the label, which may be too small for a number.
            var label = predictions.Row(sample)[predictions.Labels[sample]];
            if (!predictions.AreLogits)
            {
                _total -= Math.Log(label);
                return;
            }

            _total += greatest - label;
            // One logarithm for many sums: each is from 1 to k, and their product is far from the greatest number.
            _product *= sum;
            if (_product < 1e280) return;
            _total += Math.Log(_product);
            _product = 1;
        }
    }

    private struct BrierVisitor(Predictions predictions) : IRowVisitor
    {
        public double Total { get; private set; }

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest)
        {
            var scale = 1 / sum;
            var label = weights[predictions.Labels[sample]] * scale;
            // The label's own term by itself: 1 − 2p + p² would leave rounding where p is 1.
            Total += Math.Max(0, SoftmaxRows.SumOfSquares(weights) * scale * scale - label * label) + (1 - label) * (1 - label);
        }
    }
}

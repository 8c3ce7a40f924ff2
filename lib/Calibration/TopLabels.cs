namespace Phenomena.Calibration;

/// <summary>The predicted class of each sample, how sure the prediction is, and whether it is right.</summary>
/// <param name="Class">[n], the class with the highest score; the first of several.</param>
/// <param name="Confidence">[n], its probability.</param>
/// <param name="Correct">[n], whether it is the label.</param>
public sealed record TopLabels(int[] Class, double[] Confidence, bool[] Correct)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Correct.Count(c => c)} of {Class.Length} right, confidence {Confidence.Text()}";

    internal static TopLabels Of(Predictions predictions)
    {
        var n = predictions.Count;
        var visitor = new Visitor(predictions, new(new int[n], new double[n], new bool[n]));
        SoftmaxRows.Visit(predictions, ref visitor);
        return visitor.Into;
    }

    private readonly struct Visitor(Predictions predictions, TopLabels into) : IRowVisitor
    {
        public TopLabels Into => into;

        public void Row(int sample, ReadOnlySpan<double> weights, double sum, double greatest)
        {
            var top = SoftmaxRows.IndexOf(predictions.Row(sample), greatest);
            into.Class[sample] = top;
            into.Confidence[sample] = predictions.AreLogits ? 1 / sum : greatest;
            into.Correct[sample] = top == predictions.Labels[sample];
        }
    }
}

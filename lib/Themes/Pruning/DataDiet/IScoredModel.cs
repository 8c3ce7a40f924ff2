namespace Phenomena.Themes.Pruning;

/// <summary>A trained classifier, as far as scores look at it. Results are by example, row-major.</summary>
public interface IScoredModel
{
    /// <summary>Logits, [n, classes].</summary>
    double[] Logits(PruningSet data);

    /// <summary>‖∂ cross-entropy / ∂ parameters‖₂ of each example, [n].</summary>
    /// <exception cref="NotSupportedException">The model gives logits only.</exception>
    double[] GradientNorms(PruningSet data);

    /// <summary>∂ z_y / ∂ x: the gradient of each example's own logit in its inputs, [n, width].</summary>
    /// <exception cref="NotSupportedException">The model gives logits only.</exception>
    double[] InputGradients(PruningSet data);
}

/// <summary>A <see cref="PruningNetKernel"/>, in closed form. It is a copy that is asked: what a network keeps of a whole data set goes with it, and a study scores hundreds of networks.</summary>
public sealed record ScoredNet(PruningNetKernel Net) : IScoredModel
{
    /// <inheritdoc/>
    public double[] Logits(PruningSet data) => Wide(Net.Copy().Forward(data.Inputs));

    /// <inheritdoc/>
    public double[] GradientNorms(PruningSet data) => PruningErrors.GradientNorms(Net.Copy(), data.Inputs, data.Labels);

    /// <inheritdoc/>
    public double[] InputGradients(PruningSet data) => Wide(PruningErrors.InputGradients(Net.Copy(), data.Inputs, data.Labels));

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }
}

/// <summary>Any function from data to logits [n, classes]: enough for EL2N, forgetting, margins and PVI.</summary>
public sealed record ScoredLogits(Func<PruningSet, double[]> Function) : IScoredModel
{
    /// <inheritdoc/>
    public double[] Logits(PruningSet data) => Function(data);

    /// <inheritdoc/>
    public double[] GradientNorms(PruningSet data) => throw LogitsOnly();

    /// <inheritdoc/>
    public double[] InputGradients(PruningSet data) => throw LogitsOnly();

    private static NotSupportedException LogitsOnly() => new("Gradients were asked of a model that gives logits only. Use a ScoredModule or a ScoredNet, or a score of logits such as EL2N.");
}


namespace Phenomena.Themes.Pruning;

/// <summary>Scores of training examples, computed from trained networks. High is hard (or wrong), always. What a model returns is read and left as it is; a NaN in it is refused,
/// with the example.</summary>
/// <example><code>
/// var el2n = DataScores.El2n(nets, data);
/// int[] kept = el2n.Keep(KeepPolicy.Hard, 0.5);
/// ExampleScores.WriteCsv("scores.csv", data.Labels, el2n, DataScores.GraNd(nets, data));
/// </code></example>
public static class DataScores
{
    /// <summary>EL2N, E‖softmax(z) − onehot(y)‖₂ over networks that were trained a few epochs (Paul and others 2021, definition 2.2). Needs logits only.</summary>
    public static ExampleScores El2n(IEnumerable<IScoredModel> models, PruningSet data) => ExampleScores.Mean("EL2N", models.Select(m => ByRow(Probabilities(m, data), data, (p, y) =>
    {
        double sum = 0;
        for (int c = 0; c < p.Length; c++) sum += (p[c] - (c == y ? 1 : 0)) * (p[c] - (c == y ? 1 : 0));
        return Math.Sqrt(sum);
    })));

    /// <summary>GraNd, E‖∂ loss / ∂ parameters‖₂ (Paul and others 2021, definition 2.1). Networks at initialisation give a score too; it says how long the input is
    /// (Kirsch 2023).</summary>
    public static ExampleScores GraNd(IEnumerable<IScoredModel> models, PruningSet data) => ExampleScores.Mean("GraNd", models.Select(m => m.GradientNorms(data)));

    /// <summary>The margin, largest other probability − own probability, over networks. Between −1 and 1; above 0 the example is wrong. Needs logits only.</summary>
    public static ExampleScores Margin(IEnumerable<IScoredModel> models, PruningSet data) => ExampleScores.Mean("margin", models.Select(m => ByRow(Probabilities(m, data), data, (p, y) =>
    {
        double other = 0;
        for (int c = 0; c < p.Length; c++) if (c != y) other = Math.Max(other, p[c]);
        return other - p[y];
    })));

    /// <summary>Pointwise V-information, negated: log₂ p(y) − log₂ p(y|x) in bits, with the share of the class as the network that sees no input (Ethayarajh and others 2022). High: the input
    /// tells the network nothing of the label, or the wrong thing. Needs logits only.</summary>
    public static ExampleScores Pvi(IEnumerable<IScoredModel> models, PruningSet data)
    {
        var share = data.Labels.CountBy(y => y).ToDictionary(c => c.Key, c => (double)c.Value / data.Count);
        // A probability that rounds to 0 would make the mean infinite.
        return ExampleScores.Mean("PVI", models.Select(m => ByRow(Probabilities(m, data), data, (p, y) => Math.Log2(share[y]) - Math.Log2(Math.Max(p[y], 1e-30)))));
    }

    /// <summary>VoG, the variance of gradients (Agarwal and others 2022): how much ∂ z_y / ∂ x changes over the checkpoints of a training, mean over inputs of √((1/K) Σ_k (S_k − S̄)²), mean over
    /// trainings. The paper then compares within classes: <see cref="ExampleScores.WithinClasses"/>.</summary>
    /// <param name="trainings">For each training its checkpoints, at least two.</param>
    /// <param name="data">n examples.</param>
    /// <exception cref="ArgumentException">A training with fewer than two checkpoints.</exception>
    public static ExampleScores Vog(IEnumerable<IEnumerable<IScoredModel>> trainings, PruningSet data) => ExampleScores.Mean("VoG", trainings.Select(checkpoints =>
    {
        double[][] gradients = [.. checkpoints.Select(m => m.InputGradients(data))];
        if (gradients.Length < 2) throw new ArgumentException($"A variance over checkpoints needs at least 2 of them; got {gradients.Length}. Keep 5, say.", nameof(trainings));
        int width = data.Width;
        var score = new double[data.Count];
        for (int i = 0; i < gradients[0].Length; i++)
        {
            double mean = 0, square = 0;
            foreach (double[] g in gradients) mean += g[i] / gradients.Length;
            foreach (double[] g in gradients) square += (g[i] - mean) * (g[i] - mean) / gradients.Length;
            score[i / width] += Math.Sqrt(square) / width;
        }
        return score;
    }));

    /// <summary>TracIn's self-influence, Σ over checkpoints of η‖∂ loss / ∂ parameters‖² (Pruthi and others 2020), mean over trainings.</summary>
    /// <param name="trainings">For each training its checkpoints.</param>
    /// <param name="learningRate">η, the same at all checkpoints.</param>
    /// <param name="data">n examples.</param>
    public static ExampleScores TracIn(IEnumerable<IEnumerable<IScoredModel>> trainings, double learningRate, PruningSet data) => ExampleScores.Mean("TracIn", trainings.Select(checkpoints =>
    {
        var score = new double[data.Count];
        foreach (var model in checkpoints)
        {
            double[] norms = model.GradientNorms(data);
            for (int i = 0; i < score.Length; i++) score[i] += learningRate * norms[i] * norms[i];
        }
        return score;
    }));

    /// <summary>Memorization (Feldman and Zhang 2020): how much likelier an example is right when it was trained on, P[right | in] − P[right | out], over networks trained on random
    /// subsets to interpolation.</summary>
    /// <param name="trained">For each network, which examples it was trained on, [n].</param>
    /// <param name="right">For each network, which examples it has right, [n].</param>
    /// <returns>NaN for an example that was in all subsets or in none.</returns>
    /// <exception cref="ArgumentException">Lists of different lengths.</exception>
    public static ExampleScores Memorization(IReadOnlyList<bool[]> trained, IReadOnlyList<bool[]> right)
    {
        if (trained.Count == 0 || trained.Count != right.Count || trained.Concat(right).Any(l => l.Length != trained[0].Length))
            throw new ArgumentException($"For each network both lists over all examples are needed; got {trained.Count} and {right.Count} lists.", nameof(right));
        return new("memorization", [.. Enumerable.Range(0, trained[0].Length).Select(i => Share(i, true) - Share(i, false))]);

        double Share(int i, bool inside) => Enumerable.Range(0, trained.Count).Where(k => trained[k][i] == inside).Select(k => right[k][i] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
    }

    /// <summary>Distance to the nearest of k centres of an embedding (Sorscher and others 2022, section 6): no labels needed. The paper uses SwAV's embedding and the cosine; give unit rows for that.</summary>
    /// <param name="embedding">[n, width], a row an example.</param>
    /// <param name="width">Numbers of a row.</param>
    /// <param name="centres">k.</param>
    /// <param name="generator">Decides where the centres start.</param>
    public static ExampleScores Prototypes(ReadOnlySpan<float> embedding, int width, int centres, Generator generator) =>
        new("prototypes", KMeans.Of(embedding, width, centres, generator).Distances);

    /// <summary>softmax of each row, [n, classes].</summary>
    private static double[] Probabilities(IScoredModel model, PruningSet data)
    {
        // A copy: the array is the model's own.
        double[] rows = [.. model.Logits(data)];
        if (data.Count == 0 || rows.Length % data.Count != 0) throw new ArgumentException($"Logits [n, classes] of {data.Count} examples are needed; the model gave {rows.Length} numbers.", nameof(model));
        int classes = rows.Length / data.Count, bad = Array.FindIndex(rows, z => double.IsNaN(z) || double.IsPositiveInfinity(z));
        if (bad >= 0) throw new ArgumentException($"Logits are finite, or -∞ for a class that is ruled out; the model gave {rows[bad]} for example {bad / classes}, class {bad % classes}. Look at the model, or leave that example out.", nameof(model));
        PruningErrors.Softmax<double>(rows, classes);
        return rows;
    }

    private static double[] ByRow(double[] rows, PruningSet data, Func<ReadOnlySpan<double>, int, double> score)
    {
        int width = rows.Length / data.Count;
        return [.. data.Labels.Select((y, i) => score(rows.AsSpan(i * width, width), y))];
    }
}

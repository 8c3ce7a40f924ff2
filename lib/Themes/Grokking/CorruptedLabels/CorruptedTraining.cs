
namespace Phenomena.Themes.Grokking;

/// <summary>Shares of pairs for which a network's largest logit is the class asked for.</summary>
/// <param name="Train">Training pairs, as labelled.</param>
/// <param name="Clean">Training pairs whose label was left alone.</param>
/// <param name="Corrupted">Training pairs whose label was redrawn, as labelled: memorised. NaN without any.</param>
/// <param name="Recovered">The same pairs, with the true sum: the noise is seen through. NaN without any.</param>
/// <param name="Test">Pairs that were not trained on; their labels are right.</param>
public sealed record Accuracies(double Train, double Clean, double Corrupted, double Recovered, double Test);

/// <summary>Accuracies with the mean squared errors on the training pairs, as labelled, and on the test pairs.</summary>
internal sealed record Scores(Accuracies Accuracies, double TrainLoss, double TestLoss);

/// <summary>A quadratic network in training on noisy pairs by full-batch AdamW.</summary>
internal sealed class CorruptedTraining
{
    private readonly AdamRule<float> _rule;
    private readonly NoisyPairs _train;
    private readonly ModularPairs _test;

    public CorruptedTraining(CorruptedConfig config)
    {
        var root = new Generator((ulong)config.Seed);
        var (train, test) = ModularPairs.Split(config.Modulus, config.Fraction, root.Split(0));
        (_train, _test) = (NoisyPairs.Corrupt(train, config.Noise, root.Split(1)), test);
        Net = new(config.Modulus, config.Hidden);
        // The paper gives the variance, (16 N)^(-2/3).
        Net.InitializeNormal(Math.Pow(16.0 * config.Hidden, -1.0 / 3), root.Split(2));
        _rule = new(new() { LearningRate = config.LearningRate, Beta2 = 0.98, WeightDecay = config.WeightDecay }, Net.Parameters.Length);
    }

    public QuadraticNetKernel<float> Net { get; }

    /// <summary>One step of the optimiser; with scores of the weights before it when wanted, of which half the work is then the step's own.</summary>
    public Scores? Step(bool score = false)
    {
        var logits = Net.Forward(_train.Pairs);
        var scores = score ? Score(logits) : null;
        SquaredError.ToGradient(logits, _train.Pairs.Labels);
        Net.Backward(_train.Pairs, logits);
        _rule.Step(Net.Parameters, Net.Gradient);
        return scores;
    }

    /// <summary>Accuracies and losses of the weights as they are.</summary>
    public Scores Score() => Score(Net.Forward(_train.Pairs));

    private Scores Score(ReadOnlySpan<float> logits)
    {
        var pairs = _train.Pairs;
        double trainLoss = SquaredError.Loss<float>(logits, pairs.Labels);
        int clean = 0, memorised = 0, recovered = 0, redrawn = _train.Redrawn.Count(r => r);
        int[] said = Largest(logits, pairs.Count);
        for (int i = 0; i < said.Length; i++)
        {
            bool told = said[i] == pairs.Labels[i];
            if (!_train.Redrawn[i]) clean += told ? 1 : 0;
            else
            {
                memorised += told ? 1 : 0;
                recovered += said[i] == pairs.Sums[i] ? 1 : 0;
            }
        }
        var testLogits = Net.Forward(_test, keep: false);
        double testLoss = SquaredError.Loss<float>(testLogits, _test.Labels);
        double test = Largest(testLogits, _test.Count).Zip(_test.Labels, (a, b) => a == b ? 1.0 : 0).Average();
        return new(new((double)(clean + memorised) / pairs.Count, Share(clean, pairs.Count - redrawn), Share(memorised, redrawn), Share(recovered, redrawn), test), trainLoss, testLoss);

        static double Share(int part, int of) => of > 0 ? (double)part / of : double.NaN;
    }

    private int[] Largest(ReadOnlySpan<float> logits, int count)
    {
        int[] largest = new int[count];
        for (int i = 0; i < count; i++) largest[i] = Vectors.IndexOfMax(logits.Slice(i * Net.Modulus, Net.Modulus));
        return largest;
    }
}

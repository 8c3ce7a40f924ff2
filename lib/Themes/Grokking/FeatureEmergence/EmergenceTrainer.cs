using System.Numerics.Tensors;

namespace Phenomena.Themes.Grokking;

/// <summary>How the first layer learns; the read-out learns by Adam always.</summary>
public enum FeatureRule
{
    /// <summary>By Adam.</summary>
    Adam,

    /// <summary>By Muon: every step has all singular values about equal.</summary>
    Muon,

    /// <summary>Not at all: random features.</summary>
    Frozen,
}

/// <summary>A quadratic network that learns sums, full batch: loss (1/n) Σ_i |P (z_i − e_y)|² with P the centring over classes, weight decay added to the gradient
/// (Tian 2025, arXiv 2509.21519, and its code).</summary>
internal sealed class EmergenceTrainer
{
    private readonly AdamRule<float>? _first;
    private readonly AdamRule<float> _second;
    private readonly MuonRule? _muon;

    /// <summary>A network at torch's initial values.</summary>
    public EmergenceTrainer(EmergenceConfig config)
    {
        var root = new Generator((ulong)config.Seed);
        int all = config.Modulus * config.Modulus;
        (Train, Test) = ModularPairs.Split(config.Modulus, (config.Pairs + 0.5) / all, root.Split(0));
        Net = new(config.Modulus, config.Hidden);
        Net.InitializeUniform(root.Split(1));
        var settings = new AdamSettings { LearningRate = config.LearningRate, WeightDecay = config.WeightDecay, Coupled = true };
        double rate = config.LearningRate * config.FirstLayerFactor;
        var first = Net.Blocks[0];
        if (config.Rule == FeatureRule.Adam) _first = new(settings with { LearningRate = rate }, first.Length);
        if (config.Rule == FeatureRule.Muon) _muon = new(rate, config.WeightDecay, first.Rows, first.Columns);
        _second = new(settings, Net.Blocks[1].Length);
    }

    /// <summary>The network.</summary>
    public QuadraticNetKernel<float> Net { get; }

    /// <summary>Training pairs.</summary>
    public ModularPairs Train { get; }

    /// <summary>All other pairs.</summary>
    public ModularPairs Test { get; }

    /// <summary>Share of test pairs that are right.</summary>
    public double TestAccuracy() => Accuracy(Test, Net.Forward(Test, keep: false));

    /// <summary>Computes the gradient of the loss, without decay.</summary>
    /// <returns>Share of training pairs that are right.</returns>
    public double Gradient()
    {
        int p = Net.Modulus;
        var z = Net.Forward(Train);
        double right = Accuracy(Train, z);
        float scale = 2f / Train.Count;
        for (int i = 0; i < Train.Count; i++)
        {
            var row = z.Slice(i * p, p);
            TensorPrimitives.Subtract(row, (TensorPrimitives.Sum<float>(row) - 1) / p, row);
            row[Train.Labels[i]] -= 1;
            TensorPrimitives.Multiply(row, scale, row);
        }
        Net.Backward(Train, z);
        return right;
    }

    /// <summary>One step along the gradient that was computed.</summary>
    public void Step()
    {
        _first?.Step(Net.Weights(0), Net.Gradients(0));
        _muon?.Step(Net.Weights(0), Net.Gradients(0));
        _second.Step(Net.Weights(1), Net.Gradients(1));
    }

    private static double Accuracy(ModularPairs pairs, ReadOnlySpan<float> z)
    {
        int p = pairs.Modulus, right = 0;
        for (int i = 0; i < pairs.Count; i++)
            if (Vectors.IndexOfMax<float>(z.Slice(i * p, p)) == pairs.Labels[i]) right++;
        return right / (double)pairs.Count;
    }
}

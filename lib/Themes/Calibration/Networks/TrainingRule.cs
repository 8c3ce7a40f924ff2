namespace Phenomena.Themes.Calibration;

/// <summary>How a network is trained: Adam on cross-entropy, with whatever softens the targets.</summary>
public sealed record TrainingRule
{
    /// <summary>Of Adam.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Points of a step; at most the training set is taken.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Points that are mixed into one: d + 1 of d-Mixup. 1 mixes nothing, 2 is ordinary Mixup.</summary>
    public int MixedPoints { get; init; } = 1;

    /// <summary>α: targets (1 − α) e_y + α/k.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>a_T of PS-KD: in epoch t of T targets are (1 − a) e_y + a p, a = a_T t/T, p the network's own prediction one epoch earlier.</summary>
    public double SelfDistillation { get; init; }

    /// <summary>In two words, for legends and tables.</summary>
    public string Name() => this switch
    {
        { SelfDistillation: > 0 } => "PS-KD",
        { LabelSmoothing: > 0 } => "smoothing",
        { MixedPoints: > 1 } => $"Mixup of {MixedPoints}",
        _ => "plain",
    };

    /// <summary>Throws before any work is done if the rule makes no sense.</summary>
    /// <exception cref="ArgumentException">Says what is accepted.</exception>
    public void Validate()
    {
        if (!(LearningRate > 0) || Batch < 1 || Epochs < 1 || MixedPoints < 1 || !(LabelSmoothing is >= 0 and < 1) || !(SelfDistillation is >= 0 and <= 1))
        {
            throw new ArgumentException($"Learning rate, batch, epochs and mixed points are positive, smoothing and self-distillation between 0 and 1; got {this}. Use the defaults, say.");
        }
    }
}

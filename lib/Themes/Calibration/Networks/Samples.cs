using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Themes.Calibration;

/// <summary>Labelled points.</summary>
/// <param name="Inputs">[n, d], a row a point.</param>
/// <param name="Labels">[n], classes from 0.</param>
public sealed record Samples(float[] Inputs, int[] Labels)
{
    /// <summary>n.</summary>
    public int Count => Labels.Length;

    /// <summary>d.</summary>
    public int Width => Inputs.Length / Labels.Length;

    /// <summary>Point i, [d].</summary>
    public ReadOnlySpan<float> Row(int i) => Inputs.AsSpan(i * Width, Width);

    /// <summary>The inputs as a tensor [n, d].</summary>
    public Tensor Rows() => tensor(Inputs, [Count, Width]);

    /// <summary>The labels as distributions [n, classes]: all on one class.</summary>
    public Tensor OneHot(int classes) => F.one_hot(tensor(Array.ConvertAll(Labels, y => (long)y)), classes).to(float32);

    /// <summary>Some of the points, in the order given.</summary>
    public Samples Pick(IEnumerable<int> points)
    {
        int[] chosen = [.. points];
        var inputs = new float[chosen.Length * Width];
        for (var i = 0; i < chosen.Length; i++) Row(chosen[i]).CopyTo(inputs.AsSpan(i * Width));
        return new(inputs, [.. chosen.Select(i => Labels[i])]);
    }
}

/// <summary>What a network is trained, scaled and scored on.</summary>
/// <param name="Classes">k.</param>
/// <param name="Train">For the weights.</param>
/// <param name="Validation">For the temperature.</param>
/// <param name="Test">For the numbers.</param>
public sealed record Split(int Classes, Samples Train, Samples Validation, Samples Test)
{
    /// <summary>The labels of the test points before noise; null where there is none.</summary>
    public int[]? CleanTestLabels { get; init; }
}

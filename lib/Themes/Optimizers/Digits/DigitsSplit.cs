using Phenomena.Datasets;

namespace Phenomena.Themes.Optimizers;

/// <summary>Digits of 8x8 pixels, 0 to 1, minus the mean of the training digits.</summary>
/// <param name="Train">[n, 64].</param>
/// <param name="TrainLabels">[n].</param>
/// <param name="Test">[1797 − n, 64].</param>
/// <param name="TestLabels">[1797 − n].</param>
/// <param name="Mean">[64], what was taken away.</param>
public sealed record DigitsSplit(double[] Train, int[] TrainLabels, double[] Test, int[] TestLabels, double[] Mean)
{
    /// <summary>A random split.</summary>
    /// <param name="seed">Of the order.</param>
    /// <param name="train">How many digits to train on.</param>
    public static DigitsSplit Of(int seed, int train = 1200)
    {
        var parts = Digits.Load().Split((ulong)seed, train, 1797 - train);
        var mean = new double[64];
        for (int i = 0; i < parts[0].Pixels.Length; i++) mean[i % 64] += parts[0].Pixels[i] / (double)train;
        double[] Rows(LabelledImages part) => [.. part.Pixels.Select((v, i) => v - mean[i % 64])];
        return new(Rows(parts[0]), parts[0].Labels, Rows(parts[1]), parts[1].Labels, mean);
    }

    /// <summary>Copies training rows into a batch.</summary>
    public void Take(ReadOnlySpan<int> rows, Span<double> inputs, Span<int> labels)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            Train.AsSpan(rows[i] * 64, 64).CopyTo(inputs[(i * 64)..]);
            labels[i] = TrainLabels[rows[i]];
        }
    }

    /// <summary>Mean cross-entropy of logits [rows, classes]; they become its gradient.</summary>
    public static double CrossEntropy(Span<double> logits, ReadOnlySpan<int> labels)
    {
        int rows = labels.Length, classes = logits.Length / rows;
        double loss = 0;
        for (int i = 0; i < rows; i++)
        {
            var row = logits.Slice(i * classes, classes);
            double right = row[labels[i]], most = System.Numerics.Tensors.TensorPrimitives.Max<double>(row), sum = 0;
            foreach (double z in row) sum += Math.Exp(z - most);
            loss += Math.Log(sum) + most - right;
            for (int c = 0; c < classes; c++) row[c] = (Math.Exp(row[c] - most) / sum - (c == labels[i] ? 1 : 0)) / rows;
        }
        return loss / rows;
    }

    /// <summary>Logits become probabilities, of any size without overflow.</summary>
    public static void Softmax(Span<double> row)
    {
        System.Numerics.Tensors.TensorPrimitives.Subtract(row, System.Numerics.Tensors.TensorPrimitives.Max<double>(row), row);
        System.Numerics.Tensors.TensorPrimitives.SoftMax<double>(row, row);
    }

    /// <summary>Share of rows whose largest logit is at the label.</summary>
    public static double Accuracy(ReadOnlySpan<double> logits, ReadOnlySpan<int> labels)
    {
        int classes = logits.Length / labels.Length, right = 0;
        for (int i = 0; i < labels.Length; i++)
            if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(logits.Slice(i * classes, classes)) == labels[i]) right++;
        return right / (double)labels.Length;
    }
}

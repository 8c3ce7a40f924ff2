using System.Numerics;
using System.Numerics.Tensors;

namespace Phenomena.Themes.Pruning;

/// <summary>What each example by itself does to a network: softmax errors, gradient norms, gradient components. Rows of examples are [n, inputs], results by example.</summary>
public static class PruningErrors
{
    /// <summary>δ = softmax(z) − onehot(y), the gradient of the cross-entropy in the logits, in place of the logits [n, classes].</summary>
    internal static void OfLogits(Span<float> logits, ReadOnlySpan<int> labels)
    {
        Softmax(logits, logits.Length / labels.Length);
        int classes = logits.Length / labels.Length;
        for (int i = 0; i < labels.Length; i++) logits[i * classes + labels[i]] -= 1;
    }

    /// <summary>softmax of each row, in place of the logits [n, classes].</summary>
    internal static void Softmax<T>(Span<T> logits, int classes) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < logits.Length; i += classes)
        {
            var row = logits.Slice(i, classes);
            T top = row[0];
            foreach (T z in row) top = T.Max(top, z);
            foreach (ref T z in row) z -= top;
        }
        // One call for all rows: a row is too short for a vectorised exponential.
        TensorPrimitives.Exp(logits, logits);
        for (int i = 0; i < logits.Length; i += classes)
        {
            var row = logits.Slice(i, classes);
            T sum = T.Zero;
            foreach (T e in row) sum += e;
            T scale = T.One / sum;
            foreach (ref T e in row) e *= scale;
        }
    }

    /// <summary>‖softmax(z) − onehot(y)‖₂ of each example: the EL2N score of one network (Paul and others 2021, definition 2.2). Between 0 and √2.</summary>
    public static double[] ErrorNorms(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels)
    {
        var errors = Errors(net, inputs, labels);
        var norms = new double[labels.Length];
        for (int i = 0; i < norms.Length; i++) norms[i] = Math.Sqrt(Square(errors.Slice(i * net.Classes, net.Classes)));
        return norms;
    }

    /// <summary>‖∂ loss / ∂ parameters‖₂ of each example: the GraNd score of one network (Paul and others 2021, definition 2.1). The gradient of a layer is the outer product of its
    /// input and its error, so the square is ‖δ‖² (‖h‖² + 1) + ‖δ_h‖² (‖x‖² + 1).</summary>
    public static double[] GradientNorms(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels)
    {
        var errors = Errors(net, inputs, labels);
        var hidden = net.HiddenOf;
        var hiddenErrors = net.HiddenErrors(errors);
        var norms = new double[labels.Length];
        for (int i = 0; i < norms.Length; i++)
        {
            norms[i] = Math.Sqrt(Square(errors.Slice(i * net.Classes, net.Classes)) * (Square(hidden.Slice(i * net.Hidden, net.Hidden)) + 1)
                + Square(hiddenErrors.Slice(i * net.Hidden, net.Hidden)) * (Square(inputs.Slice(i * net.Inputs, net.Inputs)) + 1));
        }
        return norms;
    }

    /// <summary>⟨∂ loss / ∂ parameters, direction⟩ of each example: how fast its loss changes along a direction in the space of parameters.</summary>
    /// <param name="net">The network.</param>
    /// <param name="inputs">[n, inputs].</param>
    /// <param name="labels">[n].</param>
    /// <param name="direction">As long as <see cref="PruningNetKernel.Parameters"/>, in their order.</param>
    /// <exception cref="ArgumentException">The direction has another length.</exception>
    public static double[] GradientAlong(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels, float[] direction)
    {
        if (direction.Length != net.Parameters.Length) throw new ArgumentException($"A direction has a number for each of the {net.Parameters.Length} parameters; got {direction.Length}.", nameof(direction));
        var errors = Errors(net, inputs, labels);
        int n = labels.Length;
        // ⟨x δ_hᵀ, V₁⟩ = (x V₁)·δ_h, and so for the second layer.
        float[] first = new float[n * net.Hidden], second = new float[n * net.Classes];
        Gemm.Product(n, net.Hidden, net.Inputs, inputs, false, net.First(direction), false, first, bias: net.FirstBiasOf(direction));
        Gemm.Product(n, net.Classes, net.Hidden, net.HiddenOf, false, net.Second(direction), false, second, bias: net.SecondBiasOf(direction));
        var hiddenErrors = net.HiddenErrors(errors);
        var along = new double[n];
        for (int i = 0; i < n; i++)
        {
            along[i] = TensorPrimitives.Dot(first.AsSpan(i * net.Hidden, net.Hidden), hiddenErrors.Slice(i * net.Hidden, net.Hidden))
                + TensorPrimitives.Dot(second.AsSpan(i * net.Classes, net.Classes), errors.Slice(i * net.Classes, net.Classes));
        }
        return along;
    }

    /// <summary>∂ z_y / ∂ x of each example's own logit, [n, inputs]: W₁ (w₂ of class y, where the unit is on). What VoG looks at.</summary>
    public static float[] InputGradients(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels)
    {
        var own = net.Forward(inputs);
        own.Clear();
        for (int i = 0; i < labels.Length; i++) own[i * net.Classes + labels[i]] = 1;
        var gradients = new float[labels.Length * net.Inputs];
        Gemm.Product(labels.Length, net.Inputs, net.Hidden, net.HiddenErrors(own), false, net.FirstWeights, true, gradients);
        return gradients;
    }

    /// <summary>Whether each example's largest logit is its label's.</summary>
    public static bool[] Correct(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels)
    {
        var logits = net.Forward(inputs);
        var correct = new bool[labels.Length];
        for (int i = 0; i < correct.Length; i++) correct[i] = TensorPrimitives.IndexOfMax(logits.Slice(i * net.Classes, net.Classes)) == labels[i];
        return correct;
    }

    /// <summary>The share of examples whose largest logit is their label's.</summary>
    public static double Accuracy(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels) => Correct(net, inputs, labels).Average(c => c ? 1.0 : 0);

    /// <summary>The same of a set.</summary>
    public static double Accuracy(PruningNetKernel net, PruningSet set) => Accuracy(net, set.Inputs, set.Labels);

    private static Span<float> Errors(PruningNetKernel net, ReadOnlySpan<float> inputs, ReadOnlySpan<int> labels)
    {
        var logits = net.Forward(inputs);
        if (logits.Length != labels.Length * net.Classes) throw new ArgumentException($"A label for each of the {logits.Length / net.Classes} rows is needed; got {labels.Length}.", nameof(labels));
        OfLogits(logits, labels);
        return logits;
    }

    private static double Square(ReadOnlySpan<float> row) => TensorPrimitives.SumOfSquares(row);
}

using System.Runtime.Intrinsics;

namespace Phenomena.Themes.Superposition;

/// <summary>Adam with the weight decay of the superposition paper, whose sign decides between the two regimes:
/// W ← W (1 − η γ) for γ ≥ 0, and for γ &lt; 0 each row's norm relaxes to 1, W_i ← W_i + η γ W_i (1 − 1/‖W_i‖).
/// The decay comes before the Adam step; b has none. Source: Liu, Liu and Gore (2025), section 2 and its code.</summary>
public sealed unsafe class RowNormAdamW
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    private readonly ToyKernel _model;
    private readonly double _weightDecay;
    private readonly AlignedBuffer<float> _weightMean, _weightSquare, _biasMean, _biasSquare;
    private int _step;

    /// <param name="model">The model to train.</param>
    /// <param name="weightDecay">γ.</param>
    public RowNormAdamW(ToyKernel model, double weightDecay)
    {
        (_model, _weightDecay) = (model, weightDecay);
        _weightMean = new(model.Features * model.Stride);
        _weightSquare = new(model.Features * model.Stride);
        _biasMean = new(model.PaddedFeatures);
        _biasSquare = new(model.PaddedFeatures);
    }

    /// <summary>One step along the model's gradient with learning rate η: one pass over W, its gradient and its moments.</summary>
    public void Step(double learningRate)
    {
        _step++;
        // m / (1 - β1^t) and sqrt(v / (1 - β2^t)) with the corrections moved out of the loop.
        var rate = Vector256.Create((float)(learningRate / (1 - Math.Pow(Beta1, _step))));
        var correction = Vector256.Create((float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, _step))));
        int stride = _model.Stride;
        for (int i = 0; i < _model.Features; i++)
        {
            int at = i * stride;
            var keep = Vector256.Create((float)Keep(_model.Weights + at, stride, learningRate));
            Update(_model.Weights + at, _model.WeightGradient + at, _weightMean.Pointer + at, _weightSquare.Pointer + at, stride, keep, rate, correction);
        }
        Update(_model.Biases, _model.BiasGradients, _biasMean.Pointer, _biasSquare.Pointer, _model.PaddedFeatures, Vector256<float>.One, rate, correction);
        GC.KeepAlive(_model);
    }

    /// <summary>The factor by which decay multiplies a row.</summary>
    private double Keep(float* row, int stride, double learningRate)
    {
        if (_weightDecay >= 0) return 1 - learningRate * _weightDecay;
        var squares = Vector256<float>.Zero;
        for (int v = 0; v < stride; v += ToyPass.Lanes)
        {
            var w = Vector256.Load(row + v);
            squares = Vector256.FusedMultiplyAdd(w, w, squares);
        }
        return 1 + learningRate * _weightDecay * (1 - 1 / (Math.Sqrt(Vector256.Sum(squares)) + 1e-8));
    }

    private static void Update(float* w, float* gradient, float* mean, float* square, int count, Vector256<float> keep, Vector256<float> rate, Vector256<float> correction)
    {
        var epsilon = Vector256.Create(Epsilon);
        for (int v = 0; v < count; v += ToyPass.Lanes)
        {
            var g = Vector256.Load(gradient + v);
            var m = Vector256.Load(mean + v) * Beta1 + g * (1 - Beta1);
            var s = Vector256.Load(square + v) * Beta2 + g * g * (1 - Beta2);
            m.Store(mean + v);
            s.Store(square + v);
            (Vector256.Load(w + v) * keep - rate * m / (Vector256.Sqrt(s) * correction + epsilon)).Store(w + v);
        }
    }
}

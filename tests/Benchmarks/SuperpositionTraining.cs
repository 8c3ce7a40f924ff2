using Phenomena.Themes.Superposition;

namespace Phenomena.Benchmarks;

/// <summary>Training steps of the toy model, strong superposition, power law 1: a fresh batch, forward, backward, row-norm decay, Adam.</summary>
internal static class SuperpositionTraining
{
    public static Workload Workload(int features, int width, int batch) =>
        new($"superposition n={features} m={width} B={batch}", "torch", "steps/CPU s", 1, () =>
        {
            var root = new Generator(0);
            var model = new ToyKernel(features, width, root.Split(0));
            var data = new FeatureSampler(FeatureLaw.Power(1).Probabilities(features), root.Split(1));
            var optimizer = new RowNormAdamW(model, weightDecay: -1);
            var samples = new SparseBatch();
            return () =>
            {
                data.Next(samples, batch);
                double loss = model.LossAndGradient(samples);
                optimizer.Step(0.02);
                return loss;
            };
        }, Flops: 2.0 * batch * features * width * (1 - Empty(features)), TorchSharp: () => TorchSharpLoops.Superposition(features, width, batch));

    // The one dense product of a step is the hidden values times the weights; a sample without active features has no part in it.
    private static double Empty(int features) => FeatureLaw.Power(1).Probabilities(features).Aggregate(1.0, (share, p) => share * (1 - p));
}

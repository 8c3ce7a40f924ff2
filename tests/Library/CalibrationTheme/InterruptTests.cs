using Phenomena.Experiments;
using Phenomena.Themes.Calibration;
using Phenomena.Themes.TrainedScaling;
using Xunit;

namespace Phenomena.Tests.Library.CalibrationTheme;

public sealed class InterruptTests
{
    // Hours of work: an experiment that looks at its token no more often than this never ends here.
    private const int Endless = 100_000_000;

    private static readonly TrainingRule s_rule = new() { Batch = 100, Epochs = Endless };

    [Fact]
    public void Local_features_stop() => Stops(LocalFeatureExperiment.Experiment, new() { Mixup = true, Steps = Endless });

    [Theory]
    [InlineData(Problem.Blocks)]
    [InlineData(Problem.Gaussians)]
    [InlineData(Problem.Digits)]
    public void Classifiers_stop(Problem problem) => Stops(ClassifierExperiment.Experiment, new() { Problem = problem, Classes = 10, Rule = s_rule });

    [Fact]
    public void Recipes_stop() => Stops(RecipeExperiment.Experiment, new() { Steps = Endless });

    [Fact]
    public void Sequences_stop() => Stops(SequenceExperiment.Experiment, new() { Budget = new(Endless, 256, 1e-3) });

    /// <summary>Cancelled once training is under way.</summary>
    private static void Stops<TConfig, TResult>(Experiment<TConfig, TResult> experiment, TConfig config) where TConfig : notnull where TResult : notnull
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => experiment.Run(config, source.Token, new Watch(done =>
        {
            if (done > 0) source.Cancel();
        })));
    }

    private sealed class Watch(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}

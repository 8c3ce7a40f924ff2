using Phenomena.Calibration;

namespace Phenomena.Themes.Calibration;

/// <summary>How good and how honest predictions are.</summary>
/// <param name="Accuracy">Share of samples whose label has the largest logit.</param>
/// <param name="Nll">Mean −ln p of the label, in nats.</param>
/// <param name="Ece">Expected calibration error over 15 bins of equal width.</param>
public sealed record TestScore(double Accuracy, double Nll, double Ece)
{
    internal static TestScore Of(Predictions p) => new(Score.Accuracy(p), Score.NegativeLogLikelihood(p), CalibrationError.Ece(p));
}

/// <summary>Test scores in three columns: raw, at the temperature that the official code of Chidambaram and Ge reaches, and at the best one.</summary>
/// <param name="Raw">At T = 1.</param>
/// <param name="Budget">At the temperature of one call of L-BFGS with 20 inner iterations at learning rate 0.01.</param>
/// <param name="Converged">At the temperature with the least NLL on the validation set.</param>
/// <param name="BudgetTemperature">The second one's T.</param>
/// <param name="Temperature">The third one's T, from e^−2 to e^6.</param>
/// <param name="ValidationBefore">NLL of the validation set at T = 1.</param>
/// <param name="ValidationAfter">The same at the best T.</param>
public sealed record Scaled(
    TestScore Raw, TestScore Budget, TestScore Converged, double BudgetTemperature, double Temperature, double ValidationBefore, double ValidationAfter)
{
    /// <summary>Fits both temperatures on one set and scores the other.</summary>
    /// <param name="validation">What temperatures are fitted on.</param>
    /// <param name="test">What is scored, of the same network.</param>
    public static Scaled Of(Predictions validation, Predictions test)
    {
        var budget = TemperatureScaling.FitWithBudget(validation).Temperature;
        // Where every validation label has the highest logit, or none means anything, the best T is 0 or infinite. The NLL is convex
        // in 1/T, so the end of a range is the best in it.
        var best = TemperatureScaling.At(Math.Clamp(TemperatureScaling.Fit(validation).Temperature, Math.Exp(-2), Math.Exp(6)));
        // Without a line search the official fit may step over 0, where there is no softmax to score.
        var budgeted = budget > 0 ? TestScore.Of(TemperatureScaling.At(budget).Transform(test)) : new(double.NaN, double.NaN, double.NaN);
        return new(TestScore.Of(test), budgeted, TestScore.Of(best.Transform(test)), budget, best.Temperature,
            Score.NegativeLogLikelihood(validation), Score.NegativeLogLikelihood(best.Transform(validation)));
    }
}

namespace Phenomena.Calibration;

/// <summary>One call of <c>torch.optim.LBFGS.step</c> for a single parameter, without a line search, with PyTorch's defaults: at most 5/4 as many
/// evaluations as iterations, gradient tolerance 1e-7, change tolerance 1e-9.</summary>
/// <remarks>For one parameter the newest pair (step, change of the gradient) settles the quasi-Newton direction whatever the history: the inverse
/// Hessian is their quotient.</remarks>
internal static class TorchLbfgs
{
    public static double Minimize(Func<double, (double Loss, double Gradient)> function, double start, double learningRate, int iterations)
    {
        var x = start;
        var (loss, g) = function(x);
        double inverse = 1, evaluations = 1;
        if (Math.Abs(g) <= 1e-7) return x;
        for (var iteration = 1; ; iteration++)
        {
            var direction = -inverse * g;
            // The very first step is shortened to at most 1 before the learning rate.
            var step = (iteration == 1 ? Math.Min(1, 1 / Math.Abs(g)) : 1) * learningRate * direction;
            if (g * direction > -1e-9) return x;
            x += step;
            if (iteration == iterations) return x;
            var (nextLoss, next) = function(x);
            if ((next - g) * step > 1e-10) inverse = step / (next - g);
            var still = Math.Abs(next) <= 1e-7 || Math.Abs(step) <= 1e-9 || Math.Abs(nextLoss - loss) < 1e-9;
            if (still || ++evaluations >= iterations * 5 / 4) return x;
            (loss, g) = (nextLoss, next);
        }
    }
}

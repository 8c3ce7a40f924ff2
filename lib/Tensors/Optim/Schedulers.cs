namespace Phenomena.Tensors;

/// <summary>Sets the learning rate of each group to a function of how often <see cref="step()"/> was called.</summary>
public class LRScheduler
{
    private protected readonly Optimizer Optimizer;
    private readonly Func<int, int, double, double> _rate;

    /// <param name="optimizer">Whose rates to set; the rate at time <paramref name="lastEpoch"/> + 1 is set at once.</param>
    /// <param name="rate">From the time, the group's number and its initial learning rate to the rate.</param>
    /// <param name="lastEpoch">The time reached, −1 at the start.</param>
    internal LRScheduler(Optimizer optimizer, Func<int, int, double, double> rate, int lastEpoch = -1)
    {
        (Optimizer, _rate, Time) = (optimizer, rate, lastEpoch + 1);
        // From here on the initial rates are what they were before the first scheduler.
        foreach (var group in optimizer.ParamGroups) group.InitialLearningRate = group.InitialLearningRate;
        Apply();
    }

    /// <summary>Steps taken.</summary>
    private protected int Time { get; private set; }

    /// <summary>On to the next time.</summary>
    public virtual void step()
    {
        Time++;
        Apply();
    }

    /// <summary>To a given time.</summary>
    public virtual void step(int? epoch)
    {
        Time = epoch ?? Time + 1;
        Apply();
    }

    /// <summary>On, with the value that a plateau is looked for in.</summary>
    public virtual void step(double current, int? epoch = null) =>
        throw new InvalidOperationException($"step({current}): only ReduceLROnPlateau follows a value; this scheduler follows the time. Call step().");

    /// <summary>The rates in force.</summary>
    public IEnumerable<double> get_last_lr() => Optimizer.ParamGroups.Select(g => g.LearningRate);

    internal double Rate(int time, int group, double initial) => _rate(time, group, initial);

    private void Apply()
    {
        for (int g = 0; g < Optimizer.ParamGroups.Count; g++)
        {
            var group = Optimizer.ParamGroups[g];
            group.LearningRate = _rate(Time, g, group.InitialLearningRate);
        }
    }
}

/// <summary>Lowers the rate when a value has stopped getting better.</summary>
internal sealed class Plateau(Optimizer optimizer, bool minimum, double factor, int patience, double threshold, bool relative, int cooldown, double least, double eps)
    : LRScheduler(optimizer, static (_, _, rate) => rate)
{
    private double _best = minimum ? double.PositiveInfinity : double.NegativeInfinity;
    private int _bad, _resting;

    public override void step() => throw new InvalidOperationException("ReduceLROnPlateau: expected the value to follow; got none. Call step(value).");

    public override void step(int? epoch) => step();

    public override void step(double current, int? epoch = null)
    {
        double margin = relative ? Math.Abs(_best) * threshold : threshold;
        bool better = double.IsInfinity(_best) || (minimum ? current < _best - margin : current > _best + margin);
        if (better) _best = current;
        _bad = better ? 0 : _bad + 1;
        if (_resting > 0)
        {
            _resting--;
            _bad = 0;
        }
        if (_bad <= patience) return;
        foreach (var group in Optimizer.ParamGroups)
        {
            double lower = Math.Max(group.LearningRate * factor, least);
            if (group.LearningRate - lower > eps) group.LearningRate = lower;
        }
        (_resting, _bad) = (cooldown, 0);
    }
}

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>torch.optim.lr_scheduler. Each is a closed form of the time, so it can start anywhere (<c>last_epoch</c>).</summary>
        public static partial class lr_scheduler
        {
            /// <summary>The initial rate times a function of the time.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1) => new(optimizer, (t, _, lr) => lr * lr_lambda(t), last_epoch);

            /// <summary>The initial rates times functions of the time, one for each group.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, IReadOnlyList<Func<int, double>> lr_lambdas, int last_epoch = -1)
            {
                Tensor.Require(lr_lambdas.Count == optimizer.ParamGroups.Count, $"LambdaLR: expected a function for each of {optimizer.ParamGroups.Count} groups; got {lr_lambdas.Count}. Give one for all, or as many.");
                return new(optimizer, (t, g, lr) => lr * lr_lambdas[g](t), last_epoch);
            }

            /// <summary>Times gamma every step_size steps.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1) => LambdaLR(optimizer, t => Math.Pow(gamma, t / step_size), last_epoch);

            /// <summary>Times gamma at each milestone.</summary>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1) => LambdaLR(optimizer, t => Math.Pow(gamma, milestones.Count(m => m <= t)), last_epoch);

            /// <summary>Times gamma every step.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1) => LambdaLR(optimizer, t => Math.Pow(gamma, t), last_epoch);

            /// <summary>Times a factor for the first steps.</summary>
            public static LRScheduler ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1) => LambdaLR(optimizer, t => t < total_iters ? factor : 1, last_epoch);

            /// <summary>Times a factor that goes straight from one value to another.</summary>
            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1) =>
                LambdaLR(optimizer, t => start_factor + (end_factor - start_factor) * Math.Min(t, total_iters) / total_iters, last_epoch);

            /// <summary>Down to 0 as a power of the steps that are left.</summary>
            public static LRScheduler PolynomialLR(Optimizer optimizer, int total_iters = 5, int power = 1, int last_epoch = -1) => LambdaLR(optimizer, t => Math.Pow(1 - Math.Min(t, total_iters) / (double)total_iters, power), last_epoch);

            /// <summary>Half a cosine from the initial rate to eta_min at T_max, then up again.</summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1) =>
                new(optimizer, (t, _, lr) => eta_min + (lr - eta_min) * (1 + Math.Cos(Math.PI * t / T_max)) / 2, last_epoch);

            /// <summary>One scheduler up to the first milestone, the next from there on, each from its own beginning.</summary>
            public static LRScheduler SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
            {
                LRScheduler[] parts = [.. schedulers];
                int[] starts = [0, .. milestones];
                Tensor.Require(parts.Length == starts.Length && !parts.OfType<Plateau>().Any(), $"SequentialLR: expected one milestone fewer than schedulers, and none that follows a value; got {parts.Length} schedulers, {starts.Length - 1} milestones. Give where each ends but the last.");
                return new(optimizer, (t, g, lr) =>
                {
                    int i = Math.Max(0, Array.FindLastIndex(starts, s => s <= t));
                    return parts[i].Rate(t - starts[i], g, lr);
                }, last_epoch);
            }

            /// <summary>Up to max_lr and down again in one cycle, the momentum the other way round (Smith and Topin 2018).</summary>
            public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps, double pct_start = 0.3, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, int last_epoch = -1)
            {
                double peak = pct_start * total_steps - 1, end = total_steps - 1;
                double At(int t, double first, double middle, double last)
                {
                    Tensor.Require(t < total_steps, $"OneCycleLR: expected at most {total_steps} steps; this is step {t + 1}. Give the total number of steps.");
                    return t <= peak ? Cosine(first, middle, t / peak) : Cosine(middle, last, (t - peak) / (end - peak));
                }
                return new(optimizer, (t, g, _) =>
                {
                    if (cycle_momentum && optimizer.ParamGroups[g] is IMomentum group) group.Momentum = At(t, max_momentum, base_momentum, max_momentum);
                    return At(t, max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor);
                }, last_epoch);
            }

            /// <summary>Times a factor when a value has not become better for more than <paramref name="patience"/> steps; call step(value).</summary>
            public static LRScheduler ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, double min_lr = 0, double eps = 1e-8)
            {
                Tensor.Require(mode is "min" or "max" && threshold_mode is "rel" or "abs", $"ReduceLROnPlateau: expected mode min or max and threshold_mode rel or abs; got {mode} and {threshold_mode}.");
                return new Plateau(optimizer, mode == "min", factor, patience, threshold, threshold_mode == "rel", cooldown, min_lr, eps);
            }

            private static double Cosine(double from, double to, double share) => to + (from - to) * (1 + Math.Cos(Math.PI * share)) / 2;
        }
    }
}

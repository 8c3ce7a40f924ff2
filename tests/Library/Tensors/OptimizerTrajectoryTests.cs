using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using Xunit;
using static Phenomena.Tensors.torch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>Optimizers and schedulers step for step beside PyTorch.</summary>
public sealed class OptimizerTrajectoryTests
{
    private static readonly Dictionary<string, Func<Parameter, Parameter, Optimizer>> s_optimizers = new()
    {
        ["sgd"] = (p, q) => optim.SGD([p, q], 0.02),
        ["sgd momentum"] = (p, q) => optim.SGD([p, q], 0.02, momentum: 0.9, dampening: 0.3, weight_decay: 0.1),
        ["sgd nesterov"] = (p, q) => optim.SGD([p, q], 0.02, momentum: 0.9, nesterov: true, weight_decay: 0.01),
        ["sgd maximize"] = (p, q) => optim.SGD([p, q], 1e-3, momentum: 0.5, weight_decay: 0.1, maximize: true),
        ["sgd groups"] = (p, q) => optim.SGD([new SGD.ParamGroup([p], 0.01), new SGD.ParamGroup([q], 0.03, momentum: 0.8)]),
        ["adam"] = (p, q) => optim.Adam([p, q], lr: 0.1, beta1: 0.8, beta2: 0.95, eps: 1e-6, weight_decay: 0.1),
        ["adam amsgrad"] = (p, q) => optim.Adam([p, q], lr: 0.1, beta1: 0.6, beta2: 0.7, amsgrad: true),
        ["adam maximize"] = (p, q) => optim.Adam([p, q], lr: 0.01, maximize: true),
        ["adamw"] = (p, q) => optim.AdamW([p, q], lr: 0.1, weight_decay: 0.2),
        ["adamw amsgrad"] = (p, q) => optim.AdamW([p, q], lr: 0.1, beta1: 0.6, beta2: 0.7, weight_decay: 0.2, amsgrad: true),
        ["rmsprop"] = (p, q) => optim.RMSProp([p, q], lr: 0.02, alpha: 0.9, weight_decay: 0.1),
        ["rmsprop centered"] = (p, q) => optim.RMSProp([p, q], lr: 0.02, alpha: 0.9, momentum: 0.5, centered: true),
        ["lbfgs"] = (p, q) => optim.LBFGS([p, q], lr: 0.05, max_iter: 4, history_size: 5),
        ["lbfgs wolfe"] = (p, q) => optim.LBFGS([p, q], lr: 1, max_iter: 5, history_size: 4, line_search_fn: "strong_wolfe"),
    };

    private static readonly Dictionary<string, Func<Optimizer, LRScheduler>> s_schedulers = new()
    {
        ["StepLR"] = o => optim.lr_scheduler.StepLR(o, 4, 0.7),
        ["MultiStepLR"] = o => optim.lr_scheduler.MultiStepLR(o, [3, 3, 8, 20], 0.5),
        ["ExponentialLR"] = o => optim.lr_scheduler.ExponentialLR(o, 0.9),
        ["ConstantLR"] = o => optim.lr_scheduler.ConstantLR(o, 0.25, 6),
        ["LinearLR"] = o => optim.lr_scheduler.LinearLR(o, 0.2, 0.8, 9),
        ["CosineAnnealingLR"] = o => optim.lr_scheduler.CosineAnnealingLR(o, 12, 0.1),
        ["LambdaLR"] = o => optim.lr_scheduler.LambdaLR(o, [t => 1.0 / (1 + t), t => Math.Pow(0.95, t)]),
        ["PolynomialLR"] = o => optim.lr_scheduler.PolynomialLR(o, 10, 2),
        ["OneCycleLR"] = o => optim.lr_scheduler.OneCycleLR(o, 3, 30),
        ["SequentialLR"] = o => optim.lr_scheduler.SequentialLR(o, [optim.lr_scheduler.LinearLR(o, 0.1, 1, 5), optim.lr_scheduler.CosineAnnealingLR(o, 20), optim.lr_scheduler.ConstantLR(o, 0.3, 3)], [5, 24]),
        ["ReduceLROnPlateau"] = o => optim.lr_scheduler.ReduceLROnPlateau(o, factor: 0.5, patience: 2, cooldown: 1, min_lr: 0.05),
    };

    public static TheoryData<string> Optimizers => [.. s_optimizers.Keys];
    public static TheoryData<string> Schedulers => [.. s_schedulers.Keys];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Optimizers_take_the_steps_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        Parameter p = nn.Parameter(PyTorch.Values(1, 11)), q = nn.Parameter(PyTorch.Values(2, 3));
        using var opt = s_optimizers[name](p, q);
        PyTorch.Agree(name, Walk(opt, p, q, name.StartsWith("lbfgs") ? 6 : 12), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_state_dictionary_goes_on_where_it_was_taken(string name)
    {
        using var scope = NewDisposeScope();
        Parameter p = nn.Parameter(PyTorch.Values(1, 11)), q = nn.Parameter(PyTorch.Values(2, 3));
        using var opt = s_optimizers[name](p, q);
        Walk(opt, p, q, 3);
        opt.ParamGroups[0].LearningRate *= 0.5;
        Parameter p2 = nn.Parameter(p.clone()), q2 = nn.Parameter(q.clone());
        using var other = s_optimizers[name](p2, q2);
        string file = Path.GetTempFileName();
        try
        {
            opt.save_state_dict(file);
            other.load_state_dict(file);
        }
        finally
        {
            File.Delete(file);
        }
        Assert.Equal(Walk(opt, p, q, 3).SelectMany(t => t.data<double>().ToArray()), Walk(other, p2, q2, 3).SelectMany(t => t.data<double>().ToArray()));
    }

    [Theory]
    [MemberData(nameof(Schedulers))]
    public void Schedulers_give_the_rates_of_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        using var opt = optim.SGD([new SGD.ParamGroup([nn.Parameter(zeros([1]))], 2, momentum: 0.9), new SGD.ParamGroup([nn.Parameter(zeros([1]))], 0.5, momentum: 0.9)]);
        var scheduler = s_schedulers[name](opt);
        var rates = new List<double>();
        for (int t = 0; t < 30; t++)
        {
            foreach (var g in opt.ParamGroups) rates.AddRange([g.LearningRate, ((IMomentum)g).Momentum]);
            if (name == "ReduceLROnPlateau") scheduler.step(Math.Max(1, 5 - t) + 0.1 * (t % 3));
            else if (t < 29) scheduler.step();
        }
        PyTorch.Agree(name, [.. rates], 1e-12);
    }

    [Fact]
    public void Wrong_groups_and_closures_are_refused()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(zeros([2]));
        Assert.Contains("two groups", Assert.Throws<ArgumentException>(() => optim.SGD([new SGD.ParamGroup([p], 0.1), new SGD.ParamGroup([p], 0.1)])).Message);
        Assert.Contains("Use the group of this optimizer", Assert.Throws<ArgumentException>(() => optim.Adam([p]).add_param_group(new SGD.ParamGroup([nn.Parameter(zeros([2]))], 0.1))).Message);
        Assert.Contains("closure", Assert.Throws<ArgumentNullException>(() => optim.LBFGS([p]).step()).Message);
        Assert.Contains("'state.0.step'", Assert.Throws<ArgumentException>(() => optim.Adam([p]).load_state_dict(new Dictionary<string, Tensor> { ["param_groups.0.lr"] = ones([]), ["param_groups.0.initial_lr"] = ones([]) })).Message);
    }

    [Fact]
    public void Line_search_ends_where_the_Wolfe_conditions_hold()
    {
        // A wavy valley whose slope at 0 is far from what lies ahead: the bracket must be found first and narrowed then.
        static Trial At(double t) => new(t, Math.Cos(3 * t) + 0.2 * (t - 4) * (t - 4), [], -3 * Math.Sin(3 * t) + 0.4 * (t - 4));
        var start = At(0);
        foreach (double first in new[] { 1e-4, 0.1, 1, 3, 30 })
        {
            var found = LineSearch.StrongWolfe(At, start, first, 1, 1e-9);
            Assert.True(found.Loss <= start.Loss + 1e-4 * found.Step * start.Slope && Math.Abs(found.Slope) <= 0.9 * Math.Abs(start.Slope), $"from {first}: {found}");
        }
    }

    private static List<Tensor> Walk(Optimizer opt, Parameter p, Parameter q, int steps)
    {
        var points = new List<Tensor>();
        for (int i = 0; i < steps; i++)
        {
            opt.step(() =>
            {
                opt.zero_grad();
                var scale = arange(p.numel()).to(float64) / 3 + 1;
                var loss = (scale * (p - 0.3).square()).sum() + (p[1..] - p[..^1].square()).square().sum() * 0.5 + ((q - p[..3]).square() * q.exp()).sum();
                loss.backward();
                return loss;
            });
            points.AddRange([p.detach().clone(), q.detach().clone()]);
        }
        return points;
    }
}

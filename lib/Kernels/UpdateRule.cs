using System.Numerics;

namespace Phenomena.Kernels;

/// <summary>The rules that <see cref="UpdateRule"/> chooses from.</summary>
public enum UpdateKind
{
    /// <summary>u = g.</summary>
    Sgd,

    /// <summary>Heavy ball.</summary>
    Momentum,

    /// <summary>Nesterov's form of it.</summary>
    Nesterov,

    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Adam where it agrees with the gradient.</summary>
    Cautious,

    /// <summary>The same, enlarged by how many do not.</summary>
    ScaledCautious,

    /// <summary>Adam's size with the gradient's sign.</summary>
    Grams,

    /// <summary>The sign of an average.</summary>
    Lion,

    /// <summary>Adam with friction where the gradient changes little.</summary>
    DiffGrad,

    /// <summary>Adam with a second, slow average.</summary>
    AdEmaMix,
}

/// <summary>One of <see cref="UpdateRules"/> with its settings, as data: a config of an experiment holds it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Beta1">β₁ of the adaptive rules, μ of momentum.</param>
/// <param name="Beta2">β₂.</param>
public sealed record UpdateRule(UpdateKind Kind, double Beta1 = 0.9, double Beta2 = 0.999)
{
    /// <summary>ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>β₃ of AdEMAMix.</summary>
    public double Beta3 { get; init; } = 0.9999;

    /// <summary>α of AdEMAMix.</summary>
    public double Alpha { get; init; } = 8;

    /// <summary>Steps over which α rises evenly and β₃'s half-life from that of β₁; 0: both from the start.</summary>
    public int WarmUp { get; init; }

    /// <summary>How many numbers are remembered of each weight.</summary>
    public int Memory => Kind switch
    {
        UpdateKind.Sgd => 0,
        UpdateKind.Momentum or UpdateKind.Nesterov or UpdateKind.Lion => 1,
        UpdateKind.DiffGrad or UpdateKind.AdEmaMix => 3,
        _ => 2,
    };

    /// <summary>The update u for this gradient; the weights then move by w ← w − η u.</summary>
    /// <param name="g">The gradient.</param>
    /// <param name="memory"><see cref="Memory"/> times as long; zeros before the first step, kept between steps.</param>
    /// <param name="step">Which step this is, from 1.</param>
    /// <param name="u">As long as the gradient.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Update<T>(ReadOnlySpan<T> g, Span<T> memory, int step, Span<T> u) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = g.Length;
        if (u.Length != n || memory.Length != n * Memory) throw new ArgumentException($"{Kind} needs an update of {n} and a memory of {n * Memory} numbers; got {u.Length} and {memory.Length}.");
        Span<T> first = Memory > 0 ? memory[..n] : default, second = Memory > 1 ? memory.Slice(n, n) : default, third = Memory > 2 ? memory[(2 * n)..] : default;
        switch (Kind)
        {
            case UpdateKind.Sgd: g.CopyTo(u); return;
            case UpdateKind.Momentum or UpdateKind.Nesterov: UpdateRules.Momentum(g, first, u, Beta1, Kind == UpdateKind.Nesterov); return;
            case UpdateKind.Lion: UpdateRules.Lion(g, first, u, Beta1, Beta2); return;
            case UpdateKind.AdEmaMix: UpdateRules.AdEmaMix(g, first, third, second, step, u, Beta1, Beta2, SlowBeta(step), Alpha * Risen(step), Epsilon); return;
        }
        UpdateRules.Adam(g, first, second, step, u, Beta1, Beta2, Epsilon);
        if (Kind == UpdateKind.Grams) UpdateRules.Grams(g, u);
        if (Kind == UpdateKind.DiffGrad) UpdateRules.DiffGrad(g, third, u);
        if (Kind is UpdateKind.Cautious or UpdateKind.ScaledCautious) UpdateRules.Cautious(g, u, Kind == UpdateKind.ScaledCautious);
    }

    /// <summary>β₃ at a step: while warming up its half-life f(β) = ln ½ / ln β − 1 rises evenly from that of β₁.</summary>
    public double SlowBeta(int step)
    {
        static double HalfLife(double beta) => Math.Log(0.5) / Math.Log(beta) - 1;
        double share = Risen(step);
        return share >= 1 ? Beta3 : Math.Pow(0.5, 1 / ((1 - share) * HalfLife(Beta1) + share * HalfLife(Beta3) + 1));
    }

    private double Risen(int step) => WarmUp == 0 ? 1 : Math.Min(1, (double)step / WarmUp);
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.CausalStatistics;

/// <summary>A Markov decision process of S states and A actions in which a soft-optimal agent acts: π(a|s) ∝ exp(βQ(s, a)). Pairs (s, a) are rows s A + a.
/// Source: Skalse and Abate, Quantifying the Sensitivity of Inverse Reinforcement Learning to Misspecification (2024), arXiv 2403.06854.</summary>
/// <param name="Transitions">P, [S A, S].</param>
/// <param name="Discount">γ, below 1.</param>
/// <param name="Beta">β, how sharply the agent chooses.</param>
public sealed record SoftMdp(Matrix<double> Transitions, double Discount, double Beta)
{
    private int States => Transitions.ColumnCount;

    private int Actions => Transitions.RowCount / Transitions.ColumnCount;

    /// <summary>Random rows from Dirichlet(½, …, ½), γ = 0.9, β = 1.</summary>
    public static SoftMdp Draw(int states, int actions, Generator random) => new(Matrix<double>.Build.Dense(states * actions, states, (_, _) => Math.Pow(random.NextNormal(), 2)).NormalizeRows(1), 0.9, 1);

    /// <summary>Expected rewards, [S A], of rewards R(s, a, s') that are standard normal.</summary>
    public Vector<double> DrawReward(Generator random) => (Transitions.PointwiseMultiply(random.Normals(Transitions.RowCount, States))).RowSums();

    /// <summary>r(s, a) + γ E φ(s') − φ(s): the reward shaped by a potential φ, [S].</summary>
    public Vector<double> Shaped(Vector<double> reward, Vector<double> potential) => reward + Shaping() * potential;

    /// <summary>The soft-optimal policy of a reward, [S A], by iterating V(s) = ln Σ exp(βQ(s, a)) / β.</summary>
    /// <exception cref="ArgumentException">γ is not between 0 and 1, or β is not positive: no policy is soft-optimal then.</exception>
    public Vector<double> Policy(Vector<double> reward)
    {
        if (Discount is not (>= 0 and < 1) || !(Beta > 0)) throw new ArgumentException($"A discount of at least 0 and below 1 and a β above 0 are needed; got {Discount} and {Beta}.");
        var value = Vector<double>.Build.Dense(States);
        var q = reward;
        // After t steps the value is known to γ^t of its size.
        for (int t = 0; t < Math.Log(1e-18) / Math.Log(Math.Max(Discount, 0.1)); t++)
        {
            q = reward + Discount * (Transitions * value);
            value = Vector<double>.Build.Dense(States, s => Soft(q, s));
        }

        return Vector<double>.Build.Dense(q.Count, row => Math.Exp(Beta * (q[row] - Soft(q, row / Actions))));
    }

    /// <summary>The reward that explains a policy when every state is worth 0: ln π / β.</summary>
    public Vector<double> Inferred(Vector<double> policy) => policy.PointwiseLog() / Beta;

    /// <summary>How different two rewards are for whoever believes in this process: 0 for one reward up to shaping and scale, 1 for opposites. Half the distance of both without their part in the space of
    /// shapings and at length 1, a metric of the kind of STARC.</summary>
    public double Distance(Vector<double> one, Vector<double> other)
    {
        var basis = Shaping().QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
        Vector<double> Canonical(Vector<double> r) => (r - basis * basis.TransposeThisAndMultiply(r)).Normalize(2);
        return (Canonical(one) - Canonical(other)).L2Norm() / 2;
    }

    /// <summary>What potentials add to rewards, [S A, S].</summary>
    private Matrix<double> Shaping() => Discount * Transitions - Matrix<double>.Build.Dense(Transitions.RowCount, States, (row, s) => row / Actions == s ? 1 : 0);

    private double Soft(Vector<double> q, int state)
    {
        double top = double.NegativeInfinity, sum = 0;
        for (int a = 0; a < Actions; a++) top = Math.Max(top, q[state * Actions + a]);
        for (int a = 0; a < Actions; a++) sum += Math.Exp(Beta * (q[state * Actions + a] - top));
        return top + Math.Log(sum) / Beta;
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Why a network has directions along which nothing changes.</summary>
public enum Degeneracy
{
    /// <summary>Nothing but one free scale for each hidden unit.</summary>
    Generic,

    /// <summary>Inputs of this rank.</summary>
    InputRank,

    /// <summary>This many first units with parallel weights: dependent activations.</summary>
    Duplicates,

    /// <summary>This many second units that nothing reads: no gradient comes back.</summary>
    Dead,

    /// <summary>This many first units that are always on together.</summary>
    AlwaysOn,

    /// <summary>This many second units with parallel outgoing weights, which alone cost nothing.</summary>
    ParallelOutputs,
}

/// <summary>A network d-8-8-o with a degeneracy planted in it, and how many zero directions it should have.</summary>
/// <param name="Kind">What is planted.</param>
/// <param name="Size">How many units, or the rank.</param>
public sealed record PlantedDegeneracy(Degeneracy Kind, int Size = 0)
{
    private const int Inputs = 6, Units = 8, Outputs = 3, Samples = 500;

    /// <summary>Fourteen of them.</summary>
    public static IReadOnlyList<PlantedDegeneracy> All { get; } =
    [
        new(Degeneracy.Generic), new(Degeneracy.InputRank, 5), new(Degeneracy.InputRank, 4), new(Degeneracy.InputRank, 3), new(Degeneracy.Duplicates, 2), new(Degeneracy.Duplicates, 3), new(Degeneracy.Duplicates, 4),
        new(Degeneracy.Dead, 1), new(Degeneracy.Dead, 2), new(Degeneracy.ParallelOutputs, 2), new(Degeneracy.ParallelOutputs, 3), new(Degeneracy.AlwaysOn, 2), new(Degeneracy.AlwaysOn, 3), new(Degeneracy.AlwaysOn, 4),
    ];

    /// <summary>Zero directions: a scale for each of 16 hidden units, and what the cause adds.</summary>
    public int Predicted => 2 * Units + Kind switch
    {
        Degeneracy.InputRank => (Inputs - Size) * Units,
        Degeneracy.Duplicates => (Size - 1) * Units,
        Degeneracy.Dead => Size * (Units - 1),
        // GL(m) in the place of m scales.
        Degeneracy.AlwaysOn => Size * Size - Size,
        _ => 0,
    };

    /// <summary>A network and Gaussian inputs [6, 500]; drawn again until <see cref="IsGeneric"/>.</summary>
    /// <exception cref="ArgumentException">There are not that many units or ranks.</exception>
    public (ReluJacobian Net, Matrix<double> Inputs) Draw(Generator random)
    {
        if (Size < 0 || Size > (Kind == Degeneracy.InputRank ? Inputs : Units)) throw new ArgumentException($"There are {Inputs} inputs and {Units} units in a layer; got {this}.");
        Matrix<double> Normal(int rows, int columns, double scale) => Matrix<double>.Build.Dense(rows, columns, (_, _) => scale * random.NextNormal());
        while (true)
        {
            var x = Kind == Degeneracy.InputRank ? Normal(Inputs, Size, 1) * Normal(Size, Samples, 1) : Normal(Inputs, Samples, 1);
            var (first, second, third) = (Normal(Units, Inputs, 1 / Math.Sqrt(Inputs)), Normal(Units, Units, Math.Sqrt(2.0 / Units)), Normal(Outputs, Units, Math.Sqrt(2.0 / Units)));
            for (int u = 0; u < Size; u++)
                switch (Kind)
                {
                    case Degeneracy.Duplicates when u > 0: first.SetRow(u, first.Row(0) * (0.5 + random.NextDouble())); break;
                    case Degeneracy.Dead: third.ClearColumn(u); break;
                    case Degeneracy.ParallelOutputs when u > 0: third.SetColumn(u, third.Column(0) * (0.5 + random.NextDouble())); break;
                    case Degeneracy.AlwaysOn:
                        // On by far at every input; passed on weakly, so that the next layer still switches.
                        first.SetRow(u, first.Row(u) * 0.35);
                        first[u, 0] = 3.5;
                        second.SetColumn(u, second.Column(u) * 0.15);
                        break;
                }
            if (Kind == Degeneracy.AlwaysOn) x.SetRow(0, [.. Enumerable.Repeat(1.0, Samples)]);
            var net = new ReluJacobian(first, second, third);
            if (IsGeneric(net, x, Kind == Degeneracy.AlwaysOn ? Size : 0)) return (net, x);
        }
    }

    /// <summary>Whether no degeneracy came by chance: every hidden unit is on for 10 to 90 % of the inputs, and every connection between two units carries something for 2 % of them.</summary>
    /// <param name="net">The network.</param>
    /// <param name="inputs">[d, n].</param>
    /// <param name="alwaysOn">First units that need not switch.</param>
    public static bool IsGeneric(ReluJacobian net, Matrix<double> inputs, int alwaysOn = 0)
    {
        var (one, two, _) = net.Forward(inputs);
        static Matrix<double> On(Matrix<double> sums) => sums.Map(s => s > 0 ? 1.0 : 0);
        var (first, second, n) = (On(one), On(two), inputs.ColumnCount);
        bool Switches(Vector<double> on) => on.Sum() > 0.1 * n && on.Sum() < 0.9 * n;
        return first.EnumerateRows().Skip(alwaysOn).All(Switches) && second.EnumerateRows().All(Switches) && first.TransposeAndMultiply(second).Enumerate().Min() > 0.02 * n;
    }
}

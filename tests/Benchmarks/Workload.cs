namespace Phenomena.Benchmarks;

/// <summary>Something timed side by side with a peer program that does the same work under the same name.</summary>
/// <param name="Name">The same in the peer.</param>
/// <param name="Peer">The Python module that the peer program needs: <c>torch</c>, <c>numpy</c>, <c>scipy</c> or <c>sklearn</c>.</param>
/// <param name="Unit">What is reported, per CPU second.</param>
/// <param name="PerStep">How many of the unit one step is.</param>
/// <param name="Start">Makes a fresh state (outside the timing) and returns one step on it, which returns a number that depends on the work.</param>
/// <param name="TorchSharp">The same for the second peer, TorchSharp as its users write it; null where it has no such thing.</param>
/// <param name="Flops">Multiplications and additions in the matrix products of one step, counted from their shapes; 0 where that says nothing.</param>
internal sealed record Workload(string Name, string Peer, string Unit, double PerStep, Func<Func<double>> Start, Func<Func<double>>? TorchSharp = null, double Flops = 0)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        SuperpositionTraining.Workload(features: 400, width: 25, batch: 256),
        SuperpositionTraining.Workload(features: 400, width: 63, batch: 256),
        SuperpositionTraining.Workload(features: 1000, width: 100, batch: 2048),
        Training.DigitsSgd(),
        Training.DigitsAdam(),
        GrokkingTraining.Relu(p: 53, hidden: 128),
        GrokkingTraining.Relu(p: 113, hidden: 200),
        GrokkingTraining.Quadratic(p: 97, width: 500),
        Training.AdamW(100_000),
        Calibration.Ece(1_000_000, 10),
        Calibration.ClassWiseEce(1_000_000, 10),
        Calibration.Nll(1_000_000, 10),
        Calibration.Brier(1_000_000, 10),
        Calibration.Temperature(100_000, 100),
        Calibration.Isotonic(1_000_000),
        Pruning.Theory(degrees: 0),
        Pruning.Theory(degrees: 20),
        Pruning.MaxMargin(dimension: 200, rows: 800),
        MatrixProduct.Workload(48),
        MatrixProduct.Workload(64),
        MatrixProduct.Workload(96),
        MatrixProduct.Workload(128),
        MatrixProduct.Workload(256),
        MatrixProduct.Workload(512),
        MatrixProduct.Workload(768),
        MatrixProduct.Workload(1024),
    ];
}

using System.Text.Json.Serialization;
using MathNet.Numerics.LinearRegression;
using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>A guess from two small sizes at a larger one.</summary>
public sealed record ProjectionConfig
{
    /// <summary>n₀ and n₁: sizes of the pilot training sets; the larger is also how many rows each source reveals.</summary>
    public int[] Pilots { get; init; } = [50, 100];

    /// <summary>N: the size wanted.</summary>
    public int Target { get; init; } = 500;

    /// <summary>Steps of each network; none: 800. Not written where it is not given, so that runs keep their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }

    /// <summary>Decides sources and networks; not negative.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        if (Pilots is not [>= 20, _] || Pilots[1] <= Pilots[0] || Target <= Pilots[1] || Target > 540 || Steps < 1 || Seed < 0)
        {
            throw new ArgumentException($"Two rising pilot sizes from 20, a target above them of at most 540 rows, a step and a seed of at least 0 are needed; got {string.Join(", ", Pilots)} and {Target}. Use the defaults.");
        }
    }
}

/// <summary>Guesses and what came out.</summary>
public sealed record ProjectionResult
{
    /// <summary>For each mixture in tenths: share of the first and of the second source, distance, measured accuracy at N, guess by the distance.</summary>
    public required double[][] Mixtures { get; init; }

    /// <summary>Mean absolute error of the guesses at N of each of <see cref="ProjectionExperiment.Methods"/>.</summary>
    public required double[] Errors { get; init; }

    /// <summary>R² of pilot accuracy on distance, linear, at n₀ and n₁.</summary>
    public required double[] PilotR2 { get; init; }

    /// <summary>The mixtures that the descent went through, from equal shares, [steps][3].</summary>
    public required double[][] Path { get; init; }

    /// <summary>Accuracy at N of the mixture it ended at; mean of four networks, as are the next two.</summary>
    public required double Chosen { get; init; }

    /// <summary>Of the mixture in tenths that was best on two networks, measured on two others and on the same rows.</summary>
    public required double Best { get; init; }

    /// <summary>Of equal shares.</summary>
    public required double Uniform { get; init; }

    /// <summary>Mean over all mixtures in tenths.</summary>
    public required double Random { get; init; }
}

/// <summary>Kang, Just, Sahu and Jia, Performance Scaling via Optimal Transport (2023), arXiv 2307.02460: stage 2, a larger size, and the choice of a mixture, on 8 x 8 digits.</summary>
public static class ProjectionExperiment
{
    private const double Epsilon = 0.1;

    /// <summary>The ways to guess: by distance alone; by distance and shares, the paper's low-order terms; by shares, linear and quadratic; all these carried along log n; the nearest pilot at n₁ as it is.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["distance", "distance and shares", "linear in shares", "quadratic in shares", "nearest pilot"];

    /// <summary>The experiment that sweeps run and the run store keeps.</summary>
    public static Experiment<ProjectionConfig, ProjectionResult> Experiment { get; } = new("pruning-projection", version: 2, Run) { Trial = c => c with { Steps = 50, Seed = 0 } };

    /// <summary>One run on the calling thread.</summary>
    /// <exception cref="ArgumentException">The config makes no sense; nothing has been done.</exception>
    public static ProjectionResult Run(ProjectionConfig config, CancellationToken cancellation, IProgress<double>? progress = null)
    {
        config.Validate();
        var root = new Generator((ulong)config.Seed);
        var sources = new PartialSources(config.Seed, root.Split(0));
        var (n0, n1) = (config.Pilots[0], config.Pilots[1]);
        var revealed = n1;
        var costs = LabelledTransport.Costs(sources.Revealed(revealed), sources.Validation);
        double[] validation = [.. Enumerable.Repeat(1.0 / sources.Validation.Count, sources.Validation.Count)];
        double[]? start = null;

        // Pilots: quarters of the simplex, judged on the validation digits, as the buyer can.
        List<double[]> pilots = [.. PartialSources.Grid(4)];
        double[] pilotDistances = [.. pilots.Select(p => Transport(p).Distance)];
        double[][] pilotAccuracies = [.. config.Pilots.Select(n => pilots.Select(p => Accuracy(p, n, sources.Validation, 3, 1)).ToArray())];
        progress?.Report(0.4);

        List<double[]> mixtures = [.. PartialSources.Grid(10)];
        double[] distances = [.. mixtures.Select(p => Transport(p).Distance)];
        double[] measured = [.. mixtures.Select(p => Accuracy(p, config.Target, sources.Test, 2, 2))];
        progress?.Report(0.9);

        double[][] guesses =
        [
            Guess(i => [1, pilotDistances[i]], i => [1, distances[i]]),
            Guess(i => [pilotDistances[i], .. Linear(pilots[i])], i => [distances[i], .. Linear(mixtures[i])]),
            Guess(i => Linear(pilots[i]), i => Linear(mixtures[i])), Guess(i => Quadratic(pilots[i]), i => Quadratic(mixtures[i])),
            [.. mixtures.Select(p => pilotAccuracies[1][Enumerable.Range(0, pilots.Count).MinBy(k => pilots[k].Zip(p, (a, b) => (a - b) * (a - b)).Sum())])],
        ];
        var path = Descend();
        var best = mixtures[Array.IndexOf(measured, measured.Max())];
        progress?.Report(1);
        return new()
        {
            Mixtures = [.. mixtures.Select((p, i) => SignificantDigits.Of([p[0], p[1], distances[i], measured[i], guesses[0][i]]))],
            Errors = SignificantDigits.Of(guesses.Select(g => g.Zip(measured, (a, b) => Math.Abs(a - b)).Average())),
            PilotR2 = SignificantDigits.Of(pilotAccuracies.Select(a => LinearFit.Of(pilotDistances, a).R2)),
            Path = path, Chosen = Accuracy(path[^1], config.Target, sources.Test, 4, 3), Best = Accuracy(best, config.Target, sources.Test, 4, 3),
            Uniform = Accuracy([1 / 3.0, 1 / 3.0, 1 / 3.0], config.Target, sources.Test, 4, 3), Random = SignificantDigits.Of(measured.Average()),
        };

        Sinkhorn Transport(double[] shares)
        {
            cancellation.ThrowIfCancellationRequested();
            var found = Sinkhorn.Of(costs, [.. shares.SelectMany(p => Enumerable.Repeat(p / revealed, revealed))], validation, Epsilon, 1e-3, 500, start);
            start = found.ColumnPotentials;
            return found;
        }

        double Accuracy(double[] shares, int rows, PruningSet judge, int networks, ulong stream)
        {
            var train = sources.Mix(shares, rows);
            return SignificantDigits.Of(Enumerable.Range(0, networks).Average(i => Learn(train, judge, root.Split(stream).Split((ulong)i))));
        }

        double Learn(PruningSet train, PruningSet judge, Generator generator)
        {
            var (net, rule) = (PruningNetKernel.Normal(train.Width, 64, train.Classes, generator.Split(0)), new PruningRule { Steps = config.Steps ?? 800 });
            new PruningTrainer(net, train, rule, generator.Split(1)).RunTo(rule.Steps, cancellation);
            return PruningErrors.Accuracy(net, judge);
        }

        // Two least-squares fits, one a pilot size, then the straight line in log n through both, cut to 0 … 1.
        double[] Guess(Func<int, double[]> ofPilot, Func<int, double[]> ofMixture)
        {
            double[][] fits = [.. pilotAccuracies.Select(a => MultipleRegression.QR([.. Enumerable.Range(0, pilots.Count).Select(ofPilot)], a))];
            return [.. Enumerable.Range(0, mixtures.Count).Select(i => Math.Clamp(Extrapolate(n0, At(fits[0], ofMixture(i)), n1, At(fits[1], ofMixture(i)), config.Target), 0, 1))];

            static double At(double[] fit, double[] x) => fit.Zip(x, (a, b) => a * b).Sum();
        }

        // Accuracy falls with the distance, so the best mixture has the least: steps p ← p exp(−η f̄) against the mean potential f̄ of each source,
        // smaller and smaller: near the best mixture potentials jump as shares change.
        double[][] Descend()
        {
            double[] p = [1 / 3.0, 1 / 3.0, 1 / 3.0];
            List<double[]> visited = [p];
            for (var step = 0; step < 30; step++)
            {
                var potentials = Transport(p).RowPotentials.Chunk(revealed).Select(f => f.Average()).ToArray();
                var mean = potentials.Zip(p, (f, w) => f * w).Sum();
                double[] next = [.. p.Zip(potentials, (w, f) => w * Math.Exp(-0.5 / (1 + step / 4.0) * (f - mean)))];
                p = [.. next.Select(w => w / next.Sum())];
                visited.Add(p);
            }

            return [.. visited.Select(v => v.Select(w => Math.Round(w, 3)).ToArray())];
        }
    }

    /// <summary>The straight line in log n through two sizes (section 4.2): [log(N/n₀) a₁ − log(N/n₁) a₀] / log(n₁/n₀).</summary>
    internal static double Extrapolate(double n0, double a0, double n1, double a1, double target) =>
        (Math.Log(target / n0) * a1 - Math.Log(target / n1) * a0) / Math.Log(n1 / n0);

    private static double[] Linear(double[] p) => [1, p[0], p[1]];

    private static double[] Quadratic(double[] p) => [1, p[0], p[1], p[0] * p[0], p[1] * p[1], p[0] * p[1]];
}

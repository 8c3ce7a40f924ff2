using Phenomena.Themes.Grokking;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Grokking;

public sealed class FeatureEmergenceTests
{
    private static double[] Normal(int count, ulong seed)
    {
        var generator = new Generator(seed);
        return [.. Enumerable.Range(0, count).Select(_ => generator.NextNormal())];
    }

    [Fact]
    public void The_energy_is_half_the_squared_sums_over_classes_of_what_is_centred()
    {
        using var scope = NewDisposeScope();
        var (pairs, _) = ModularPairs.Split(7, 0.6, new Generator(1));
        const int K = 3;
        double[] w = Normal(14 * K, 2), wanted = new double[K];
        for (int k = 0; k < K; k++)
        {
            double[] f = [.. pairs.A.Zip(pairs.B, (a, b) => Math.Pow(w[a * K + k] + w[(7 + b) * K + k], 2))];
            for (int y = 0; y < 7; y++) wanted[k] += Math.Pow(f.Zip(pairs.Labels, (v, l) => l == y ? v - f.Average() : 0).Sum(), 2) / 2;
        }
        using var energy = new NeuronEnergy(pairs, ScalarType.Float64);
        Assert.All(wanted.Zip(energy.Differentiate(tensor(w, [14, K])).Energies.data<double>().ToArray()), e => Assert.Equal(e.First, e.Second, 1e-10 * e.First));
    }

    [Fact]
    public void A_Fourier_mode_of_length_one_has_a_quarter_of_the_modulus_as_energy_and_is_at_rest()
    {
        const int P = 13;
        using var scope = NewDisposeScope();
        double[] w = [.. Enumerable.Range(0, 2 * P).Select(i => Math.Cos(2 * Math.PI * 3 * (i % P) / P + (i < P ? 0.4 : 1.1)) / Math.Sqrt(P))];
        Assert.Equal(1, w.Sum(x => x * x), 1e-12);
        using var module = new NeuronEnergy(ModularPairs.All(P), ScalarType.Float64);
        var (energies, gradient) = module.Differentiate(tensor(w, [2 * P, 1]));
        double energy = energies.item<double>();
        Assert.Equal(P / 4.0, energy, 1e-10);
        // Along the weights only: by homogeneity of degree 4 it is 4 E w.
        Assert.All(w.Zip(gradient.data<double>().ToArray()), pair => Assert.Equal(4 * energy * pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Spectra_know_a_cosine_from_noise()
    {
        const int P = 11;
        double[] noise = Normal(2 * P, 5), table = new double[4 * P];
        for (int i = 0; i < 2 * P; i++) (table[2 * i], table[2 * i + 1]) = (Math.Cos(2 * Math.PI * 4 * (i % P) / P + i / P), noise[i]);
        var spectra = FrequencyShares.Of<double>(table, P);
        Assert.Equal((4, 1.0), (spectra.Top(0).Frequency, Math.Round(spectra.Top(0).Share, 10)));
        Assert.Equal(1, spectra.Participation(0), 1e-10);
        Assert.True(spectra.Participation(1) < 0.7, $"{spectra.Participation(1)}");
        Assert.Equal([0, 0, 0, 1, 0], spectra.Count(0.95));
        Assert.Throws<ArgumentException>(() => FrequencyShares.Of<double>(table, 10));
    }

    [Theory]
    [InlineData(12, 30)]
    [InlineData(30, 12)]
    public void Muons_iteration_leaves_the_singular_vectors_and_brings_their_values_near_one(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        float[] x = [.. Normal(rows * columns, 7).Select(v => (float)v)];
        var (u, _, v) = linalg.svd(tensor(x, [rows, columns]), fullMatrices: false);
        new Orthogonalizer(rows, columns).Apply(x);
        var turned = u.t().mm(tensor(x, [rows, columns])).mm(v.t());
        Assert.All(turned.diag().data<float>().ToArray(), s => Assert.InRange(s, 0.65, 1.25));
        Assert.True((turned - turned.diag().diag()).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void The_loss_falls_along_its_gradient_by_the_gradients_square()
    {
        var trainer = new EmergenceTrainer(new() { Modulus = 11, Hidden = 16, Load = 2 });
        trainer.Gradient();
        double square = trainer.Net.Gradient.Sum(g => (double)g * g), before = Loss();
        const float Step = 1e-3f;
        for (int i = 0; i < trainer.Net.Parameters.Length; i++) trainer.Net.Parameters[i] -= Step * trainer.Net.Gradient[i];
        Assert.Equal(square, (before - Loss()) / Step, 0.02 * square);

        double Loss()
        {
            float[] z = trainer.Net.Forward(trainer.Train).ToArray();
            double sum = 0;
            for (int i = 0; i < trainer.Train.Count; i++)
            {
                double[] r = [.. Enumerable.Range(0, 11).Select(c => z[i * 11 + c] - (trainer.Train.Labels[i] == c ? 1.0 : 0))];
                double mean = 0;
                foreach (double v in r) mean += v / 11;
                foreach (double v in r) sum += (v - mean) * (v - mean);
            }
            return sum / trainer.Train.Count;
        }
    }

    [Fact]
    public void Enough_data_generalise_and_too_few_are_only_memorised()
    {
        EmergenceResult few = Run(1.75), enough = Run(3.25), frozen = Run(3.25, FeatureRule.Frozen, 150);
        Assert.True(few.Train[^1] >= 0.99 && few.Test[^1] < 0.2 && few.GeneralizedAt is null, $"few: {few.Train[^1]}, {few.Test[^1]}");
        Assert.True(enough.Test[^1] >= 0.9, $"enough: {enough.Test[^1]}");
        Assert.True(frozen.Train[^1] >= 0.95 && frozen.Test[^1] < 0.2 && frozen.Movement.Max() == 0, $"frozen: {frozen.Train[^1]}, {frozen.Test[^1]}");
        Assert.Equal(enough.Test, Run(3.25).Test);

        static EmergenceResult Run(double load, FeatureRule rule = FeatureRule.Adam, int steps = 600) =>
            EmergenceExperiment.Run(new() { Modulus = 17, Load = load, Rule = rule, Steps = steps, Dissect = rule == FeatureRule.Frozen }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Senseless_configs_are_refused()
    {
        Assert.Contains("Use x up to", Assert.Throws<ArgumentException>(() => EmergenceExperiment.Run(new() { Modulus = 11, Load = 9 }, TestContext.Current.CancellationToken)).Message);
        Assert.Throws<ArgumentException>(() => EmergenceExperiment.Run(new() { Modulus = 12 }, TestContext.Current.CancellationToken));
    }
}

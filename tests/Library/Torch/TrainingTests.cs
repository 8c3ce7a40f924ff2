using System.Diagnostics;
using Phenomena.Themes.TrainedScaling;
using Phenomena.Torch;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Torch;

[Collection(nameof(Alone))]
public sealed class TrainingTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bits_again_and_beside_others()
    {
        var first = Train(1, 300);
        Assert.Equal(first, Train(1, 300));
        float[][] beside = new float[4][];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => beside[i] = Train((ulong)(1 + i / 2), 300)))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(first, beside[0]);
        Assert.Equal(first, beside[1]);
        Assert.Equal(beside[2], beside[3]);
        Assert.NotEqual(first, beside[2]);
    }

    [Fact]
    public void Memory_stays_flat_over_ten_thousand_steps()
    {
        Train(1, 500);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (tensors, bytes) = (Tensor.TotalCount, Process.GetCurrentProcess().WorkingSet64);
        Train(1, 10_000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(Tensor.TotalCount, 0, tensors + 10);
        // A step that forgot its tensors would leave 400 MB.
        Assert.InRange((Process.GetCurrentProcess().WorkingSet64 - bytes) >> 20, long.MinValue, 32);
    }

    [Fact]
    public async Task An_interrupted_run_stops()
    {
        using var interrupt = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var run = Task.Run(() => RecipeExperiment.Run(new() { Steps = 50_000_000 }, interrupt.Token, new Started(started)));
        await Task.WhenAny(started.Task, run);
        var clock = Stopwatch.StartNew();
        interrupt.Cancel();
        // Hours before its end; how much less than this bound it took is written, not asserted.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        TestContext.Current.SendDiagnosticMessage($"Stopped after {clock.ElapsedMilliseconds} ms.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Seeds_trained_together_are_the_seeds_trained_alone(bool adam)
    {
        const int seeds = 3, steps = 60;
        using var scope = NewDisposeScope();
        var (x, y) = Data(5);
        Generator[] Generators() => [.. Enumerable.Range(0, seeds).Select(s => new Generator((ulong)(10 + s)))];
        SpanOptimizer Rule(nn.Module module) => adam ? new SpanAdam(module.parameters(), 0.01) : new SpanSgd(module.parameters(), 0.1, 0.9);

        var together = BatchedLinear.Seeded(nn.Sequential(new BatchedLinear(seeds, 6, 9), nn.Tanh(), new BatchedLinear(seeds, 9, 4)), Generators());
        var optimizer = Rule(together);
        var labels = y.repeat(seeds);
        for (int step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.ZeroGrad();
            // The sum over seeds of their means over the batch.
            F.cross_entropy(together.call(x).flatten(0, 1), labels).mul(seeds).backward();
            optimizer.Step();
        }
        var outputs = together.call(x);
        for (int s = 0; s < seeds; s++)
        {
            var alone = nn.Sequential(nn.Linear(6, 9), nn.Tanh(), nn.Linear(9, 4)).Seeded(Generators()[s]);
            var own = Rule(alone);
            for (int step = 0; step < steps; step++)
            {
                using var inner = NewDisposeScope();
                own.ZeroGrad();
                F.cross_entropy(alone.call(x), y).backward();
                own.Step();
            }
            var expected = alone.call(x);
            double difference = ((outputs[s] - expected).abs().max() / expected.abs().max()).item<float>();
            Assert.True(difference <= 1e-5, $"Seed {s}: {difference:E2} apart.");
        }
        // Each seed its own batch, and no bias.
        var plain = BatchedLinear.Seeded(new BatchedLinear(2, 3, 1, hasBias: false), [new(1), new(2)]);
        var rows = ones(2, 1, 3);
        Assert.Equal(plain.get_parameter("weight")!.sum(1).flatten().data<float>(), plain.call(rows).flatten().data<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Throws<ArgumentException>(() => BatchedLinear.Seeded(plain, [new(1)]));
    }

    private static float[] Train(ulong seed, int steps)
    {
        using var outer = NewDisposeScope();
        var generator = new Generator(seed);
        using var module = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 4)).Seeded(generator.Split(0));
        var (x, y) = Data(seed);
        var optimizer = new SpanAdam(module.parameters(), 0.01);
        var batches = generator.Split(1);
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var batch = tensor(Enumerable.Range(0, 64).Select(_ => (long)(batches.NextDouble() * 256)).ToArray());
            optimizer.ZeroGrad();
            F.cross_entropy(module.call(x[batch]), y[batch]).backward();
            optimizer.Step();
        }
        return [.. module.parameters().SelectMany(p => p.data<float>())];
    }

    private static (Tensor X, Tensor Y) Data(ulong seed)
    {
        var x = new Generator(seed).Normal([256, 6]);
        return (x, x.narrow(1, 0, 4).argmax(1));
    }

    private sealed class Started(TaskCompletionSource started) : IProgress<double>
    {
        public void Report(double value) => started.TrySetResult();
    }
}

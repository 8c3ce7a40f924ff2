using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Phenomena.Tests.Library.Torch;

/// <summary>Scalars and gradients that nobody refers to any more, while native code reads them: collections without a pause and busy processors are when that shows.</summary>
[Collection(nameof(Alone))]
public sealed class CollectionStressTests
{
    private const int Steps = 20_000;

    public static TheoryData<string> Loops => [.. Trainings.Keys];

    private static Dictionary<string, Func<float[]>> Trainings { get; } = new()
    {
        ["torch.optim.Adam, as a reader writes it"] = () =>
        {
            using var module = Net();
            var (x, y) = Data();
            using var adam = optim.Adam(module.parameters(), 1e-3);
            for (int step = 0; step < Steps; step++)
            {
                using var scope = NewDisposeScope();
                var error = module.call(x) - y;
                var loss = (error * error).mean() * 0.5 + (module.call(x) + 1.0).abs().mean() * 0.01;
                adam.zero_grad();
                loss.backward();
                adam.step();
            }
            return Weights(module);
        },
        ["SGD on spans"] = () => Train(p => new SpanSgd(p, 0.01, 0.9, nesterov: true, weightDecay: 1e-4)),
        ["Adam on spans"] = () => Train(p => new SpanAdam(p, 1e-3)),
        ["AdamW on spans"] = () => Train(p => new SpanAdam(p, 1e-3, weightDecay: 0.01, decoupled: true)),
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void Collections_all_the_time_change_no_bit(string loop)
    {
        var quiet = Trainings[loop]();
        float[]? stressed = null;
        bool done = false;
        var collecting = Started(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        });
        double sum = 0;
        Thread[] busy = [.. Enumerable.Range(1, Math.Max(1, Environment.ProcessorCount - 1)).Select(_ => Started(() => Volatile.Write(ref sum, Math.Sqrt(Volatile.Read(ref sum) + 1))))];
        try
        {
            stressed = Trainings[loop]();
        }
        finally
        {
            Volatile.Write(ref done, true);
            foreach (var thread in busy.Append(collecting)) thread.Join();
        }
        Assert.Equal(quiet, stressed);

        Thread Started(Action again)
        {
            var thread = new Thread(() => { while (!Volatile.Read(ref done)) again(); }) { IsBackground = true };
            thread.Start();
            return thread;
        }
    }

    private static float[] Train(Func<IEnumerable<Parameter>, SpanOptimizer> rule)
    {
        using var module = Net();
        var (x, y) = Data();
        var optimizer = rule(module.parameters());
        for (int step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGrad();
            F.mse_loss(module.call(x), y).backward();
            optimizer.Step();
        }
        return Weights(module);
    }

    private static nn.Module<Tensor, Tensor> Net() => nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1)).Seeded(new Generator(1));

    private static (Tensor X, Tensor Y) Data()
    {
        var generator = new Generator(2);
        return (generator.Normal([8, 3]), generator.Normal([8, 1]));
    }

    private static float[] Weights(nn.Module module) => [.. module.parameters().SelectMany(p => p.data<float>())];
}

/// <summary>Tests that take all processors, or measure the process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

[Collection("session")]
public sealed class StoppingTests : IAsyncLifetime
{
    readonly CSharpSession session = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("for (;;);")]
    [InlineData("do { } while (true);")]
    [InlineData("again: goto again;")]
    [InlineData("for (int i = 0; i < 1; i = 0) { }")]
    [InlineData("while (true) for (int i = 0; i < 1000; i++) { }")]
    [InlineData("do { for (int i = 0; i < 2; i++) i--; } while (true);")]
    [InlineData("while (true) for (int i = 0; i < 2; i++) { (i, _) = (0, 1); }")]
    [InlineData("while (true) { try { while (true) { } } catch { } }")]
    [InlineData("while (true) { try { System.Threading.Thread.Sleep(-1); } catch { } }")]
    [InlineData("void F() { while (true) try { F2(); } catch (Exception) { } } void F2() { for (;;) { } } F();")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("await Task.Yield(); System.Threading.Thread.Sleep(-1);")]
    [InlineData("async Task F() { while (true) await Task.Delay(10); } await F();")]
    [InlineData("async Task F() { await Task.Delay(-1); } F().Wait();")]
    [InlineData("Task.Run(() => { while (true) { } }).Wait();")]
    [InlineData("IEnumerable<int> Ones() { while (true) yield return 1; } Ones().Count()")]
    [InlineData("Enumerable.Repeat(0, int.MaxValue).SelectMany(x => Enumerable.Repeat(0, int.MaxValue)).Where(x => x == 1).Count()")]
    [InlineData("Enumerable.Repeat(0, int.MaxValue).SelectMany(x => Enumerable.Repeat(0, int.MaxValue)).LongCount()")]
    [InlineData("Enumerable.InfiniteSequence(0, 1).Count()")]
    [InlineData("Enumerable.InfiniteSequence(0, 1).AsParallel().Where(x => x < 0).Count()")]
    [InlineData("Parallel.For(0, 8, i => { while (true) { } });")]
    [InlineData("Parallel.For(0, 8, i => System.Threading.Thread.Sleep(-1));")]
    [InlineData("lock (new object()) new System.Threading.ManualResetEvent(false).WaitOne();")]
    [InlineData("new System.Threading.SemaphoreSlim(0).Wait();")]
    [InlineData("Task.Delay(-1)")]
    public async Task An_endless_cell_ends_and_the_state_stays(string code)
    {
        await session.Value("var kept = 41;");
        var output = new Recording();
        var running = session.ExecuteAsync("Console.Write(\"started\");\n" + code, output);
        await SessionRuns.Until(() => output.Stdout.Contains("started"));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        session.Interrupt();
        var failed = Assert.IsType<CellFailed>(await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("KeyboardInterrupt", failed.Name);
        Assert.DoesNotContain("could not be stopped", failed.Plain());
        Assert.Equal("42", await session.Value("kept + 1").WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Variables_of_the_stopped_cell_stay_too()
    {
        var output = new Recording();
        var running = session.ExecuteAsync("var n = 7; Console.Write(\"started\"); while (true) { }", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0);
        session.Interrupt();
        await running;
        Assert.Equal("7", await session.Value("n"));
    }

    [Fact]
    public async Task Workers_of_a_stopped_cell_end_with_it()
    {
        await session.Value("var alive = 0;");
        var output = new Recording();
        var running = session.ExecuteAsync("Parallel.For(0, 4, i => { System.Threading.Interlocked.Increment(ref alive); try { Console.Write(\"w\"); while (true) { } } finally { System.Threading.Interlocked.Decrement(ref alive); } });", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0);
        session.Interrupt();
        await running;
        Assert.Equal("0", await session.Value("alive"));
    }

    [Fact]
    public async Task A_library_sees_the_token_by_reflection()
    {
        var output = new Recording();
        var running = session.ExecuteAsync("""
            var context = AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext")).First(t => t != null);
            var current = context.GetProperty("Current").GetValue(null);
            var token = (System.Threading.CancellationToken)context.GetProperty("CancellationToken").GetValue(current);
            token.Register(() => Console.Write("cancelled"));
            Console.Write("started");
            while (true) { }
            """, output);
        await SessionRuns.Until(() => output.Stdout.Contains("started"));
        session.Interrupt();
        await running;
        await SessionRuns.Until(() => output.Stdout.Contains("cancelled"));
    }

    [Theory]
    [InlineData("stop.WaitHandle.WaitOne(); stop.ThrowIfCancellationRequested(); return 0;")]
    [InlineData("System.Threading.Thread.Sleep(-1); return 0;")]
    [InlineData("while (true) { }")]
    public async Task A_running_sweep_ends_and_the_state_stays(string work)
    {
        await session.Value($"#r \"{typeof(Phenomena.Experiments.Sweep).Assembly.Location}\"\nusing Phenomena.Experiments; var kept = 41;");
        var output = new Recording();
        var running = session.ExecuteAsync($$"""
            var endless = new Experiment<int, int>("endless", 1, (config, stop, progress) => { Console.Write("started"); {{work}} });
            await endless.RunAsync([1, 2, 3, 4], new SweepOptions { Store = null });
            """, output);
        await SessionRuns.Until(() => output.Stdout.Contains("started"));
        session.Interrupt();
        var failed = Assert.IsType<CellFailed>(await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("KeyboardInterrupt", failed.Name);
        Assert.DoesNotContain("could not be stopped", failed.Plain());
        Assert.Equal("42", await session.Value("kept + 1"));
    }

    [Fact]
    public async Task Interrupting_an_idle_session_changes_nothing()
    {
        session.Interrupt();
        Assert.Equal("3", await session.Value("1 + 2"));
    }

    [Fact]
    public async Task A_waiting_read_can_be_stopped()
    {
        using var never = new ManualResetEventSlim();
        var output = new Recording { Answer = (_, _) => { never.Wait(); return ""; } };
        var running = session.ExecuteAsync("Console.Write(\"s\"); Console.ReadLine()", output);
        await SessionRuns.Until(() => output.Stdout.Length > 0);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        session.Interrupt();
        Assert.Equal("KeyboardInterrupt", Assert.IsType<CellFailed>(await running).Name);
    }
}

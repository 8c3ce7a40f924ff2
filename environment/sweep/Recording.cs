using System.Reflection;
using Phenomena.Experiments;
using Phenomena.Setup;

namespace Phenomena.Sweeping;

/// <summary>Records two small runs of every experiment that lacks them in its version.</summary>
static class Recording
{
    /// <summary>Does what is missing in <c>data/recorded</c>, with configs of the run store.</summary>
    /// <returns>The exit code: 1 where an experiment has no run to take a config from.</returns>
    public static int Run(Assembly library)
    {
        var (runs, records, failed) = (RunStore.Default, new RunStore(Repository.At("data", "recorded")), 0);
        var experiments = RecordedRuns.Experiments(library);
        using var stop = new Stopping();
        stop.Guard(() =>
        {
            foreach (var experiment in experiments)
            {
                try
                {
                    if (experiment.Record(runs, records, stop.Token) is > 0 and var done) Console.WriteLine($"{experiment.Name}: {done} recorded.");
                }
                catch (InvalidOperationException e)
                {
                    View.Problem(e.Message);
                    failed++;
                }
            }
        });
        Console.WriteLine($"{experiments.Count} experiments, {failed} without a recorded run.");
        return failed == 0 ? 0 : 1;
    }
}

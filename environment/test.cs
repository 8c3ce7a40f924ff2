#!/usr/bin/env dotnet
#:property PublishAot=false
#:include setup/*.cs

using System.Diagnostics;
using Phenomena.Setup;

const string Help = """
    Runs every test.

      dotnet run environment/test.cs [-- OPTIONS]

      --suite NAME   only this suite (Library, Kernel, Product); may be given several times
      --no-setup     install nothing; fail if something is missing
      --help         this text

    The last line is `N passed, N failed`, the totals of all suites; the exit code is 0 only if none failed.
    The product suite executes every notebook from an empty run store, opens its page in Chromium, and executes it once more in .NET Interactive.
    """;

return CommandLine.Guard(() =>
{
    var options = new CommandLine(args, flags: ["--help", "--no-setup"], options: ["--suite"]);
    if (options.Has("--help"))
    {
        Console.WriteLine(Help);
        return 0;
    }

    Interruption.Watch();
    var suites = Suite.Select(options.All("--suite"));
    var clock = Stopwatch.StartNew();
    if (options.Has("--no-setup")) Preparation.Check(forTests: true);
    else Preparation.Run(forTests: true);

    Steps.Heading("Build");
    Steps.Run("Phenomena.slnx", Suite.Build);

    var counts = suites.Select(suite => suite.Run()).ToList();
    var (passed, failed) = (counts.Sum(c => c.Passed), counts.Sum(c => c.Failed));
    Console.WriteLine($"Tests took {clock.Elapsed.TotalSeconds:0} s.");
    Console.WriteLine($"{passed} passed, {failed} failed");
    return failed == 0 && passed > 0 ? 0 : 1;
});

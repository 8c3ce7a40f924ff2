#!/usr/bin/env dotnet
#:property PublishAot=false
#:package System.CommandLine
#:package Spectre.Console
#:include setup/*.cs

using System.CommandLine;
using System.Diagnostics;
using Phenomena.Setup;

var named = CommandLine.Values("--suite", "NAME", "only this suite (Library, Kernel, Product); may be given several times");
var noSetup = CommandLine.Flag("--no-setup", "install nothing; fail if something is missing");

return new CommandLine("dotnet run environment/test.cs --", "Runs every test.", """
    The last line is `N passed, N failed`, the totals of all suites; the exit code is 0 only if none failed.
    The product suite executes every notebook with its quick parameters, in the collection's kernel and in .NET Interactive, and opens the pages in Chromium. Notebooks that were saved
    from other sources than are here, and one more in rotation, are executed in full from an empty run store, and their claims compared with data/claims.csv.
    """, named, noSetup).Run(args, given =>
{
    Interruption.Watch();
    var suites = Suite.Select(given.GetValue(named) ?? []);
    var clock = Stopwatch.StartNew();
    if (given.GetValue(noSetup)) Preparation.Check(forTests: true);
    else Preparation.Run(forTests: true);

    Steps.Heading("Build");
    Steps.Run("Phenomena.slnx", Suite.Build);

    var counts = suites.Select(suite => suite.Run()).ToList();
    View.Table(["suite", "passed", "failed"], suites.Zip(counts, (suite, c) => new[] { suite.Name, $"{c.Passed}", c.Failed == 0 ? "0" : $"[red]{c.Failed}[/]" }));
    var (passed, failed) = (counts.Sum(c => c.Passed), counts.Sum(c => c.Failed));
    Console.WriteLine($"Tests took {clock.Elapsed.TotalSeconds:0} s.");
    Console.WriteLine($"{passed} passed, {failed} failed");
    return failed == 0 && passed > 0 ? 0 : 1;
});

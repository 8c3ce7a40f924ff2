#!/usr/bin/env dotnet
#:property PublishAot=false
#:package System.CommandLine
#:package Spectre.Console
#:package PuppeteerSharp
#:project ../lib/Phenomena.csproj
#:include setup/*.cs
#:include pages/*.cs
#:include ../lib/Figures/FigureScript.cs
#:include ledger/*.cs

using System.CommandLine;
using Phenomena.Books;
using Phenomena.Experiments;
using Phenomena.Setup;

var toCheck = CommandLine.Flag("--check", "change nothing; fail if something would change or does not fit together");

return new CommandLine("dotnet run environment/ledger.cs --", "Derives the state of every paper in data/papers.csv from the claims in data/claims.csv, renews the generated parts of README.md, and says where what was measured is not what data/asked.csv asks.",
    "environment/run.cs -- --save calls it after the notebooks have run.", toCheck).Run(args, given =>
{
    string papers = Repository.At("data", "papers.csv"), readme = Repository.At("README.md");
    Ledger ledger;
    try
    {
        ledger = Ledger.Load(Repository.At("data"));
    }
    catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
    {
        throw new Problem(e.Message);
    }

    var check = given.GetValue(toCheck);
    List<string> complaints = [.. (check ? ledger : ledger.Derived()).Complaints()];
    string before = File.ReadAllText(readme), after = Readme.Renewed(before, ledger.Derived());
    if (check && before != after) complaints.Add("README.md does not say what the tables say. Run: dotnet run environment/ledger.cs");
    if (!check)
    {
        PapersFile.Write(papers, ledger.Derived().Papers);
        if (before != after) File.WriteAllText(readme, after);
    }

    foreach (var complaint in complaints) View.Problem(complaint);
    Console.WriteLine($"{ledger.Papers.Count} papers, {ledger.Claims.Count} claims, {complaints.Count} complaints.");
    return complaints.Count == 0 ? 0 : 1;
});

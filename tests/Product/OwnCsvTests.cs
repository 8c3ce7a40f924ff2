using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>The README's section on a reader's own predictions, line by line as it stands there: the notebook cell and the console project.</summary>
public sealed partial class OwnCsvTests(Executed executed)
{
    static string Section => File.ReadAllText(Path.Combine(Commands.Root, "README.md")).Split("## Calibrate your own CSV\n")[1].Split("\n## ")[0];

    /// <summary>The code blocks: the cell, the commands, the program.</summary>
    static string[] Blocks => [.. Block().Matches(Section).Select(m => m.Groups[1].Value)];

    [Fact]
    public void TheCellReadsAFileAndSaysHowHonestItIs()
    {
        Assert.NotEmpty(executed.Names);
        var folder = Folder();
        File.WriteAllText(Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="phenomena" value="{Path.Combine(Commands.Root, "environment", "feed")}" /></packageSources></configuration>""");
        var notebook = Path.Combine(folder, "own.ipynb");
        File.WriteAllText(notebook, Clone.Notebook(Blocks[0].TrimEnd()));
        var outcome = Commands.Program("jupyter-nbconvert", ["--to", "notebook", "--execute", "--inplace", notebook, "--ExecutePreprocessor.kernel_name=csharp", "--ExecutePreprocessor.timeout=600"]);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        var outputs = JsonNode.Parse(File.ReadAllText(notebook))!["cells"]!.AsArray().SelectMany(c => c!["outputs"]?.AsArray() ?? []).ToList();
        Said(string.Concat(outputs.Select(o => Executed.Text(o!["text"]))));
        Assert.Contains(outputs, o => o!["data"]?["application/vnd.plotly.v1+json"] is not null);
    }

    [Fact]
    public void TheConsoleProjectIsMadeBuiltAndRun()
    {
        Assert.NotEmpty(executed.Names);
        var folder = Folder();
        var project = Path.Combine(folder, "calibrate");
        foreach (var line in Blocks[1].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line == "cd calibrate")
            {
                File.WriteAllText(Path.Combine(project, "Program.cs"), Blocks[2]);
                File.Move(Path.Combine(folder, "validation.csv"), Path.Combine(project, "validation.csv"));
                continue;
            }

            Assert.StartsWith("dotnet ", line);
            var outcome = Commands.DotnetIn(Directory.Exists(project) ? project : folder, line.Split(' ')[1..].Select(word => word.Replace("PATH-OF-THIS-FOLDER", Commands.Root)));
            Assert.True(outcome.ExitCode == 0, line + "\n" + outcome.All);
            if (line == "dotnet run") Said(outcome.Output);
        }

        Assert.Contains("Validation set", File.ReadAllText(Path.Combine(project, "reliability.html")));
    }

    static void Said(string text)
    {
        Assert.Contains("600 samples, 3 classes", text);
        Assert.Contains("too sure", text);
        Assert.Matches("(?m)^temperature .* yes", text);
    }

    /// <summary>A folder with predictions that are three times too sure.</summary>
    static string Folder()
    {
        var folder = Commands.NewFolder("own");
        var random = new Random(1);
        File.WriteAllLines(Path.Combine(folder, "validation.csv"), Enumerable.Range(0, 600).Select(_ =>
        {
            double[] z = [.. Enumerable.Range(0, 3).Select(_ => 2 * random.NextDouble())];
            var left = random.NextDouble() * z.Sum(Math.Exp);
            var label = left < Math.Exp(z[0]) ? 0 : left < Math.Exp(z[0]) + Math.Exp(z[1]) ? 1 : 2;
            return FormattableString.Invariant($"{3 * z[0]:0.000},{3 * z[1]:0.000},{3 * z[2]:0.000},{label}");
        }).Prepend("cat,dog,fox,label"));
        return folder;
    }

    [GeneratedRegex("```(?:csharp)?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

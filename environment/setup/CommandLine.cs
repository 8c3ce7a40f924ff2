using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Phenomena.Setup;

/// <summary>A command of this repository: what it takes, its help, and one sentence for a command line that makes no sense.</summary>
/// <param name="Call">How it is called, without options.</param>
/// <param name="Does">What it does, in a sentence.</param>
/// <param name="More">What the help says after the options.</param>
/// <param name="Takes">Its options and arguments.</param>
sealed partial record CommandLine(string Call, string Does, string More, params Symbol[] Takes)
{
    public static Option<bool> Flag(string name, string does) => new(name) { Description = does };

    public static Option<string?> Value(string name, string value, string does) => Checked(new Option<string?>(name) { HelpName = value, Description = does });

    /// <summary>An option that may be given several times.</summary>
    /// <param name="verbatim">Whether its value may look like an option, as it is meant for another program.</param>
    public static Option<string[]> Values(string name, string value, string does, bool verbatim = false)
    {
        var option = new Option<string[]>(name) { HelpName = value, Description = does };
        return verbatim ? option : Checked(option);
    }

    /// <summary>Words that are no option.</summary>
    public static Argument<string[]> Words(string name, string does) => new(name) { HelpName = name, Description = does, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Runs the command's body; a <see cref="Problem"/> becomes one sentence on standard error and its exit code.</summary>
    public int Run(string[] args, Func<ParseResult, int> body)
    {
        try
        {
            var root = new RootCommand(Does);
            // The programs have no versions of their own.
            foreach (var version in root.Options.OfType<VersionOption>().ToList()) root.Options.Remove(version);
            foreach (var symbol in Takes)
            {
                if (symbol is Argument argument) root.Arguments.Add(argument);
                else root.Options.Add((Option)symbol);
            }
            // An @ or -abc is what it is.
            ParseResult Parse() => root.Parse(args, new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
            var given = Parse();
            // A mistyped option is no name: without names the parser knows it for what it is.
            if (root.Arguments.Any(names => given.GetResult(names)?.Tokens.Any(word => word.Value.StartsWith('-')) == true))
            {
                root.Arguments.Clear();
                given = Parse();
            }
            if (given.Action is HelpAction) return Help(given);
            return given.Errors.Count > 0 ? throw Problem.Usage(Complaint(given)) : body(given);
        }
        catch (Problem problem)
        {
            View.Problem(problem.Message);
            return problem.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            View.Problem($"A file could not be read or written: {e.Message}");
            return 1;
        }
    }

    int Help(ParseResult given)
    {
        var text = new StringWriter();
        given.Invoke(new() { Output = text });
        Console.WriteLine($"{Usage().Replace(text.ToString().TrimEnd(), $"$1{Call} ", 1)}{(More.Length > 0 ? "\n\n" + More : "")}");
        return 0;
    }

    static string Complaint(ParseResult given)
    {
        var odd = given.UnmatchedTokens.FirstOrDefault(t => t.StartsWith('-'));
        if (odd is null || given.Errors.FirstOrDefault(e => e.Message.Contains(odd))?.Message is not { } error) return $"{given.Errors[0].Message} --help lists what there is.";
        // What is similar is known to the parser's own reaction only, which prints it after a question, one a line.
        var said = new StringWriter();
        if (given.Action is ParseErrorAction reaction) (reaction.ShowHelp, reaction.ShowTypoCorrections) = (false, true);
        given.Invoke(new() { Output = said, Error = TextWriter.Null });
        var similar = said.ToString().Split('\n').Select(l => l.Trim()).SkipWhile(l => !l.Contains(odd)).Skip(1).TakeWhile(l => l.StartsWith("--", StringComparison.Ordinal)).ToList();
        return similar.Count > 0 ? $"{error} Did you mean {string.Join(" or ", similar)}?" : $"{error} --help lists what there is.";
    }

    // The parser would take an option for a value.
    static T Checked<T>(T option) where T : Option
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value.StartsWith("--", StringComparison.Ordinal))) result.AddError($"Required argument missing for option: '{option.Name}'.");
        });
        return option;
    }

    // The line after "Usage:" begins with the name of the program, which is not how it is started.
    [GeneratedRegex(@"(Usage:\r?\n  )\S+ ")]
    private static partial Regex Usage();
}

namespace Phenomena.Setup;

/// <summary>Reads <c>--name</c> and <c>--name VALUE</c> options, refuses the rest with the list of what there is.</summary>
sealed class CommandLine
{
    readonly Dictionary<string, List<string>> values = [];
    readonly List<string> rest = [];

    /// <param name="flags">Options without a value.</param>
    /// <param name="options">Options with a value; each may be given more than once.</param>
    /// <param name="verbatim">Those of the options whose value may look like an option, as it is meant for another program.</param>
    /// <param name="names">Whether words that are no option are allowed; they are then in <see cref="Names"/>.</param>
    public CommandLine(string[] args, string[] flags, string[] options, bool names = false, string[]? verbatim = null)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i] == "-h" ? "--help" : args[i];
            if (names && !name.StartsWith('-'))
            {
                rest.Add(name);
                continue;
            }
            var isOption = options.Contains(name);
            if (!isOption && !flags.Contains(name))
                throw Problem.Usage($"Unknown argument '{args[i]}'. Known are: {string.Join(' ', flags.Concat(options))}.");
            if (isOption && (i + 1 == args.Length || (args[i + 1].StartsWith("--", StringComparison.Ordinal) && verbatim?.Contains(name) != true)))
                throw Problem.Usage($"{name} needs a value after it.");
            (values.TryGetValue(name, out var list) ? list : values[name] = []).Add(isOption ? args[++i] : "");
        }
    }

    public IReadOnlyList<string> Names => rest;
    public bool Has(string flag) => values.ContainsKey(flag);
    public IReadOnlyList<string> All(string option) => values.TryGetValue(option, out var list) ? list : [];
    public string? Last(string option) => All(option).LastOrDefault();

    /// <summary>Runs a command's body; a <see cref="Problem"/> becomes one sentence on standard error and its exit code.</summary>
    public static int Guard(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (Problem problem)
        {
            Console.Error.WriteLine(problem.Message);
            return problem.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"A file could not be read or written: {e.Message}");
            return 1;
        }
    }
}

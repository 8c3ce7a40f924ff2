namespace Phenomena.Setup;

/// <summary>Something the user can mend: its message is a sentence that says what was expected, what came, and what to do.
/// The commands print it and end with <see cref="ExitCode"/>.</summary>
sealed class Problem(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;

    /// <summary>A command line that makes no sense: exit code 2, as is the custom.</summary>
    public static Problem Usage(string message) => new(message, 2);
}

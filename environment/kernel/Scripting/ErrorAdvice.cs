using System.Globalization;
using System.Text.RegularExpressions;

namespace CSharpKernel.Scripting;

/// <summary>What to do about errors whose own words do not say it: those that the machine causes, not the code.</summary>
internal static partial class ErrorAdvice
{
    /// <summary>A sentence or two about an exception or what caused it; null where there is nothing to add.</summary>
    public static string? For(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
            if (e is CultureNotFoundException && Cultures.Missing)
                return $"{Cultures.None}; {Cultures.Advice}, then restart the kernel.";
            else if (TooOld().Match(ErrorText.Message(e)) is { Success: true } match)
                return Needs(match.Groups["needed"].Value, Path.GetFileName(match.Groups["system"].Value), Path.GetFileName(match.Groups["library"].Value));
        return null;
    }

    /// <summary>Whether a native library was built for a newer system than this one.</summary>
    public static bool IsForNewerSystem(DllNotFoundException failure) => TooOld().IsMatch(failure.Message);

    static string Needs(string needed, string system, string library)
    {
        var both = $"{library} was built for a newer system: it needs {needed}, which {system} of this one does not have.";
        return library.Contains("LibTorchSharp", StringComparison.Ordinal)
            ? $"{both} Restart the kernel and begin with #r \"nuget: Phenomena\", which loads TorchSharp here too, or use a newer system."
            : $"{both} A newer system helps, or a version of the package that was built for older ones.";
    }

    [GeneratedRegex(@"(?<system>[^\s:]+): version [`'](?<needed>(?:GLIBCXX|CXXABI|GLIBC)_[\d.]+)' not found \(required by (?<library>[^)]+)\)")]
    private static partial Regex TooOld();
}

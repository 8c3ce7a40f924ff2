using System.Text.RegularExpressions;

namespace CSharpKernel.Install;

/// <summary>The options of <c>install</c> and <c>uninstall</c>.</summary>
/// <param name="Kernels">The kernels folder to work in.</param>
/// <param name="Name">The spec's name.</param>
/// <param name="DisplayName">What front ends show.</param>
/// <param name="Force">Replace what is there.</param>
internal sealed partial record Options(string Kernels, string Name, string DisplayName, bool Force)
{
    /// <summary>Reads the arguments after the command; throws <see cref="InstallException"/> for what is not an option.</summary>
    public static Options Parse(ReadOnlySpan<string> arguments)
    {
        string? kernels = null, name = null, displayName = null;
        var force = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var option = arguments[i];
            if (option is "--user" or "--sys-prefix" or "--prefix" && kernels is not null)
                throw new InstallException("One of --user, --sys-prefix and --prefix can be given, not two; leave one out.");
            switch (option)
            {
                case "--user": kernels = JupyterPaths.UserKernels(); break;
                case "--sys-prefix":
                    kernels = JupyterPaths.PrefixKernels(JupyterPaths.PythonPrefix()
                        ?? throw new InstallException("--sys-prefix needs a Python environment, none is active or on PATH; use --user or --prefix."));
                    break;
                case "--prefix": kernels = JupyterPaths.PrefixKernels(Value(arguments, ref i)); break;
                case "--name": name = Value(arguments, ref i); break;
                case "--display-name": displayName = Value(arguments, ref i); break;
                case "--force": force = true; break;
                default: throw new InstallException($"'{option}' is not an option; run csharp-kernel --help for those there are.");
            }
        }
        if (name is not null && !ValidName().IsMatch(name))
            throw new InstallException($"--name takes letters, digits, '.', '_' and '-', it was '{name}'.");
        return new Options(kernels ?? JupyterPaths.UserKernels(), name?.ToLowerInvariant() ?? "csharp", displayName ?? "C#", force);
    }

    static string Value(ReadOnlySpan<string> arguments, ref int at) => ++at < arguments.Length && arguments[at].Length > 0 ? arguments[at]
        : throw new InstallException($"{arguments[at - 1]} needs a value after it.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]*\z")]
    private static partial Regex ValidName();
}

/// <summary>The installation cannot go on; the message says why and what to do.</summary>
internal sealed class InstallException(string message) : Exception(message);

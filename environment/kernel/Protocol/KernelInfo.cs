using System.Reflection;
using System.Runtime.InteropServices;

namespace CSharpKernel.Protocol;

/// <summary>What the kernel says of itself.</summary>
internal static class KernelInfo
{
    /// <summary>The C# language version of the compiler in use. Stated here, because asking the compiler would load it before it is needed.</summary>
    public const string LanguageVersion = "15.0";

    /// <summary>This program's version, which libraries also find in the environment variable <c>CSHARP_KERNEL</c>.</summary>
    public static string Version { get; } =
        typeof(KernelInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The content of <c>kernel_info_reply</c>.</summary>
    public static byte[] Reply() => Json.Object(
        ("status", "ok"),
        ("protocol_version", MessageCodec.ProtocolVersion),
        ("implementation", "csharp-kernel"),
        ("implementation_version", Version),
        ("language_info", Json.Object(("name", "C#"), ("version", LanguageVersion), ("mimetype", "text/x-csharp"), ("file_extension", ".cs"),
            ("pygments_lexer", "csharp"))),
        ("banner", $"C# {LanguageVersion} on {RuntimeInformation.FrameworkDescription} (csharp-kernel {Version}). #!help lists the directives, ?name explains a name."),
        ("help_links", new object[]
        {
            Json.Object(("text", "C# language reference"), ("url", "https://learn.microsoft.com/dotnet/csharp/language-reference/")),
            Json.Object(("text", ".NET API browser"), ("url", "https://learn.microsoft.com/dotnet/api/")),
        }),
        ("debugger", false),
        ("supported_features", System.Array.Empty<object>()));
}

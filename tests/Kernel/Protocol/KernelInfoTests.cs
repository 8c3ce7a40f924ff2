using System.Text.Json.Nodes;
using CSharpKernel.Protocol;
using Microsoft.CodeAnalysis.CSharp;

namespace Phenomena.Tests.Kernel.Protocol;

public class KernelInfoTests
{
    [Fact]
    public void The_language_version_is_the_compilers()
    {
        var language = JsonNode.Parse(KernelInfo.Reply())!["language_info"]!;
        Assert.Equal(LanguageVersion.Latest.MapSpecifiedToEffectiveVersion().ToDisplayString(), (string?)language["version"]);
    }
}

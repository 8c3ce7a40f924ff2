using CSharpKernel.Scripting;
using Xunit;

namespace Phenomena.Tests.Kernel.Scripting;

/// <summary>Errors that the machine causes, with what helps.</summary>
[Collection("session")]
public sealed class ErrorAdviceTests
{
    const string Failure = "Unable to load shared library '/packages/{0}' or one of its dependencies.\n" +
        "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /packages/{0})\n";

    [Fact]
    public async Task A_library_for_a_newer_system_is_named_and_its_long_message_cut()
    {
        var failed = await Thrown("new TypeInitializationException(\"Tiny.Native\", new NotSupportedException(\"No package.\\n\" + message))", "libtiny.so");
        Assert.StartsWith("libtiny.so was built for a newer system: it needs GLIBCXX_3.4.32, which libstdc++.so.6 of this one does not have.", failed);
        Assert.Contains("caused by NotSupportedException: No package.", failed);
        Assert.DoesNotContain("one of its dependencies", failed);
        Assert.DoesNotContain("Phenomena", failed);
    }

    [Fact]
    public async Task For_TorchSharp_there_is_another_way() =>
        Assert.Contains("begin with #r \"nuget: Phenomena\"", await Thrown("new DllNotFoundException(message)", "libLibTorchSharp.so"));

    [Fact]
    public async Task Other_errors_are_left_alone()
    {
        var failed = await Thrown("new DllNotFoundException(\"no libtiny.so\\nin any folder\")", "");
        Assert.StartsWith("DllNotFoundException: no libtiny.so\nin any folder", failed);
    }

    // The tests themselves run without cultures.
    [Fact]
    public async Task A_culture_that_is_missing_because_all_are_is_explained() =>
        Assert.StartsWith("Only the invariant culture is there, because this system has no ICU library",
            await Thrown("new System.Globalization.CultureNotFoundException(System.Globalization.CultureInfo.GetCultureInfo(\"en-GB\").Name)", ""));

    static async Task<string> Thrown(string exception, string library)
    {
        await using var session = new CSharpSession();
        return (await session.Failure($"var message = @\"{string.Format(System.Globalization.CultureInfo.InvariantCulture, Failure, library)}\";\nthrow {exception};")).Plain();
    }
}

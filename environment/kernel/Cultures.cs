using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CSharpKernel;

/// <summary>The cultures that cells may name: those of the ICU library, which the system has or lacks.</summary>
internal static partial class Cultures
{
    const string Invariant = "System.Globalization.Invariant";

    /// <summary>Whether there is only the invariant culture, because the system has no such library.</summary>
    public static bool Missing => AppContext.TryGetSwitch(Invariant, out var missing) && missing;

    /// <summary>What is said where they are missing, and what to do about it.</summary>
    public const string None = "Only the invariant culture is there, because this system has no ICU library",
        Advice = "install it (Debian: libicu72 or newer, Fedora: libicu, Alpine: icu-libs)";

    /// <summary>Settles which cultures there are; to be called before anything else. The runtime settles it when it first compares two texts: as its
    /// configuration says, without cultures, or by looking for the library, and then it ends the process where there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Settle()
    {
        var missing = OperatingSystem.IsLinux() && !IsThere();
        AppContext.SetSwitch(Invariant, missing);
        AppContext.SetSwitch("System.Globalization.PredefinedCulturesOnly", missing);
        // A notebook gives the same outputs on every machine, whatever language its user reads; a cell that wants another culture says so.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
    }

    static bool IsThere()
    {
        try
        {
            return LoadIcu() != 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A runtime that does it in another way.
            return false;
        }
    }

    // The runtime's own search for it, so that both find the same.
    [LibraryImport("libSystem.Globalization.Native", EntryPoint = "GlobalizationNative_LoadICU")]
    private static partial int LoadIcu();
}

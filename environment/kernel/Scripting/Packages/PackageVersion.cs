using System.Globalization;

namespace CSharpKernel.Scripting.Packages;

/// <summary>A package version (semantic versioning with an optional fourth number), ordered as NuGet orders them.</summary>
internal sealed record PackageVersion(Version Numbers, string Prerelease) : IComparable<PackageVersion>
{
    /// <summary>Reads a version; null where the text is none (a range, a floating version).</summary>
    public static PackageVersion? TryParse(string text)
    {
        var core = text.Split('+')[0];
        var dash = core.IndexOf('-');
        var numbers = (dash < 0 ? core : core[..dash]).Split('.');
        var parts = new int[4];
        if (numbers.Length > 4)
            return null;
        for (var i = 0; i < numbers.Length; i++)
            if (!int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out parts[i]))
                return null;
        return new(new Version(parts[0], parts[1], parts[2], parts[3]), dash < 0 ? "" : core[(dash + 1)..]);
    }

    /// <summary>As NuGet writes it in the names of folders: three numbers, the fourth only where it is not 0.</summary>
    public override string ToString() => Text(Numbers.Revision > 0 ? 4 : 3);

    /// <summary>The same without a fourth number.</summary>
    public string WithoutBuild => Text(3);

    public int CompareTo(PackageVersion? other)
    {
        if (other is null)
            return 1;
        var order = Numbers.CompareTo(other.Numbers);
        if (order != 0 || Prerelease == other.Prerelease)
            return order;
        if (Prerelease.Length == 0 || other.Prerelease.Length == 0)
            return Prerelease.Length == 0 ? 1 : -1;
        foreach (var (mine, theirs) in Prerelease.Split('.').Zip(other.Prerelease.Split('.')))
        {
            var numeric = int.TryParse(mine, out var a) & int.TryParse(theirs, out var b);
            order = numeric ? a.CompareTo(b) : string.Compare(mine, theirs, StringComparison.OrdinalIgnoreCase);
            if (order != 0)
                return order;
        }
        return Prerelease.Length.CompareTo(other.Prerelease.Length);
    }

    string Text(int numbers) => Numbers.ToString(numbers) + (Prerelease.Length > 0 ? "-" + Prerelease : "");
}

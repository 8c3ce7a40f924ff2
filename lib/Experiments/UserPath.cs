namespace Phenomena.Experiments;

/// <summary>Folders that a reader names in an environment variable.</summary>
internal static class UserPath
{
    /// <summary>The folder that a setting means, the same wherever the program is started: a whole path, or one below <c>~</c>, the user's own folder. Null of a relative path, which a
    /// notebook and a command would each look for from where they are.</summary>
    public static string? Whole(string setting)
    {
        if (setting is "~" || setting.StartsWith("~/", StringComparison.Ordinal) || setting.StartsWith(@"~\", StringComparison.Ordinal))
            return Path.Join(Special(Environment.SpecialFolder.UserProfile), setting[1..]);
        return Path.IsPathFullyQualified(setting) ? setting : null;
    }

    /// <summary>One of the system's folders, whether it is there or not.</summary>
    public static string Special(Environment.SpecialFolder folder) => Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify);
}

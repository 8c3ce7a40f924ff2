namespace CSharpKernel;

/// <summary>Folders that several kernels may want to make at the same time.</summary>
internal static class WholeFolder
{
    /// <summary>Has <paramref name="fill"/> make a folder's content under another name, which it then gives up for the right
    /// one: the folder is there whole, or not at all. One that is there stays as it is, also where another kernel made it
    /// meanwhile.</summary>
    public static void Make(string target, Action<string> fill)
    {
        if (Directory.Exists(target)) return;
        var part = $"{target}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(part);
        try
        {
            fill(part);
            Directory.Move(part, target);
        }
        catch
        {
            Directory.Delete(part, recursive: true);
            if (!Directory.Exists(target)) throw;
        }
    }
}

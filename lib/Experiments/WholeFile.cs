namespace Phenomena.Experiments;

/// <summary>Writes files that are there whole or not at all, whatever ends the process, and leaves nothing half-written behind.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the file that it is given the path of, which stands beside the other until it is whole.</param>
    public static void Write(string path, Action<string> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    /// <summary>Half a file on a full disk is what keeps it full. What cannot be removed was not the reason.</summary>
    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}

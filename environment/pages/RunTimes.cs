using System.Text.Json;

namespace Phenomena.Pages;

/// <summary>How long each notebook took when it was executed last, kept beside the pages (the notebooks themselves carry no times).</summary>
sealed class RunTimes(string folder)
{
    string File => Path.Combine(folder, "run-times.json");

    public Dictionary<string, double> Read()
    {
        try
        {
            return System.IO.File.Exists(File) ? JsonSerializer.Deserialize<Dictionary<string, double>>(System.IO.File.ReadAllText(File)) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // Cut short by an interruption: known again after the next run.
        }
    }

    public void Record(string notebook, TimeSpan time)
    {
        var all = Read();
        all[notebook] = Math.Round(time.TotalSeconds, 1);
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(new SortedDictionary<string, double>(all)));
    }

    /// <summary>14 s, 3 min.</summary>
    public static string Words(double seconds) => seconds < 99.5 ? $"{seconds:0} s" : $"{seconds / 60:0} min";
}

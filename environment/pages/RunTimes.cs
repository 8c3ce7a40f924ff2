using System.Text.Json;

namespace Phenomena.Pages;

/// <summary>How long each notebook took when it was executed last, kept beside the pages (the notebooks themselves carry no times). One without a time is there as it was saved.</summary>
sealed class RunTimes(string folder)
{
    static readonly Lock Writing = new();

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

    public void Record(string notebook, TimeSpan time) => Change(all => all[notebook] = Math.Round(time.TotalSeconds, 1));

    public void Forget(string notebook) => Change(all => all.Remove(notebook));

    /// <summary>0:14, 2:32, 1:02:00.</summary>
    public static string Words(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.TotalHours < 1 ? $"{time.Minutes}:{time.Seconds:00}" : $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}";
    }

    void Change(Action<Dictionary<string, double>> change)
    {
        lock (Writing)
        {
            var all = Read();
            change(all);
            System.IO.File.WriteAllText(File, JsonSerializer.Serialize(new SortedDictionary<string, double>(all)));
        }
    }
}

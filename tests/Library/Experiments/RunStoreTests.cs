using FsCheck;
using FsCheck.Fluent;
using Phenomena.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Experiments;

public sealed class RunStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly Experiment<Config, Result> Any = new("any", 1, (_, _, _) => throw new NotSupportedException());

    private RunStore Store => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_number_comes_back_exactly() =>
        Prop.ForAll<double[], float>((values, single) =>
        {
            var saved = Store.Save(Any, new(1, Kind.Weak), new(values, single, null, ("a", 1)), 2.5);
            var read = Store.Load(Any, new(1, Kind.Weak))!;
            return values.SequenceEqual(read.Result.Values) && single.Equals(read.Result.Single) && read.Seconds == 2.5
                && values.SequenceEqual(saved.Result.Values) && read.FromStore && !saved.FromStore;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void NaN_and_infinity_come_back()
    {
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0];
        Store.Save(Any, new(1, Kind.Weak), new(values, float.NaN, "text \" with ≥", ("b", 2)), 0);
        var read = Store.Load(Any, new(1, Kind.Weak))!.Result;
        Assert.Equal(values, read.Values);
        Assert.Equal("text \" with ≥", read.Note);
        Assert.Equal(("b", 2), read.Pair);
    }

    [Fact]
    public void A_file_cut_short_is_never_used()
    {
        var (path, text) = Saved();
        for (var length = 0; length < text.Length - 1; length++)
        {
            File.WriteAllText(path, text[..length]);
            Assert.Equal(path, Assert.Throws<RunStoreException>(() => Store.Load(Any, new(3, Kind.Strong))).Path);
        }
    }

    [Fact]
    public void A_changed_digit_in_config_or_result_is_noticed()
    {
        var (path, text) = Saved();
        var end = text.IndexOf("\"seconds\"", StringComparison.Ordinal);
        for (var i = 0; i < end; i++)
        {
            if (!char.IsAsciiDigit(text[i])) continue;
            File.WriteAllText(path, text[..i] + (text[i] == '9' ? '8' : (char)(text[i] + 1)) + text[(i + 1)..]);
            Assert.Throws<RunStoreException>(() => Store.Load(Any, new(3, Kind.Strong)));
        }
    }

    [Fact]
    public void A_run_of_another_config_under_this_name_is_noticed()
    {
        var (path, text) = Saved();
        File.WriteAllText(Store.PathOf(Any, new(4, Kind.Strong)), text);
        var e = Assert.Throws<RunStoreException>(() => Store.Load(Any, new(4, Kind.Strong)));
        Assert.Contains("another experiment, version or config", e.Message);
        Assert.NotNull(Store.Load(Any, new(3, Kind.Strong)));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_result_of_another_shape_is_noticed()
    {
        Saved();
        var grown = new Experiment<Config, GrownResult>("any", 1, (_, _, _) => throw new NotSupportedException());
        var e = Assert.Throws<RunStoreException>(() => Store.Load(grown, new(3, Kind.Strong)));
        Assert.Contains("GrownResult", e.Message);
    }

    [Fact]
    public void The_name_does_not_depend_on_the_order_of_members_but_on_every_value()
    {
        var swapped = new Experiment<SwappedConfig, Result>("any", 1, (_, _, _) => throw new NotSupportedException());
        Assert.Equal(Store.PathOf(Any, new(3, Kind.Weak)), Store.PathOf(swapped, new(Kind.Weak, 3)));
        Assert.NotEqual(Store.PathOf(Any, new(3, Kind.Weak)), Store.PathOf(Any, new(4, Kind.Weak)));
        Assert.NotEqual(Store.PathOf(Any, new(3, Kind.Weak)), Store.PathOf(Any, new(3, Kind.Strong)));
    }

    [Fact]
    public void Only_old_temporary_files_are_removed()
    {
        Saved();
        string Temporary(string name) => Path.Combine(_folder.Path, "any", name);
        File.WriteAllText(Temporary("old.tmp"), "");
        File.SetLastWriteTimeUtc(Temporary("old.tmp"), DateTime.UtcNow.AddHours(-2));
        File.WriteAllText(Temporary("young.tmp"), "");
        Store.Prepare("any");
        Assert.Equal([Temporary("young.tmp")], _folder.Files("*.tmp"));
        Assert.NotNull(Store.Load(Any, new(3, Kind.Strong)));
    }

    [Fact]
    public void The_file_says_what_it_is()
    {
        var (_, text) = Saved();
        Assert.StartsWith("{\n\"experiment\": \"any\",\n\"version\": 1,\n\"config\": {\"Seed\":3,\"Kind\":\"Strong\"},\n\"result\": {\"Values\":[1.5,27],", text);
    }

    /// <summary>Each half of a surrogate pair becomes the same replacement character in UTF-8: two configs would share a file.</summary>
    [Fact]
    public void Half_a_character_names_no_run()
    {
        foreach (var half in new[] { "a\ud800b", "\udc00", "\ud800\ud800\udc00", "x\ud83d" })
        {
            var e = Assert.Throws<ArgumentException>(() => Store.PathOf(Texts, new(half, 'a', [])));
            Assert.Contains("TextConfig cannot name a run", e.Message);
            Assert.Contains("half of one, U+", e.Message);
            Assert.Throws<ArgumentException>(() => Store.PathOf(Texts, new("", 'a', new() { [half] = 1 })));
            Assert.Throws<ArgumentException>(() => Store.PathOf(Texts, new("", half.First(char.IsSurrogate), [])));
            Assert.Contains("half of one", Assert.Throws<RunStoreException>(() => Store.Save(Texts, new("", 'a', []), new([], 0, half, ("", 0)), 0)).Message);
        }

        Assert.Empty(_folder.Files("*"));
        TextConfig whole = new("\ud83d\ude00 ≥ \uffff", '≥', new() { ["\ud83d\ude00"] = 1 });
        Store.Save(Texts, whole, new([], 0, whole.Text, ("", 0)), 0);
        Assert.Equal(whole.Text, Store.Load(Texts, whole)!.Result.Note);
    }

    [Fact]
    public void What_could_not_be_written_is_gone_at_once()
    {
        // A folder where the run's file would be.
        Directory.CreateDirectory(Store.PathOf(Any, new(3, Kind.Strong)));
        Assert.Throws<RunStoreException>(() => Saved());
        Assert.Empty(_folder.Files("*"));
        // A disk that is full half-way.
        var path = Path.Combine(_folder.Path, "whole.csv");
        WholeFile.Write(path, p => File.WriteAllText(p, "old"));
        Assert.Throws<IOException>(() => WholeFile.Write(path, p =>
        {
            File.WriteAllText(p, "half");
            throw new IOException("no space left");
        }));
        Assert.Equal(path, Assert.Single(_folder.Files("*")));
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void Tables_that_could_not_be_written_are_gone_too()
    {
        var folder = Path.Combine(_folder.Path, "a-folder");
        Directory.CreateDirectory(folder);
        Assert.ThrowsAny<SystemException>(() => PapersFile.Write(folder, []));
        Assert.ThrowsAny<SystemException>(() => ClaimsFile.Update(folder, "n", []));
        Assert.ThrowsAny<SystemException>(() => Phenomena.Themes.Pruning.ExampleScores.WriteCsv(folder, [0], new Phenomena.Themes.Pruning.ExampleScores("s", [1])));
        Assert.Empty(_folder.Files("*"));
    }

    [Fact]
    public void The_folder_of_runs_is_the_same_wherever_a_program_is_started()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        Assert.Null(RunStore.Chosen(null));
        Assert.Null(RunStore.Chosen(" "));
        Assert.Equal(_folder.Path, RunStore.Chosen(_folder.Path));
        Assert.Equal(home, RunStore.Chosen("~"));
        Assert.Equal(Path.Join(home, "my/runs"), RunStore.Chosen("~/my/runs"));
        foreach (var relative in new[] { "runs", "./runs", "../runs", "~else/runs" })
        {
            var message = Assert.Throws<RunStoreException>(() => RunStore.Chosen(relative)).Message;
            Assert.StartsWith($"The run store cannot use {relative}: PHENOMENA_RUNS is a relative path", message);
            Assert.Contains(Path.GetFullPath(relative), message);
        }
    }

    private static readonly Experiment<TextConfig, Result> Texts = new("texts", 1, (_, _, _) => throw new NotSupportedException());

    private sealed record TextConfig(string Text, char Sign, Dictionary<string, int> Named);

    private (string Path, string Text) Saved()
    {
        Store.Save(Any, new(3, Kind.Strong), new([1.5, 27], 0.25f, null, ("c", 3)), 1.25);
        var path = Store.PathOf(Any, new(3, Kind.Strong));
        return (path, File.ReadAllText(path));
    }

    private enum Kind { Weak, Strong }

    private sealed record Config(int Seed, Kind Kind);

    private sealed record SwappedConfig(Kind Kind, int Seed);

    private sealed record Result(double[] Values, float Single, string? Note, (string Name, int Count) Pair)
    {
        public double Sum => Values.Sum();
    }

    private sealed record GrownResult(double[] Values, float Single, string? Note, (string Name, int Count) Pair, double New);
}

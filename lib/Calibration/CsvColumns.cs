namespace Phenomena.Calibration;

/// <summary>Which column is the label, which are the classes, and which are neither.</summary>
/// <param name="Label">The label.</param>
/// <param name="Classes">The classes, in their order.</param>
/// <param name="LeftOut">The rest.</param>
internal sealed record CsvColumns(CsvColumn Label, IReadOnlyList<CsvColumn> Classes, IReadOnlyList<CsvColumn> LeftOut)
{
    private const string Choose = "PredictionsCsv.Read(path, label: \"…\", classes: [\"…\", \"…\"])";

    // Without signs and case: y_true and "Y true" are ytrue.
    private static readonly HashSet<string> LabelNames =
    [
        "label", "labels", "lab", "y", "ytrue", "ytest", "yval", "truelabel", "labeltrue", "true", "truth", "groundtruth", "groundtruthlabel", "gt", "gtlabel", "gold", "goldlabel", "actual", "actuallabel",
        "target", "targets", "targetlabel", "class", "classlabel", "classid", "trueclass", "labelid", "labelindex", "expected", "answer", "outcome",
    ];

    private static readonly HashSet<string> OtherNames =
    [
        "id", "ids", "index", "idx", "rowid", "rownumber", "rownames", "sampleid", "exampleid", "imageid", "uid", "uuid", "guid", "filename", "filepath", "imagepath",
        "pred", "preds", "prediction", "predictions", "predicted", "predictedlabel", "predictedclass", "predlabel", "predclass", "ypred", "yhat", "argmax", "confidence", "conf", "maxprob", "correct", "iscorrect",
        "split", "splits", "fold", "folds", "subset", "partition", "epoch", "seed", "timestamp", "loss", "nll", "entropy", "sampleweight",
    ];

    // Left out where they hold words; a column of numbers may be a class of that name.
    private static readonly HashSet<string> DoubtfulNames =
        ["row", "sample", "example", "key", "name", "file", "path", "image", "url", "text", "sentence", "set", "step", "run", "model", "date", "time", "weight", "weights", "group", "top1"];

    /// <summary>Decides.</summary>
    /// <exception cref="InvalidDataException">It cannot be told.</exception>
    public static CsvColumns Of(CsvCells cells, string? label, IReadOnlyList<string>? classes)
    {
        var twice = cells.Columns.Select(c => c.Name ?? "").Where(name => name.Length > 0).CountBy(name => name).FirstOrDefault(n => n.Value > 1).Key;
        if (twice is not null) throw new InvalidDataException($"Line 1: Expected columns with names of their own; got '{twice}' twice. Rename one.");
        var chosen = classes?.Select(name => Find(cells, name)).ToList();
        var own = label is null ? LabelOf(cells, chosen) : Find(cells, label);
        if (chosen is not null)
        {
            if (chosen.Count == 0 || chosen.Contains(own) || chosen.Distinct().Count() < chosen.Count) throw new InvalidDataException($"Expected classes once each, and not the label {own.Shown}; got {string.Join(", ", classes!)}. Choose as in {Choose}.");
            return new(own, chosen, [.. cells.Columns.Where(c => c != own && !chosen.Contains(c))]);
        }

        var (rest, out_) = (new List<CsvColumn>(), new List<CsvColumn>());
        foreach (var column in cells.Columns.Where(c => c != own)) (IsOther(column) ? out_ : rest).Add(column);
        if (rest.Find(c => c.Name?.Length == 0) is { } nameless) throw Untold($"{nameless.Shown} has no name, and does not count the lines", "whether it is a class");
        if (rest.Find(c => c.Name is not null && LabelNames.Contains(Plain(c.Name))) is { } second) throw Untold($"the label is {own.Shown}, and {second.Shown} may be a label too", "whether it is a class");
        if (rest.Find(c => c.Name is not null && DoubtfulNames.Contains(Plain(c.Name))) is { } doubtful) throw Untold($"{doubtful.Shown} is a usual name of what is none, and holds numbers", "whether it is a class");
        if (!cells.HasHeader && rest.Count > 1 && rest[0].IsIndex && cells.Lines.Count > 1) throw Untold("column 1 counts the lines, and there is no header", "whether it is a class");
        if (rest.Count == 0) throw new InvalidDataException($"Expected at least one class; got the label {own.Shown}{(out_.Count == 0 ? "" : " and, left out, " + string.Join(", ", out_.Select(c => c.Shown)))}. If one of these is a class, choose as in {Choose}.");
        var numbered = Numbered(rest);
        if (numbered.Count > 1 && numbered.Count < rest.Count) throw Untold($"the columns from {numbered[0].Shown} are numbered, and {rest.First(c => !numbered.Contains(c)).Shown} is not among them", "whether it is a class");
        return new(own, rest, out_);
    }

    /// <summary>A name without its trailing number, and that number; none where there is none.</summary>
    public static (string Stem, int Number)? Split(string name)
    {
        var end = name.AsSpan().TrimEnd("0123456789").Length;
        return end < name.Length && int.TryParse(name.AsSpan(end), out var number) ? (name[..end], number) : null;
    }

    private static CsvColumn LabelOf(CsvCells cells, List<CsvColumn>? classes)
    {
        var free = cells.Columns.Where(c => classes?.Contains(c) != true).ToList();
        if (!cells.HasHeader)
        {
            var last = cells.Columns[^1];
            var limit = Math.Max(2, cells.Columns.Count - 1);
            if (classes is null && last.Counts(limit) && free.SkipLast(1).FirstOrDefault(c => c.Counts(limit)) is { } other)
                throw Untold($"without a header the label is the last column, and {other.Shown} may be one too", "which is the label");
            return free.Contains(last) ? last : throw new InvalidDataException($"Expected the label in the last column, as there is no header; it is among the classes. Choose as in {Choose}.");
        }

        var named = free.Where(c => LabelNames.Contains(Plain(c.Name!))).ToList();
        return named.Count switch
        {
            1 => named[0],
            0 => throw Untold($"no column of {string.Join(", ", cells.Columns.Take(12).Select(c => c.Shown))}{(cells.Columns.Count > 12 ? ", …" : "")} has one of its usual names, such as label or y_true", "which is the label"),
            _ => throw Untold($"{string.Join(" and ", named.Select(c => c.Shown))} may each be it", "which is the label"),
        };
    }

    private static CsvColumn Find(CsvCells cells, string name)
    {
        if (!cells.HasHeader)
        {
            return int.TryParse(name, out var number) && number >= 1 && number <= cells.Columns.Count ? cells.Columns[number - 1]
                : throw new InvalidDataException($"Expected a column by number, 1 to {cells.Columns.Count}, as there is no header; got '{name}'.");
        }

        if (cells.Columns.FirstOrDefault(c => c.Name == name) is { } exact) return exact;
        var near = cells.Columns.Where(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return near.Count == 1 ? near[0] : throw new InvalidDataException($"Expected one of the columns {string.Join(", ", cells.Columns.Select(c => c.Shown))}; got '{name}'. Give a name as the header has it.");
    }

    private static bool IsOther(CsvColumn column) => column.Name is { } name
        && (name.Length == 0 ? column.Place == 0 && column.IsIndex
            : OtherNames.Contains(Plain(name)) || name.StartsWith("unnamed", StringComparison.OrdinalIgnoreCase) || (DoubtfulNames.Contains(Plain(name)) && column.Texts.Count == column.Numbers.Count));

    /// <summary>The largest family of names that differ by a number only, such as logit_0, logit_1.</summary>
    private static List<CsvColumn> Numbered(List<CsvColumn> columns) =>
        columns.Where(c => c.Name is not null && Split(c.Name) is not null).GroupBy(c => Split(c.Name!)!.Value.Stem).MaxBy(g => g.Count())?.ToList() ?? [];

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static InvalidDataException Untold(string because, string what) => new($"It cannot be told {what}: {because}. Choose as in {Choose}, or rename the column.");
}

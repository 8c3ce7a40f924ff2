using CsvHelper;

namespace Phenomena.Calibration;

/// <summary>Predictions from a CSV file: a line a sample, a column a class, and the label. Commas, semicolons or tabs stand between; with the latter two, decimal commas are read too.</summary>
/// <remarks>A header decides. The label is the column with one of its usual names (label, y, y_true, target, class, gt …), wherever it stands; columns that are known to be no class
/// (id, index, unnamed, pred, split …, and a nameless first one that counts) are left out. Without a header the label is the last column. All that was taken for something is named in
/// <see cref="Predictions.Reading"/>; what cannot be told is refused, and the message says how to choose. Labels are names of classes or count from 0. One column of probabilities is
/// that of class 1 against class 0.</remarks>
/// <example><code>
/// var own = PredictionsCsv.Read("validation.csv");
/// own.ToString() // 2000 samples, as logits: 3 classes cat, dog, fox; label from 'y_true'; left out: 'id', 'split'
/// </code></example>
public static class PredictionsCsv
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="areLogits">Whether the scores are logits, or else probabilities; left out, they are probabilities when every line of them sums to 1, to the digits they are printed with.</param>
    /// <param name="label">The column of the label, by name, or without a header by number from 1.</param>
    /// <param name="classes">The columns of the classes, in their order, by name, or without a header by number from 1; all others are left out.</param>
    /// <exception cref="InvalidDataException">A line that cannot be read, or a file in which it cannot be told what is what; the message says where, and how to choose.</exception>
    public static Predictions Read(string path, bool? areLogits = null, string? label = null, IReadOnlyList<string>? classes = null)
    {
        try
        {
            using var csv = CsvReader.FromFile(path, Options);
            return Read(csv, areLogits, label, classes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">All of it.</param>
    /// <inheritdoc cref="Read(string, bool?, string?, IReadOnlyList{string}?)"/>
    /// <param name="areLogits"></param>
    /// <param name="label"></param>
    /// <param name="classes"></param>
    public static Predictions Parse(string text, bool? areLogits = null, string? label = null, IReadOnlyList<string>? classes = null)
    {
        using var csv = CsvReader.FromText(text, Options);
        return Read(csv, areLogits, label, classes);
    }

    private static CsvReaderOptions Options => new() { HasHeader = false, TrackLineNumbers = true, TrimWhitespace = true, TrimInsideQuotes = true, MalformedData = CsvMalformedDataHandling.Throw };

    private static Predictions Read(CsvReader csv, bool? areLogits, string? label, IReadOnlyList<string>? classes)
    {
        CsvCells cells;
        try
        {
            cells = CsvCells.Read(csv);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"Line {e.LineNumber}: {e.Message} Close the quotes, and double a quote within quotes.", e);
        }

        var columns = CsvColumns.Of(cells, label, classes);
        var labels = CsvLabels.Of(cells, columns);
        return CsvScores.Of(cells, columns, labels, areLogits);
    }
}

/// <summary>What a reader took the columns of a file for.</summary>
/// <param name="Classes">Names of the classes, in the order of the scores.</param>
/// <param name="Label">The column of the label.</param>
/// <param name="LeftOut">Columns that are no classes.</param>
/// <param name="Remarks">What else was understood: decimal commas, sums that were off by rounding.</param>
public sealed record CsvReading(IReadOnlyList<string> Classes, string Label, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Remarks)
{
    private const int Shown = 10;

    /// <summary>In words: <c>2 classes a, b; label from 'true_label'; left out: 'id'</c>.</summary>
    public override string ToString() =>
        $"{Classes.Count} classes {string.Join(", ", Classes.Take(Shown))}{(Classes.Count > Shown ? ", …" : "")}; label from {Label}{(LeftOut.Count > 0 ? "; left out: " + string.Join(", ", LeftOut) : "")}{string.Concat(Remarks.Select(r => "; " + r))}";
}

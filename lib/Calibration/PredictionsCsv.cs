using System.Globalization;
using CsvHelper;

namespace Phenomena.Calibration;

/// <summary>Predictions from a CSV file: a line a sample, a column a class, and the label. A first line that is no numbers is a header; the label is
/// then the column <c>label</c>, <c>y</c>, <c>target</c> or <c>class</c>, otherwise, and without a header, the last one.</summary>
public static class PredictionsCsv
{
    private static readonly string[] LabelNames = ["label", "y", "target", "class"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="areLogits">Whether the scores are logits; otherwise probabilities.</param>
    /// <exception cref="InvalidDataException">A line that cannot be read; the message has its number.</exception>
    /// <exception cref="ArgumentException">Numbers that are no predictions; see <see cref="Predictions"/>.</exception>
    public static Predictions Read(string path, bool areLogits = true)
    {
        using var csv = CsvReader.FromFile(path, Options);
        return Read(csv, areLogits);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="areLogits">Whether the scores are logits; otherwise probabilities.</param>
    /// <exception cref="InvalidDataException">A line that cannot be read; the message has its number.</exception>
    /// <exception cref="ArgumentException">Numbers that are no predictions; see <see cref="Predictions"/>.</exception>
    public static Predictions Parse(string text, bool areLogits = true)
    {
        using var csv = CsvReader.FromText(text, Options);
        return Read(csv, areLogits);
    }

    private static CsvReaderOptions Options => new() { HasHeader = false, TrackLineNumbers = true, TrimWhitespace = true };

    private static Predictions Read(CsvReader csv, bool areLogits)
    {
        var (scores, labels, columns, labelColumn, read) = (new List<double>(), new List<int>(), 0, 0, 0);
        while (csv.Read())
        {
            string[] fields = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            if (read++ == 0)
            {
                (columns, labelColumn) = (fields.Length, fields.Length - 1);
                if (columns < 3) throw Wrong(csv, $"Expected at least two classes and a label; got {columns} columns", "Separate columns by commas");
                if (!fields.All(f => Number(f, out _)) && !fields.Any(f => Number(f, out _)))
                {
                    if (Array.FindIndex(fields, f => LabelNames.Contains(f.ToLowerInvariant())) is >= 0 and var named) labelColumn = named;
                    continue;
                }
            }

            if (fields.Length != columns) throw Wrong(csv, $"Expected {columns} columns as in the first line; got {fields.Length}", "Complete the line");
            for (var c = 0; c < columns; c++)
            {
                if (c == labelColumn)
                {
                    if (!int.TryParse(fields[c], NumberStyles.Integer, CultureInfo.InvariantCulture, out var label) || label < 0 || label > columns - 2)
                        throw Wrong(csv, $"Expected a label from 0 to {columns - 2}; got '{fields[c]}'", "Write classes as numbers from 0, in the column named label or the last");
                    labels.Add(label);
                }
                else if (Number(fields[c], out var score) && double.IsFinite(score))
                {
                    scores.Add(score);
                }
                else
                {
                    throw Wrong(csv, $"Expected a finite number in column {c + 1}; got '{fields[c]}'", "Write numbers with a decimal point and leave bad samples out");
                }
            }
        }

        if (labels.Count == 0) throw new InvalidDataException("Expected a line for each sample; got none. Give a CSV file with scores and labels.");
        return areLogits ? Predictions.FromLogits([.. scores], [.. labels]) : Predictions.FromProbabilities([.. scores], [.. labels]);
    }

    private static bool Number(string field, out double value) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static InvalidDataException Wrong(CsvReader csv, string what, string remedy) => new($"Line {csv.LineNumber}: {what}. {remedy}.");
}

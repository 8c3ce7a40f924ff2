using System.Globalization;
using CsvHelper;

namespace Phenomena.Calibration;

/// <summary>A column of a file: numbers where they are numbers, texts where not.</summary>
internal sealed class CsvColumn(int place, string? name)
{
    /// <summary>Counted from 0.</summary>
    public int Place => place;

    /// <summary>Empty in a header that leaves it so; null without a header.</summary>
    public string? Name => name;

    /// <summary>As a reader is told of it.</summary>
    public string Shown => string.IsNullOrEmpty(name) ? $"column {place + 1}" : $"'{name}'";

    /// <summary>A number for each line; NaN where there is none.</summary>
    public List<double> Numbers { get; } = [];

    /// <summary>What stood where there was no number.</summary>
    public Dictionary<int, string> Texts { get; } = [];

    /// <summary>The most digits behind a decimal point.</summary>
    public int Digits { get; set; }

    /// <summary>Whether all are whole numbers, from 0 to one below the limit.</summary>
    public bool Counts(double limit) => Texts.Count == 0 && Numbers.TrueForAll(v => v >= 0 && v < limit && v == Math.Floor(v));

    /// <summary>Whether it numbers the lines from 0, or from 1.</summary>
    public bool IsIndex => Texts.Count == 0 && Numbers[0] is 0 or 1 && Numbers.Index().All(v => v.Item == v.Index + Numbers[0]);
}

/// <summary>All the cells of a file.</summary>
/// <param name="Columns">Left to right.</param>
/// <param name="Lines">The line in the file of each row.</param>
/// <param name="HasHeader">Whether the first line names the columns.</param>
/// <param name="DecimalComma">Whether numbers have one.</param>
internal sealed record CsvCells(IReadOnlyList<CsvColumn> Columns, IReadOnlyList<long> Lines, bool HasHeader, bool DecimalComma)
{
    /// <summary>Reads all lines. The first is a header when a cell of it is no number.</summary>
    public static CsvCells Read(CsvReader csv)
    {
        var (columns, lines, header) = (new List<CsvColumn>(), new List<long>(), false);
        // Where a number with a decimal comma, and one with a point, was first.
        (long Line, string Text)? comma = null, point = null;
        while (csv.Read())
        {
            string[] fields = [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];
            if (columns.Count == 0)
            {
                header = fields.Any(f => !Number(f, csv.Separator, out _, out _));
                if (fields.Length < 2) throw new InvalidDataException($"Line {csv.LineNumber}: Expected at least one class and a label; got one column, '{fields[0]}'. Separate columns by commas, semicolons or tabs.");
                columns.AddRange(fields.Select((f, c) => new CsvColumn(c, header ? f : null)));
                if (header) continue;
            }

            if (fields.Length != columns.Count) throw new InvalidDataException($"Line {csv.LineNumber}: Expected {columns.Count} columns as in the first line; got {fields.Length}. Complete the line.");
            for (var c = 0; c < fields.Length; c++)
            {
                if (!Number(fields[c], csv.Separator, out var number, out var withComma)) columns[c].Texts[lines.Count] = fields[c];
                columns[c].Numbers.Add(number);
                if (double.IsNaN(number)) continue;
                var mark = fields[c].IndexOf(withComma ? ',' : '.');
                if (mark < 0) continue;
                if (withComma) comma ??= (csv.LineNumber, fields[c]);
                else point ??= (csv.LineNumber, fields[c]);
                columns[c].Digits = Math.Max(columns[c].Digits, Decimals(fields[c], mark));
            }

            lines.Add(csv.LineNumber);
        }

        if (lines.Count == 0) throw new InvalidDataException("Expected a line for each sample; got none. Give a CSV file with scores and labels.");
        if (comma is { } k && point is { } p) throw new InvalidDataException($"Line {Math.Max(k.Line, p.Line)}: Expected one kind of decimal sign; got '{k.Text}' and '{p.Text}'. Write all numbers with a point, or all with a comma.");
        return new(columns, lines, header, comma is not null);
    }

    /// <summary>What is wrong with a cell.</summary>
    public InvalidDataException Wrong(CsvColumn column, int row, string expected, string remedy) => new(
        $"Line {Lines[row]}, {(string.IsNullOrEmpty(column.Name) ? "" : "column ")}{column.Shown}: Expected {expected}; got '{Text(column, row)}'. {remedy}");

    /// <summary>What stands in a cell.</summary>
    public static string Text(CsvColumn column, int row) => column.Texts.TryGetValue(row, out var text) ? text : column.Numbers[row].ToString("R", CultureInfo.InvariantCulture);

    private static bool Number(string field, char separator, out double value, out bool withComma)
    {
        withComma = false;
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        withComma = separator != ',' && !field.Contains('.') && double.TryParse(field.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        if (!withComma) value = double.NaN;
        return withComma;
    }

    /// <summary>Digits behind the decimal sign, an exponent taken off.</summary>
    private static int Decimals(string field, int mark)
    {
        var e = field.IndexOfAny(['e', 'E']);
        var end = e < 0 ? field.Length : e;
        var exponent = e >= 0 && int.TryParse(field.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) ? power : 0;
        return (int)Math.Clamp((long)end - mark - 1 - exponent, 0, 400);
    }
}

namespace Phenomena.Calibration;

/// <summary>Scores: logits or probabilities.</summary>
internal static class CsvScores
{
    // Sums of printed probabilities are off by at most half a last digit a class, and never by more than this.
    private const double MostOff = 0.05;

    /// <summary>The predictions, with what was understood.</summary>
    /// <exception cref="InvalidDataException">A cell that is no score, or numbers that may be logits as well as probabilities.</exception>
    public static Predictions Of(CsvCells cells, CsvColumns columns, int[] labels, bool? areLogits)
    {
        var (n, k) = (labels.Length, columns.Classes.Count);
        var scores = new double[n * k];
        for (var i = 0; i < n; i++)
        {
            for (var c = 0; c < k; c++)
            {
                var column = columns.Classes[c];
                if (!double.IsFinite(column.Numbers[i]))
                    throw cells.Wrong(column, i, "a finite number", $"Write numbers with a decimal point and leave bad samples out; if {column.Shown} is no class, name the classes: PredictionsCsv.Read(path, classes: [\"…\", \"…\"]).");
                scores[i * k + c] = column.Numbers[i];
            }
        }

        var remarks = cells.DecimalComma ? new List<string> { "decimal commas" } : [];
        if (k == 1) return Binary(cells, columns, scores, labels, areLogits, remarks);
        var inside = scores.All(Predictions.IsProbability);
        var digits = columns.Classes.Max(c => c.Digits);
        var tolerance = Predictions.SumTolerance + (digits == 0 ? 0 : Math.Min(MostOff, k * 0.5 * Math.Pow(10, -digits)));
        double[] off = [.. scores.Chunk(k).Select(row => Math.Abs(row.Sum() - 1))];
        var sums = off.All(d => d <= tolerance);
        if (areLogits is null && inside && !sums)
            throw new InvalidDataException($"It cannot be told whether these are logits or probabilities: all are from 0 to 1, and those of line {cells.Lines[Array.FindIndex(off, d => d > tolerance)]} do not sum to 1. Say which: PredictionsCsv.Read(path, areLogits: true), or false.");
        if (areLogits ?? !inside) return Predictions.FromLogits(scores, labels).Read(Reading(columns, [.. columns.Classes.Select(Name)], remarks));

        if (Array.FindIndex(scores, p => !Predictions.IsProbability(p)) is >= 0 and var bad) throw cells.Wrong(columns.Classes[bad % k], bad / k, "a probability from 0 to 1", "Logits are read with areLogits: true.");
        if (Array.FindIndex(off, d => d > tolerance) is >= 0 and var row)
            throw new InvalidDataException($"Line {cells.Lines[row]}: Expected probabilities that sum to 1; these sum to {scores.AsSpan(row * k, k).ToArray().Sum()}. Divide each line by its sum, or read logits with areLogits: true.");
        if (off.Max() > Predictions.SumTolerance)
        {
            remarks.Add(FormattableString.Invariant($"probabilities of {digits} digits summed to 1 within {off.Max():0.#####} and were divided by their sums"));
            for (var i = 0; i < n; i++)
            {
                var sum = scores.AsSpan(i * k, k).ToArray().Sum();
                for (var c = 0; c < k; c++) scores[i * k + c] /= sum;
            }
        }

        return Predictions.FromProbabilities(scores, labels).Read(Reading(columns, [.. columns.Classes.Select(Name)], remarks));
    }

    /// <summary>One column: the probability of class 1 against class 0, or its logit.</summary>
    private static Predictions Binary(CsvCells cells, CsvColumns columns, double[] scores, int[] labels, bool? areLogits, List<string> remarks)
    {
        var own = columns.Classes[0];
        remarks.Add($"{(areLogits == true ? "the logit" : "the probability")} of class 1 from {own.Shown}");
        if (areLogits == true) return Predictions.FromLogits([.. scores.SelectMany(z => new[] { 0, z })], labels).Read(Reading(columns, ["0", "1"], remarks));
        if (Array.FindIndex(scores, p => !Predictions.IsProbability(p)) is >= 0 and var bad) throw cells.Wrong(own, bad, "the probability of class 1, from 0 to 1", "A single logit of class 1 against class 0 is read with areLogits: true.");
        return Predictions.FromBinary(scores, labels).Read(Reading(columns, ["0", "1"], remarks));
    }

    private static CsvReading Reading(CsvColumns columns, IReadOnlyList<string> classes, IReadOnlyList<string> remarks) =>
        new(classes, columns.Label.Shown, [.. columns.LeftOut.Select(c => c.Name?.Length == 0 ? $"the index in {c.Shown}" : c.Shown)], remarks);

    private static string Name(CsvColumn column) => string.IsNullOrEmpty(column.Name) ? $"{column.Place + 1}" : column.Name;
}

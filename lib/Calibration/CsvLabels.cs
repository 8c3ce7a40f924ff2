namespace Phenomena.Calibration;

/// <summary>Labels: names of classes, or numbers from 0.</summary>
internal static class CsvLabels
{
    /// <summary>The class of each line.</summary>
    /// <exception cref="InvalidDataException">A label that is no class, or numbers that may mean two things.</exception>
    public static int[] Of(CsvCells cells, CsvColumns columns)
    {
        var label = columns.Label;
        var names = columns.Classes.Select(c => c.Name).ToList();
        if (names.Count == 1) return Binary(cells, label);
        if (label.Texts.Count > 0) return ByName(cells, label, names);
        if (Array.FindIndex([.. label.Numbers], v => v != Math.Floor(v) || !double.IsFinite(v)) is >= 0 and var broken) throw cells.Wrong(label, broken, "a class", "Write classes as whole numbers from 0, or by their names.");
        var places = Enumerable.Range(0, names.Count).ToArray();
        // Classes that are numbered by their own names, so that logit_1 is class 1 wherever it stands.
        var numbers = names.Select(n => n is null ? null : CsvColumns.Split(n)).ToList();
        var bare = numbers.TrueForAll(n => n is { Stem: "" });
        if (!numbers.TrueForAll(n => n is not null) || numbers.Select(n => n!.Value.Stem).Distinct().Count() > 1) return ByNumber(cells, label, places, names);
        int[] own = [.. numbers.Select(n => n!.Value.Number)];
        var byName = label.Numbers.TrueForAll(v => own.Contains((int)v));
        var byPlace = label.Numbers.TrueForAll(v => v >= 0 && v < names.Count);
        if (bare || own.Order().SequenceEqual(places) || (byName && !byPlace)) return ByNumber(cells, label, own, names);
        if (byName && !label.Numbers.TrueForAll(v => own[(int)v] == v))
            throw new InvalidDataException($"It cannot be told whether labels count from 0 or are the numbers of {columns.Classes[0].Shown} to {columns.Classes[^1].Shown}: both fit. Number the classes from 0, or write their names as labels.");
        return ByNumber(cells, label, places, names);
    }

    private static int[] Binary(CsvCells cells, CsvColumn label) => [.. label.Numbers.Select((v, row) => label.Texts.TryGetValue(row, out var text)
        ? bool.TryParse(text, out var yes) ? yes ? 1 : 0 : throw NotBinary(cells, label, row)
        : v is 0 or 1 ? (int)v : throw NotBinary(cells, label, row))];

    private static int[] ByNumber(CsvCells cells, CsvColumn label, int[] numbers, IReadOnlyList<string?> names) => [.. label.Numbers.Select((v, row) =>
        Array.FindIndex(numbers, n => n == v) is >= 0 and var at ? at
        : throw cells.Wrong(label, row, $"a label {(numbers.Order().SequenceEqual(Enumerable.Range(0, numbers.Length)) ? $"from 0 to {numbers.Length - 1}" : "among " + string.Join(", ", numbers))}",
            names[0] is null ? "Count classes from 0; without a header the label is the last column." : "Count classes from 0, or write their names."))];

    private static int[] ByName(CsvCells cells, CsvColumn label, IReadOnlyList<string?> names)
    {
        if (names.Any(n => n is null)) throw cells.Wrong(label, label.Texts.Keys.Min(), $"a label from 0 to {names.Count - 1}", "Names of classes need a header.");
        // cat for p_cat too: what all names begin with, up to a sign, may be missing.
        var stem = names.Aggregate((a, b) => a![..a!.Zip(b!).TakeWhile(c => c.First == c.Second).Count()])!;
        stem = stem[..(stem.LastIndexOfAny(['_', '-', '.', ' ', ':', '[', '(']) + 1)];
        return [.. label.Numbers.Select((_, row) =>
        {
            var text = CsvCells.Text(label, row);
            foreach (var (start, how) in new[] { ("", StringComparison.Ordinal), ("", StringComparison.OrdinalIgnoreCase), (stem, StringComparison.Ordinal), (stem, StringComparison.OrdinalIgnoreCase) })
            {
                int[] same = [.. Enumerable.Range(0, names.Count).Where(c => string.Equals(names[c], start + text, how))];
                if (same.Length == 1) return same[0];
            }

            throw cells.Wrong(label, row, $"one of the classes {string.Join(", ", names.Take(10))}{(names.Count > 10 ? ", …" : "")}", "Write the label as the header names it, or as a number from 0 in every line.");
        })];
    }

    private static InvalidDataException NotBinary(CsvCells cells, CsvColumn label, int row) =>
        cells.Wrong(label, row, "a label from 0 to 1, as there is one column of scores", "It is the probability of class 1 against class 0.");
}

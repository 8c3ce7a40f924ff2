namespace CSharpKernel.Display;

/// <summary>How many characters are left for a value, and for the parts of it in turn: each may take its share of what the ones before it left. So a tree of
/// objects of any size is shown in a limited number of nodes and characters, all parts of it alike.</summary>
internal sealed class Room
{
    /// <summary>Where a part is left out; <see cref="Ended"/> says so below the whole.</summary>
    public const string Cut = "…";

    const int Whole = 200_000, Node = 100, LongText = 10_000, Item = 1_000, Line = 250;
    readonly Room all;
    readonly int size;
    readonly bool alike;
    int left, texts;
    bool cut;

    Room(int size, bool alike, Room? all = null) => (left, this.size, texts, this.alike, this.all) = (size, size, size, alike, all ?? this);

    /// <summary>Room for a value that stands alone; the more elements of it are wanted, the more.</summary>
    public static Room For(object? value) =>
        new(value is System.Collections.IEnumerable and not string ? (int)Math.Clamp((long)Item * Formatters.ItemLimit(value), Whole, int.MaxValue) : Whole, alike: true);

    /// <summary>Room for the beginning of a value: each part takes what it can.</summary>
    public static Room ForBeginning() => new(Line, alike: false);

    /// <summary>The share of one part where so many are still to come.</summary>
    public Room Part(int open) => new(Math.Max(left, 0) / (alike ? Math.Max(open, 1) : 1), alike, all);

    /// <summary>Counts the text of a part.</summary>
    public string Take(string text)
    {
        left -= text.Length;
        return text;
    }

    /// <summary>Whether there is none for a further part.</summary>
    public bool IsFull => left <= 0 && (all.cut = true);

    /// <summary>Whether there is too little for an object's parts.</summary>
    public bool IsForName => size < Node && (all.cut = true);

    /// <summary>A text, cut where it is longer than its share and long.</summary>
    public string Fit(string text)
    {
        var most = Math.Max(size, Math.Min(LongText, all.texts));
        if (text.Length > most)
        {
            all.cut = true;
            text = text[..(most - (most > 0 && char.IsHighSurrogate(text[most - 1]) ? 1 : 0))] + Cut;
        }
        all.texts -= text.Length;
        return text;
    }

    /// <summary>The whole, with a word where something of it was left out.</summary>
    public string Ended(string text, string before, string after = "") => cut ? $"{text}{before}{Cut} (shortened){after}" : text;
}

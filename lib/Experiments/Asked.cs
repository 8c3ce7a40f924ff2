using System.Globalization;
using CsvHelper;

namespace Phenomena.Experiments;

/// <summary>What a claim is.</summary>
public enum ClaimKind
{
    /// <summary>A number or a statement of the paper that could have come out otherwise.</summary>
    Paper,

    /// <summary>The paper's theorem or formula, checked numerically.</summary>
    Theory,

    /// <summary>A finding, a correction or an extension of ours.</summary>
    Ours,

    /// <summary>True by construction: it checks the code, not the paper.</summary>
    Identity,
}

/// <summary>One number that is asked for and where it must lie.</summary>
/// <param name="Id">The claim's id, such as <c>01.2</c>; for its further conditions that id and a name, such as <c>01.2/line</c>.</param>
/// <param name="Statement">What the number is.</param>
/// <param name="Accepted">Where it must lie.</param>
/// <param name="Why">Where that interval comes from.</param>
/// <param name="Refuses">A number that is not accepted, and after it what outcome that would be: <c>0.5: half of the exponent</c>.</param>
public sealed record Condition(string Id, string Statement, Interval Accepted, string Why, string Refuses)
{
    /// <summary>The number of <see cref="Refuses"/>; NaN when it does not begin with one.</summary>
    public double Refused => double.TryParse(Refuses.Split(':')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}

/// <summary>A claim as it is asked, before anything is run.</summary>
/// <param name="Id">Notebook and number, such as <c>01.4</c>.</param>
/// <param name="Paper">The paper's id in <c>data/papers.csv</c>.</param>
/// <param name="Notebook">The one notebook that measures it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Statement">The claim in one line.</param>
/// <param name="PaperValue">The paper's value, as text.</param>
/// <param name="Source">Where that stands: a section, an equation, a table, a figure.</param>
/// <param name="Conditions">What must hold, the telling one first.</param>
public sealed record Asked(string Id, string Paper, string Notebook, ClaimKind Kind, string Statement, string PaperValue, string Source, IReadOnlyList<Condition> Conditions)
{
    private static readonly string[] s_columns = ["id", "paper", "notebook", "kind", "statement", "paper_value", "source", "low", "high", "why", "refuses"];
    private static readonly Lazy<IReadOnlyDictionary<string, Asked>> s_all = new(() => Embedded().ToDictionary(a => a.Id));

    /// <summary>Why the accepted intervals are what they are.</summary>
    public string Why => Conditions[0].Why;

    /// <summary>All claims of <c>data/asked.csv</c> as this library was built with it.</summary>
    public static IReadOnlyCollection<Asked> All => [.. s_all.Value.Values];

    /// <summary>The claim with this id.</summary>
    /// <exception cref="ArgumentException">It is not asked.</exception>
    public static Asked Of(string id) => s_all.Value.TryGetValue(id, out var asked) ? asked
        : throw new ArgumentException($"There is no claim '{id}' in data/asked.csv. A claim is written down there, with the interval that is accepted, before it is measured.", nameof(id));

    /// <summary>The kind in words, as the tables have it.</summary>
    public static string Text(ClaimKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Whether claims of this kind count in what is said of a paper.</summary>
    public static bool Counts(ClaimKind kind) => kind is ClaimKind.Paper or ClaimKind.Theory;

    /// <summary>Reads such a table. A row for each claim, and below it a row for each further condition, which leaves empty what is the claim's.</summary>
    /// <exception cref="InvalidDataException">It is not such a table; the message has the line.</exception>
    public static IReadOnlyList<Asked> Parse(string text, string name = "asked.csv")
    {
        using var csv = CsvReader.FromText(text);
        csv.ReadHeader();
        if (!csv.Headers.SequenceEqual(s_columns))
            throw new InvalidDataException($"{name} should begin with the columns {string.Join(',', s_columns)}; it begins with {string.Join(',', csv.Headers)}.");
        var claims = new List<Asked>();
        while (csv.Read())
        {
            string[] cells = [.. s_columns.Select((_, i) => csv.GetString(i))];
            var condition = new Condition(cells[0], cells[4], new(Bound(cells[7], double.NegativeInfinity), Bound(cells[8], double.PositiveInfinity)), cells[9], cells[10]);
            if (!cells[0].Contains('/'))
            {
                var kind = Enum.TryParse<ClaimKind>(cells[3], ignoreCase: true, out var known) && Text(known) == cells[3] ? known
                    : throw Wrong($"the kind '{cells[3]}' is none of {string.Join(", ", Enum.GetValues<ClaimKind>().Select(Text))}");
                if (claims.Exists(c => c.Id == cells[0])) throw Wrong($"{cells[0]} is there before");
                claims.Add(new(cells[0], cells[1], cells[2], kind, cells[4], cells[5], cells[6], [condition]));
            }
            else if (claims.Count > 0 && claims[^1].Id == cells[0].Split('/')[0] && claims[^1].Conditions.All(c => c.Id != cells[0]))
            {
                claims[^1] = claims[^1] with { Conditions = [.. claims[^1].Conditions, condition] };
            }
            else
            {
                throw Wrong($"{cells[0]} does not stand once below its claim");
            }

            double Bound(string cell, double open) => cell.Length == 0 ? open
                : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) ? bound : throw Wrong($"'{cell}' is no number");

            InvalidDataException Wrong(string what) => new($"{name}, row {csv.RowNumber}: {what}.");
        }

        return claims;
    }

    private static IReadOnlyList<Asked> Embedded()
    {
        using var reader = new StreamReader(typeof(Asked).Assembly.GetManifestResourceStream("asked.csv")!);
        return Parse(reader.ReadToEnd(), "data/asked.csv");
    }
}

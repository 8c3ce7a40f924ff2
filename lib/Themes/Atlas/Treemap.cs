namespace Phenomena.Themes.Atlas;

/// <summary>A rectangle of a treemap.</summary>
/// <param name="X">Left.</param>
/// <param name="Y">Bottom.</param>
/// <param name="Width">Across.</param>
/// <param name="Height">Up.</param>
public readonly record struct Tile(double X, double Y, double Width, double Height)
{
    /// <summary>Parts with areas in proportion to the weights, in their order: the list is halved by weight and the longer side with it, again and again.</summary>
    /// <param name="weights">Positive numbers.</param>
    /// <exception cref="ArgumentException">A weight is not positive.</exception>
    public IReadOnlyList<Tile> Split(IReadOnlyList<double> weights)
    {
        if (weights.FirstOrDefault(w => !(w > 0), 1) is var bad && !(bad > 0)) throw new ArgumentException($"A tile needs positive weights; got {bad}. Leave out what has none.", nameof(weights));
        var tiles = new Tile[weights.Count];
        Place(this, 0, weights.Count);
        return tiles;

        void Place(Tile tile, int from, int to)
        {
            if (to - from <= 1)
            {
                if (to > from) tiles[from] = tile;
                return;
            }

            double whole = 0, left = weights[from];
            for (int i = from; i < to; i++) whole += weights[i];
            int middle = from + 1;
            while (middle < to - 1 && Math.Abs(left + weights[middle] - whole / 2) <= Math.Abs(left - whole / 2)) left += weights[middle++];
            double share = left / whole;
            var (x, y, width, height) = tile;
            if (width >= height)
            {
                Place(new(x, y, width * share, height), from, middle);
                Place(new(x + width * share, y, width * (1 - share), height), middle, to);
            }
            else
            {
                // The first stand at the top.
                Place(new(x, y + height * (1 - share), width, height * share), from, middle);
                Place(new(x, y, width, height * (1 - share)), middle, to);
            }
        }
    }

    /// <summary>The tile without a margin on each side, and without a strip at its top.</summary>
    public Tile Inside(double margin, double strip = 0) => new(X + margin, Y + margin, Math.Max(0, Width - 2 * margin), Math.Max(0, Height - 2 * margin - strip));
}

namespace Phenomena.Pages;

/// <summary>Few colours for many. A figure has some colours that fill areas and lines, and the shades at their edges: the former stay as they are, the latter
/// share what is left by median cut.</summary>
static class Colors
{
    /// <summary>Which colour of <paramref name="palette"/> stands for each colour of a picture. The same picture has the same palette every time.</summary>
    /// <param name="pixels">0xRRGGBB each.</param>
    /// <param name="most">How many colours there may be.</param>
    /// <param name="palette">The colours.</param>
    public static Dictionary<int, byte> Of(int[] pixels, int most, out int[] palette)
    {
        var counts = new Dictionary<int, int>();
        foreach (var pixel in pixels) counts[pixel] = counts.GetValueOrDefault(pixel) + 1;
        var all = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).Select(c => (Color: c.Key, Count: c.Value)).ToList();
        var kept = all.Count <= most ? all.Count : (most + 1) / 2;
        var chosen = all.Take(kept).Select(c => c.Color).Concat(Cut([.. all.Skip(kept)], most - kept)).Distinct().ToArray();
        palette = chosen;
        return all.ToDictionary(c => c.Color, c => (byte)Enumerable.Range(0, chosen.Length).MinBy(i => Distance(chosen[i], c.Color)));
    }

    static IEnumerable<int> Cut((int Color, int Count)[] colors, int most)
    {
        if (colors.Length == 0 || most == 0) return [];
        var boxes = new List<Box> { new(colors) };
        while (boxes.Count < most && boxes.MaxBy(b => b.Weight) is { Weight: > 0 } widest)
        {
            boxes.Remove(widest);
            boxes.AddRange(widest.Halves());
        }
        return boxes.Select(b => b.Mean);
    }

    static int Channel(int color, int c) => color >> (16 - 8 * c) & 255;

    static int Distance(int a, int b)
    {
        var sum = 0;
        for (var c = 0; c < 3; c++) sum += (Channel(a, c) - Channel(b, c)) * (Channel(a, c) - Channel(b, c));
        return sum;
    }

    /// <summary>Colours that will become one.</summary>
    sealed class Box
    {
        readonly (int Color, int Count)[] members;
        readonly int channel, low, high;

        public Box((int Color, int Count)[] members)
        {
            this.members = members;
            (channel, low, high) = Enumerable.Range(0, 3).Select(c => (c, members.Min(m => Channel(m.Color, c)), members.Max(m => Channel(m.Color, c)))).MaxBy(c => c.Item3 - c.Item2);
        }

        /// <summary>How much is gained by dividing it: nothing for one colour. The root, so that a common colour does not take all.</summary>
        public double Weight => (high - low) * Math.Sqrt(members.Sum(m => (long)m.Count));

        public int Mean
        {
            get
            {
                double all = members.Sum(m => (long)m.Count);
                int Of(int c) => (int)Math.Round(members.Sum(m => (double)m.Count * Channel(m.Color, c)) / all);
                return Of(0) << 16 | Of(1) << 8 | Of(2);
            }
        }

        /// <summary>Cut at the middle of its longest side, which keeps the shades of rare colours apart.</summary>
        public Box[] Halves()
        {
            var lower = members.ToLookup(m => 2 * Channel(m.Color, channel) <= low + high);
            return [new([.. lower[true]]), new([.. lower[false]])];
        }
    }
}


namespace Phenomena.Themes.Calibration;

/// <summary>Random orders from a <see cref="Generator"/>.</summary>
internal static class Shuffle
{
    /// <summary>0 to count − 1 in random order (Fisher and Yates).</summary>
    public static int[] Order(int count, Generator generator)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = count - 1; i > 0; i--)
        {
            var j = (int)(generator.NextUInt32() % (uint)(i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}

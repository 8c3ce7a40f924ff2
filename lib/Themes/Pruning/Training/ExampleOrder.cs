namespace Phenomena.Themes.Pruning;

/// <summary>Which examples each step sees: an epoch shows all of them in a new order, and its last batch may be smaller.</summary>
/// <param name="count">n.</param>
/// <param name="batch">Examples of a step, at most n.</param>
/// <param name="generator">Draws the orders.</param>
public sealed class ExampleOrder(int count, int batch, Generator generator)
{
    private readonly int[] _order = [.. Enumerable.Range(0, count)];
    private int _next = count;

    /// <summary>The next batch, valid until the one after it.</summary>
    public ReadOnlySpan<int> Next()
    {
        if (_next >= _order.Length)
        {
            for (int i = _order.Length - 1; i > 0; i--)
            {
                int j = (int)(((ulong)generator.NextUInt32() * (ulong)(i + 1)) >> 32);
                (_order[i], _order[j]) = (_order[j], _order[i]);
            }
            _next = 0;
        }
        var examples = _order.AsSpan(_next, Math.Min(batch, _order.Length - _next));
        _next += examples.Length;
        return examples;
    }

    /// <summary>Examples drawn without replacement from the first <paramref name="open"/> of an order that somebody else chose: for curricula.</summary>
    public static int[] Draw(ReadOnlySpan<int> order, int open, int batch, Generator generator)
    {
        var chosen = new int[Math.Min(batch, open)];
        for (int i = 0; i < chosen.Length;)
        {
            int next = order[(int)generator.NextInt64(open)];
            if (Array.IndexOf(chosen, next, 0, i) < 0) chosen[i++] = next;
        }
        return chosen;
    }
}

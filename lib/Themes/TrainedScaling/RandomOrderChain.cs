namespace Phenomena.Themes.TrainedScaling;

/// <summary>A random source of tokens whose entropy rate is known: before each token an order k is drawn, and the token then follows a table that looks at the last k
/// tokens. Order k has weight ~ falloff^k, so a model gains ever less from ever longer memory.</summary>
public sealed class RandomOrderChain
{
    private readonly float[] table;

    /// <summary>Draws the tables: each row has logits of standard deviation 2.</summary>
    /// <param name="tokens">V.</param>
    /// <param name="order">K, the longest memory; there are V^K contexts.</param>
    /// <param name="falloff">Weight of an order relative to the one before.</param>
    /// <param name="generator">Decides the tables.</param>
    public RandomOrderChain(int tokens, int order, double falloff, Generator generator)
    {
        (Tokens, Order) = (tokens, order);
        Contexts = (int)Math.Pow(tokens, order);
        table = new float[Contexts * tokens];
        var weights = Enumerable.Range(1, order).Select(k => Math.Pow(falloff, k)).ToArray();
        for (var k = 1; k <= order; k++)
        {
            var rows = (int)Math.Pow(tokens, k);
            var own = Rows(rows, tokens, generator.Split((ulong)k));
            // The newest token is the lowest digit of a context, so the last k tokens are the context modulo V^k.
            for (var i = 0; i < table.Length; i++) table[i] += (float)(weights[k - 1] / weights.Sum() * own[i / tokens % rows * tokens + i % tokens]);
        }

        Stationary = Settle();
        for (var c = 0; c < Contexts; c++)
            foreach (var p in Next(c)) EntropyRate -= Stationary[c] * p * Math.Log(p);
    }

    /// <summary>V.</summary>
    public int Tokens { get; }

    /// <summary>K.</summary>
    public int Order { get; }

    /// <summary>V^K.</summary>
    public int Contexts { get; }

    /// <summary>How often each context occurs in the long run [V^K].</summary>
    public double[] Stationary { get; }

    /// <summary>Mean entropy of the next token when the context is known, in nats: no model's loss is below it.</summary>
    public double EntropyRate { get; }

    /// <summary>Probabilities of the next token [V].</summary>
    public ReadOnlySpan<float> Next(int context) => table.AsSpan(context * Tokens, Tokens);

    /// <summary>The context that a token leads to.</summary>
    public int Following(int context, int token) => (context * Tokens + token) % Contexts;

    /// <summary>One-hot digits of the contexts [rows, K·V], the newest token first.</summary>
    public float[] Encoded(ReadOnlySpan<int> contexts)
    {
        var values = new float[contexts.Length * Order * Tokens];
        for (var i = 0; i < contexts.Length; i++)
        {
            var rest = contexts[i];
            for (var k = 0; k < Order; k++, rest /= Tokens) values[(i * Order + k) * Tokens + rest % Tokens] = 1;
        }

        return values;
    }

    /// <summary>A token drawn after a context.</summary>
    public int Draw(int context, Generator generator)
    {
        var left = generator.NextSingle();
        var next = Next(context);
        for (var token = 0; token + 1 < Tokens; token++)
        {
            left -= next[token];
            if (left < 0) return token;
        }

        return Tokens - 1;
    }

    private static float[] Rows(int rows, int tokens, Generator generator)
    {
        var values = new float[rows * tokens];
        for (var r = 0; r < rows; r++)
        {
            var row = values.AsSpan(r * tokens, tokens);
            var sum = 0f;
            foreach (ref var p in row) sum += p = (float)Math.Exp(2 * generator.NextNormal());
            foreach (ref var p in row) p /= sum;
        }

        return values;
    }

    /// <summary>Follows the chain from equal shares until nothing moves.</summary>
    private double[] Settle()
    {
        var share = Enumerable.Repeat(1.0 / Contexts, Contexts).ToArray();
        for (var round = 0; round < 1000; round++)
        {
            var next = new double[Contexts];
            for (var c = 0; c < Contexts; c++)
                for (var t = 0; t < Tokens; t++) next[Following(c, t)] += share[c] * table[c * Tokens + t];
            // Rows of single precision do not sum to exactly 1.
            var sum = next.Sum();
            for (var c = 0; c < Contexts; c++) next[c] /= sum;
            var moved = share.Zip(next, (a, b) => Math.Abs(a - b)).Sum();
            share = next;
            if (moved < 1e-12) break;
        }

        return share;
    }
}

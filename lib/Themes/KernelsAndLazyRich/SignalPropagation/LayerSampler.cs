namespace Phenomena.Themes.KernelsAndLazyRich;

/// <summary>The signal of one input through a random net, layer by layer and without weights: given the mean square q of a layer, the next layer's preactivations are independent
/// normals of variance K = C_W q, exactly (Roberts, Yaida and Hanin, The Principles of Deep Learning Theory, 2021, chapter 4).</summary>
public static class LayerSampler
{
    /// <summary>K of each layer of a net, from K₁ = C_W on.</summary>
    /// <param name="activation">linear, relu or tanh.</param>
    /// <param name="depth">Layers.</param>
    /// <param name="width">Units of each layer, n.</param>
    /// <param name="weightVariance">C_W: variance of a weight times its layer's inputs.</param>
    /// <param name="random">Draws the preactivations.</param>
    /// <exception cref="ArgumentException">No such net.</exception>
    public static double[] Draw(string activation, int depth, int width, double weightVariance, Generator random)
    {
        if (activation is not ("linear" or "relu" or "tanh") || depth < 1 || width < 1 || !(weightVariance > 0))
            throw new ArgumentException($"Activations are linear, relu and tanh, depth and width at least 1 and variances above 0; got {activation}, {depth}, {width} and {weightVariance}.");
        var variances = new double[depth];
        double q = 1;
        for (int layer = 0; layer < depth; layer++)
        {
            variances[layer] = weightVariance * q;
            if (layer == depth - 1) break;
            double sum = 0, deviation = Math.Sqrt(variances[layer]);
            for (int i = 0; i < width; i++)
            {
                double z = deviation * random.NextNormal(), h = activation switch { "relu" => Math.Max(z, 0), "tanh" => Math.Tanh(z), _ => z };
                sum += h * h;
            }
            q = sum / width;
        }
        return variances;
    }

    /// <summary>K of the next layer of an infinitely wide tanh net with C_W = 1: E tanh²(√K x), x standard normal, by the trapezoid rule.</summary>
    public static double TanhMeanField(double variance)
    {
        double sum = 0;
        for (double x = -10; x <= 10; x += 0.05) sum += Math.Pow(Math.Tanh(Math.Sqrt(variance) * x), 2) * Math.Exp(-x * x / 2);
        return 0.05 * sum / Math.Sqrt(2 * Math.PI);
    }
}

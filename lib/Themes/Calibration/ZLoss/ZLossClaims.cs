using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What de Brébisson and Vincent (2016) say of the Z-loss: claim 31.</summary>
public static class ZLossClaims
{
    /// <summary>The claim, which needs no runs: the loss of 5000 outputs from all of them, from two sums, and after a shift and a scale.</summary>
    public static Claim Identity()
    {
        const int classes = 5000, width = 32;
        var generator = new Generator(0);
        double[] weights = [.. Enumerable.Range(0, classes * width).Select(_ => generator.NextNormal())], h = [.. Enumerable.Range(0, width).Select(_ => generator.NextNormal())];
        double[] outputs = [.. weights.Chunk(width).Select(w => w.Zip(h, (a, b) => a * b).Sum())], total = new double[width];
        var gram = new double[width, width];
        foreach (var w in weights.Chunk(width))
        {
            for (var i = 0; i < width; i++)
            {
                total[i] += w[i];
                for (var j = 0; j < width; j++) gram[i, j] += w[i] * w[j];
            }
        }

        var squares = 0.0;
        for (var i = 0; i < width; i++)
            for (var j = 0; j < width; j++) squares += h[i] * gram[i, j] * h[j];
        var direct = ZLoss.Of(outputs, 7);
        return Claims.Measured("02.31",
            [new(Math.Abs(ZLoss.Of(outputs[7], total.Zip(h, (a, b) => a * b).Sum(), squares, classes) - direct), "02.31", Label: "from two sums"),
                new(Math.Abs(ZLoss.Of([.. outputs.Select(o => 3 * o + 1)], 7) - direct), "02.31/shift", Label: "after 3 o + 1")]);
    }
}

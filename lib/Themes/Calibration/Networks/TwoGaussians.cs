
namespace Phenomena.Themes.Calibration;

/// <summary>The paper's own synthetic data: two unit Gaussians in 300 dimensions, at 0 and at μ in every coordinate.
/// Source: Chidambaram and Ge (2024), section 5, and the official code.</summary>
internal static class TwoGaussians
{
    /// <summary>d.</summary>
    public const int Dimensions = 300;

    /// <summary>The distance of the means, μ √300.</summary>
    public static double Distance(double mu) => mu * Math.Sqrt(Dimensions);

    /// <summary>5000 points: 3600 to train, 400 for the temperature, 1000 to test.</summary>
    public static Split Draw(double mu, Generator generator)
    {
        return new(2, Points(3600, generator.Split(0)), Points(400, generator.Split(1)), Points(1000, generator.Split(2)));

        Samples Points(int count, Generator g)
        {
            var inputs = new float[count * Dimensions];
            var labels = new int[count];
            for (var i = 0; i < count; i++)
            {
                labels[i] = (int)(g.NextUInt32() % 2);
                for (var j = 0; j < Dimensions; j++) inputs[i * Dimensions + j] = (float)(g.NextNormal() + labels[i] * mu);
            }

            return new(inputs, labels);
        }
    }
}


namespace Phenomena.Themes.Calibration;

/// <summary>Many classes in pairs, in 24 dimensions: a code of the pair in 16 (a random direction of length 8) and a Gaussian in 8, whose first axis
/// is shifted by ±4 in a class's private part and not at all in the share β that it has in common with its partner.</summary>
public static class OverlapBlocks
{
    /// <summary>How far the private parts lie from the shared one.</summary>
    public const double Shift = 4;

    private const int Code = 16, Local = 8;
    private const double CodeLength = 8;

    /// <summary>Training points per class, max(1000, 10 k) validation and 4000 test points.</summary>
    public static Split Draw(int classes, double overlap, int perClass, Generator generator)
    {
        PairedIntervals.Check(overlap, classes);
        var codes = Codes(classes / 2, generator.Split(0));
        return new(classes,
            Points(Enumerable.Range(0, classes * perClass).Select(i => i % classes), generator.Split(1)),
            Random(Math.Max(1000, 10 * classes), generator.Split(2)),
            Random(4000, generator.Split(3)));

        Samples Random(int count, Generator g) => Points(Enumerable.Range(0, count).Select(_ => (int)(g.NextUInt32() % (uint)classes)), g);

        Samples Points(IEnumerable<int> labels, Generator g)
        {
            var inputs = new List<float>();
            var kept = new List<int>();
            foreach (var y in labels)
            {
                kept.Add(y);
                inputs.AddRange(codes[y / 2]);
                var shift = g.NextDouble() < overlap ? 0 : y % 2 == 0 ? -Shift : Shift;
                for (var i = 0; i < Local; i++) inputs.Add((float)(g.NextNormal() + (i == 0 ? shift : 0)));
            }

            return new([.. inputs], [.. kept]);
        }
    }

    private static float[][] Codes(int pairs, Generator generator)
    {
        var codes = new float[pairs][];
        for (var p = 0; p < pairs; p++)
        {
            double[] direction = [.. Enumerable.Range(0, Code).Select(_ => generator.NextNormal())];
            var scale = CodeLength / Math.Sqrt(direction.Sum(x => x * x));
            codes[p] = [.. direction.Select(x => (float)(scale * x))];
        }

        return codes;
    }
}

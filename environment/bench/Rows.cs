using System.Globalization;
using Phenomena.Setup;

namespace Phenomena.Bench;

/// <summary>Prints the comparison row by row, as a table or as CSV. A ratio above 1 is in our favour.</summary>
sealed class Rows
{
    readonly bool csv;

    public Rows(bool csv)
    {
        this.csv = csv;
        Console.WriteLine(csv ? "workload,unit,ours,peer,ratio,of_fma_peak" : $"{"workload",-50}{"unit",-14}{"ours",10}{"peer",10}{"ratio",8}{"of peak",9}   (ratio over rounds)");
    }

    /// <summary>Numbers of which more is better, one a round; and shares of the core's limit, if that is known.</summary>
    public void Faster(string name, string unit, double[] ours, double[] peer, double[] reached) => Write(name, unit, ours, peer, [.. ours.Zip(peer, (a, b) => a / b)], reached);

    /// <summary>Numbers of which less is better, one a round.</summary>
    public void Smaller(string name, string unit, double[] ours, double[] peer) => Write(name, unit, ours, peer, [.. ours.Zip(peer, (a, b) => b / a)], []);

    void Write(string name, string unit, double[] ours, double[] peer, double[] ratios, double[] reached)
    {
        string[] row = [.. new[] { Median(ours), Median(peer), Median(ratios) }.Select(x => x.ToString(x < 100 ? "0.00" : "0", CultureInfo.InvariantCulture))];
        var share = reached.Length == 0 ? "" : Median(reached).ToString(csv ? "0.000" : "0 %", CultureInfo.InvariantCulture);
        if (csv) Console.WriteLine($"{name},{unit},{string.Join(',', row)},{share}");
        else View.Line(string.Create(CultureInfo.InvariantCulture, $"{name,-50}{unit,-14}{row[0],10}{row[1],10}[{(Median(ratios) < 1 ? "red" : "green")}]{row[2],8}[/]{share,9}   ({ratios.Min():0.00}–{ratios.Max():0.00})"));
    }

    static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

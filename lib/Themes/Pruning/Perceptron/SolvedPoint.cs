using Phenomena.Experiments;

namespace Phenomena.Themes.Pruning;

/// <summary>Theory at one point of a grid.</summary>
/// <param name="Theta">θ in degrees.</param>
/// <param name="Keep">Which examples are kept.</param>
/// <param name="Fraction">f: the share kept.</param>
/// <param name="Alpha">α_prune: examples for each dimension after pruning.</param>
/// <param name="Total">α_tot: before.</param>
/// <param name="Error">ε.</param>
public sealed record SolvedPoint(double Theta, PerceptronKeep Keep, double Fraction, double Alpha, double Total, double Error);

/// <summary>Grids of theory, point by point.</summary>
public static class SolvedPoints
{
    /// <summary>The points of <see cref="PruningTheoryRuns.Grid"/>, by grid, share and size.</summary>
    public static IEnumerable<SolvedPoint> Points(this IEnumerable<Run<PruningGridConfig, PruningGridResult>> grids) =>
        from grid in grids
        from row in grid.Config.Fractions.Zip(grid.Result.Errors)
        from cell in grid.Config.Alphas.Zip(row.Second)
        let kept = grid.Config.Total ? cell.First * row.First : cell.First
        select new SolvedPoint(grid.Config.Theta, grid.Config.Keep, row.First, kept, grid.Config.Total ? cell.First : kept / row.First, cell.Second);
}

using static TorchSharp.torch;

namespace Phenomena.Themes.NeuralCollapse;

/// <summary>Functions f of a set A of points, by their similarities S [n, n] (SCoRe, Majee and others 2023). A is given by the places of its members.</summary>
public static class SetFunctions
{
    /// <summary>Σ over all points of the similarity to the nearest member.</summary>
    public static Tensor FacilityLocation(Tensor S, Tensor A) => S.index_select(1, A).amax(1).sum();

    /// <summary>Σ of similarities of all points to members, less λ times those among members.</summary>
    public static Tensor GraphCut(Tensor S, Tensor A, double lambda) => S.index_select(1, A) is var to ? to.sum() - lambda * to.index_select(0, A).sum() : S;

    /// <summary>ln det(S_A + ε I): the volume that members span.</summary>
    public static Tensor LogDeterminant(Tensor S, Tensor A, double epsilon = 1) =>
        linalg.slogdet(S.index_select(0, A).index_select(1, A) + epsilon * eye(A.shape[0], dtype: S.dtype)).Item2;

    /// <summary>C = Σ over classes of f(class) − f(all): 0 where classes have nothing to do with each other.</summary>
    public static Tensor TotalCorrelation(Func<Tensor, Tensor, Tensor> f, Tensor S, IReadOnlyList<int> labels) =>
        labels.Index().GroupBy(p => p.Item, p => (long)p.Index).Select(c => f(S, tensor(c.ToArray()))).Aggregate((a, b) => a + b) - f(S, arange(labels.Count));

    /// <summary>Similarities exp(−|x − y|²/w) of rows of length 1, from their cosines.</summary>
    public static Tensor Gaussian(Tensor cosines, double width = 0.5) => ((cosines - 1) * (2 / width)).exp();
}

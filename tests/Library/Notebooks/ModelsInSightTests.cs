using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Phenomena.Tests.Product;
using Xunit;

namespace Phenomena.Tests.Library.Notebooks;

/// <summary>The model that a reader sees in a cell is the model that the library trains: what stands in the cell is read beside the source of the library.</summary>
public sealed class ModelsInSightTests
{
    /// <summary>Notebooks of which each paper's main model stands in a cell.</summary>
    private static readonly string[] s_shown = ["01", "02", "03", "04", "05", "06", "07", "08", "08b", "10"];

    private static readonly Dictionary<string, string[]> s_cells = Directory.EnumerateFiles(Path.Combine(Commands.Root, "notebooks"), "*.ipynb")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), CodeOf);

    // Files without the word are not parsed.
    private static readonly ILookup<string, ClassDeclarationSyntax> s_library = Directory.EnumerateFiles(Path.Combine(Commands.Root, "lib"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")).Select(File.ReadAllText).Where(text => text.Contains("Module"))
        .SelectMany(text => Classes(text)).ToLookup(c => c.Identifier.Text);

    [Fact]
    public void Models_in_cells_are_those_of_the_library()
    {
        foreach (var (notebook, cells) in s_cells)
            foreach (var shown in cells.SelectMany(ModulesIn).Where(c => s_library.Contains(c.Identifier.Text)))
                Assert.True(Differences(shown, s_library[shown.Identifier.Text]) is [], $"{notebook}: {string.Join("\n", Differences(shown, s_library[shown.Identifier.Text]))}");
    }

    [Fact]
    public void Notebooks_show_a_model_in_short_cells_and_explore_their_results()
    {
        foreach (string start in s_shown)
        {
            var (notebook, cells) = s_cells.Single(c => c.Key.StartsWith(start + "-", StringComparison.Ordinal));
            Assert.True(cells.SelectMany(ModulesIn).Any(), $"{notebook} shows no model");
            Assert.All(cells, cell => Assert.True(cell.Trim().Split('\n').Length <= 20, $"{notebook}: a cell has more than 20 lines:\n{cell}"));
            Assert.True(cells.Count(cell => cell.Contains(".ToDataFrame(")) >= 2, $"{notebook} explores fewer than two frames");
        }
    }

    [Fact]
    public void A_figure_is_drawn_in_a_statement_of_twelve_lines()
    {
        foreach (var (notebook, cells) in s_cells)
            Assert.All(cells.SelectMany(Drawings), drawing => Assert.True(Lines(drawing) <= 12, $"{notebook}: a figure takes {Lines(drawing)} lines:\n{drawing}"));
    }

    [Theory]
    [InlineData("var a = 1;\nPlot.Linear(a)\n    .Line(b => { var c = 1;\n    return c; })\n\n    // why\n    .Dots(a)", 4)]
    [InlineData("Figure At(int k)\n{\n    var a = k;\n    return Plot.Linear(a)\n        .Line(a);\n}", 2)]
    [InlineData("var a = 1;\nChart.Line(a)", 1)]
    [InlineData("Paint(1)", 0)]
    public void Lines_of_a_figure_are_counted(string cell, int lines) => Assert.Equal(lines, Drawings(cell).Select(Lines).DefaultIfEmpty(0).Max());

    [Theory]
    [InlineData("class Net : Module<Tensor, Tensor> { /* what it keeps */ Parameter W; Tensor forward(Tensor x) =>\n    x.mm(W); }", 0)]
    [InlineData("class Net : Module<Tensor, Tensor> { public override Tensor forward(Tensor x) => x.mm(W); }", 1)]
    [InlineData("class Net : Module<Tensor, Tensor> { Tensor forward(Tensor x) => x.mm(V); }", 1)]
    [InlineData("class Net : Module<Tensor, Tensor> { int Size => 3; string Name => \"a b\"; }", 1)]
    [InlineData("class Net(int n) : Module<Tensor, Tensor>;", 1)]
    public void What_differs_is_noticed(string cell, int differences)
    {
        const string library = "/// <summary>Net.</summary>\npublic sealed class Net : Module<Tensor, Tensor> { private readonly Parameter W; internal Tensor forward(Tensor x) => x.mm(W); public int Size => 3; string Name => \"ab\"; }";
        Assert.Equal(differences, Differences(ModulesIn(cell).Single(), Classes(library)).Count);
    }

    [Fact]
    public void Notebooks_and_library_are_read()
    {
        Assert.NotEmpty(s_cells);
        Assert.All(s_cells, c => Assert.NotEmpty(c.Value));
        Assert.True(s_library.Contains("ToyModel") && s_library["ToyModel"].All(IsModule));
    }

    /// <summary>The members of a cell's class that the library's class of this name has not; several where the library has it in parts.</summary>
    private static List<string> Differences(ClassDeclarationSyntax shown, IEnumerable<ClassDeclarationSyntax> library)
    {
        var parts = library.ToList();
        var known = parts.SelectMany(Members).ToHashSet();
        return [.. Members(shown).Where(m => !known.Contains(m)).Select(m => $"{shown.Identifier.Text} of the cell has what the library's has not:\n{m}")];
    }

    private static IEnumerable<string> Members(ClassDeclarationSyntax type) =>
        type.Members.Select(Bare).Concat(type.ParameterList is { } parameters ? [Bare(parameters)] : []);

    /// <summary>The tokens without what says who may see or change them; comments and line breaks are no tokens.</summary>
    private static string Bare(SyntaxNode node) => string.Join(' ', node.DescendantTokens().Where(t => !(t.Parent is MemberDeclarationSyntax or AccessorDeclarationSyntax && t.Kind() is
        SyntaxKind.PublicKeyword or SyntaxKind.PrivateKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.SealedKeyword or SyntaxKind.ReadOnlyKeyword)).Select(t => t.Text));

    private static IEnumerable<ClassDeclarationSyntax> ModulesIn(string code) => Classes(code).Where(IsModule);

    private static bool IsModule(ClassDeclarationSyntax type) =>
        type.BaseList?.Types.Any(t => t.Type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(n => n.Identifier.Text == "Module")) == true;

    /// <summary>Lines that speak to the kernel are no C#.</summary>
    private static IEnumerable<ClassDeclarationSyntax> Classes(string code) =>
        CSharpSyntaxTree.ParseText(string.Join('\n', code.Split('\n').Where(line => !line.StartsWith("#!"))), new(LanguageVersion.Preview, kind: SourceCodeKind.Script))
            .GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>();

    /// <summary>The C# cells; a cell in another language begins with its name.</summary>
    private static string[] CodeOf(string notebook)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(notebook));
        return
        [
            .. from cell in json.RootElement.GetProperty("cells").EnumerateArray()
               where cell.GetProperty("cell_type").GetString() == "code"
               let source = cell.GetProperty("source")
               let text = source.ValueKind == JsonValueKind.Array ? string.Concat(source.EnumerateArray().Select(l => l.GetString())) : source.GetString()!
               where !text.StartsWith("#!") || text.StartsWith("#!csharp")
               select text,
        ];
    }

    /// <summary>The statements of a cell that begin a figure.</summary>
    private static IEnumerable<SyntaxNode> Drawings(string cell) => CSharpSyntaxTree.ParseText(cell, new(kind: Microsoft.CodeAnalysis.SourceCodeKind.Script)).GetRoot().DescendantNodes()
        .OfType<InvocationExpressionSyntax>().Where(call => call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Plot" or "Chart" } })
        .Select(call => call.Ancestors().First(node => node is StatementSyntax or MemberDeclarationSyntax)).Distinct();

    private static int Lines(SyntaxNode drawing) => drawing.ToString().Split('\n').Count(line => line.Trim() is { Length: > 0 } text && !text.StartsWith("//", StringComparison.Ordinal));
}

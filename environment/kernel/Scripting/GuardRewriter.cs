using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace CSharpKernel.Scripting;

/// <summary>Writes <see cref="CellGuard"/> checks into a cell: in every round of a loop, before every <c>goto</c>, at the entry of every
/// method, local function, lambda and <c>catch</c>, and around every <c>await</c>. No line break is added, so line numbers stay.</summary>
internal sealed class GuardRewriter : CSharpSyntaxRewriter
{
    const string Guard = "global::CSharpKernel.CellGuard.";
    static readonly StatementSyntax check = ParseStatement(Guard + "Check();");
    static readonly ExpressionSyntax awaitHere = ParseExpression(Guard + "AwaitHere");
    static readonly ExpressionSyntax each = ParseExpression(Guard + "Each");
    static readonly ExpressionSyntax awaitAnywhere = ParseExpression(Guard + "Await");

    readonly Lazy<SemanticModel> meaning;

    GuardRewriter(Func<SemanticModel> meaning) => this.meaning = new(meaning);

    /// <summary>The tree with checks; the same tree where there is nothing to check.</summary>
    public static SyntaxTree Rewrite(SyntaxTree tree, CSharpCompilation compilation, CancellationToken cancellation)
    {
        var root = tree.GetRoot(cancellation);
        var guarded = new GuardRewriter(() => compilation.GetSemanticModel(tree)).Visit(root)!;
        return guarded == root ? tree : tree.WithRootAndOptions(guarded, tree.Options);
    }

    public override SyntaxNode? Visit(SyntaxNode? node) => base.Visit(node) switch
    {
        WhileStatementSyntax loop => loop.WithStatement(Checked(loop.Statement)),
        DoStatementSyntax loop => loop.WithStatement(Checked(loop.Statement)),
        ForStatementSyntax loop when !ShortLoop.Is((ForStatementSyntax)node!) => loop.WithStatement(Checked(loop.Statement)),
        CommonForEachStatementSyntax loop => loop.WithStatement(Checked(loop.Statement)),
        GotoStatementSyntax jump when jump.IsKind(SyntaxKind.GotoStatement) => Block(check, jump.WithoutTrivia()).WithTriviaFrom(jump),
        CatchClauseSyntax clause => clause.WithBlock(Checked(clause.Block)),
        MethodDeclarationSyntax { Body: { } body } method => method.WithBody(Checked(body)),
        MethodDeclarationSyntax { ExpressionBody: { Expression: not ThrowExpressionSyntax } arrow } method =>
            method.WithExpressionBody(null).WithSemicolonToken(default)
                .WithBody(Body(arrow.Expression, HasNoValue(method.ReturnType, method.Modifiers), arrow.ArrowToken, method.SemicolonToken)),
        LocalFunctionStatementSyntax { Body: { } body } function => function.WithBody(Checked(body)),
        LocalFunctionStatementSyntax { ExpressionBody: { Expression: not ThrowExpressionSyntax } arrow } function =>
            function.WithExpressionBody(null).WithSemicolonToken(default)
                .WithBody(Body(arrow.Expression, HasNoValue(function.ReturnType, function.Modifiers), arrow.ArrowToken, function.SemicolonToken)),
        AnonymousFunctionExpressionSyntax { Block: { } body } function => function.WithBlock(Checked(body)),
        LambdaExpressionSyntax { ExpressionBody: { } value and not ThrowExpressionSyntax } lambda
            when NoValueOf((LambdaExpressionSyntax)node!) is { } noValue => lambda.WithBody(Body(value, noValue, default, default)),
        var other => other,
    };

    public override SyntaxNode? VisitAwaitExpression(AwaitExpressionSyntax node)
    {
        var awaiting = (AwaitExpressionSyntax)base.VisitAwaitExpression(node)!;
        var task = awaiting.Expression;
        var wrapped = InvocationExpression(node.Ancestors().Any(IsFunction) ? awaitAnywhere : awaitHere,
            ArgumentList(SingletonSeparatedList(Argument(task.WithoutTrivia()))));
        return awaiting.WithExpression(wrapped.WithTriviaFrom(task));
    }

    /// <summary>Queries over the framework's own long or endless sequences run no code of the cell, so the sequence itself is checked.</summary>
    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var call = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        return call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "Range" or "Repeat" or "Sequence" or "InfiniteSequence" } access
            && access.Expression is (IdentifierNameSyntax { Identifier.Text: "Enumerable" } or MemberAccessExpressionSyntax { Name.Identifier.Text: "Enumerable" })
            ? InvocationExpression(each, ArgumentList(SingletonSeparatedList(Argument(call.WithoutTrivia())))).WithTriviaFrom(call)
            : call;
    }

    static bool IsFunction(SyntaxNode node) => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;

    /// <summary>Whether a lambda returns nothing; null where it must stay an expression (it becomes an expression tree) or is not understood.</summary>
    bool? NoValueOf(LambdaExpressionSyntax lambda)
    {
        if (meaning.Value.GetSymbolInfo(lambda).Symbol is not IMethodSymbol method || method.ReturnsByRef || method.ReturnsByRefReadonly
            || meaning.Value.GetTypeInfo(lambda).ConvertedType is not { TypeKind: TypeKind.Delegate })
            return null;
        if (method.ReturnsVoid)
            return true;
        return method.ReturnType.TypeKind == TypeKind.Error ? null : method.IsAsync && method.ReturnType is INamedTypeSymbol { Arity: 0 };
    }

    static bool HasNoValue(TypeSyntax type, SyntaxTokenList modifiers) => type switch
    {
        PredefinedTypeSyntax predefined => predefined.Keyword.IsKind(SyntaxKind.VoidKeyword),
        GenericNameSyntax or QualifiedNameSyntax { Right: GenericNameSyntax } => false,
        _ => modifiers.Any(SyntaxKind.AsyncKeyword),
    };

    static BlockSyntax Checked(BlockSyntax block) => block.WithStatements(block.Statements.Insert(0, check));

    static BlockSyntax Checked(StatementSyntax body) => body is BlockSyntax block ? Checked(block) : Block(check, body);

    // { check; return expression; } on the lines of the expression itself. An expression that cannot be a statement (x => x.Name as an
    // Action) does not compile in the first place.
    static BlockSyntax Body(ExpressionSyntax expression, bool noValue, SyntaxToken arrow, SyntaxToken semicolon)
    {
        StatementSyntax statement = noValue
            ? ExpressionStatement(expression)
            : ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), expression, Token(SyntaxKind.SemicolonToken));
        return Block(check, statement)
            .WithOpenBraceToken(Token(arrow.LeadingTrivia, SyntaxKind.OpenBraceToken, arrow.TrailingTrivia))
            .WithCloseBraceToken(Token(semicolon.LeadingTrivia, SyntaxKind.CloseBraceToken, semicolon.TrailingTrivia));
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CSharpKernel.Scripting;

/// <summary>Loops that need no check of their own: <c>for (int i = …; i &lt; …; i++)</c> inside another loop, calling nothing. They are over
/// soon, the loop around them is checked, and just these are the inner loops of numeric code, where a check can cost a tenth.</summary>
internal static class ShortLoop
{
    public static bool Is(ForStatementSyntax loop) =>
        loop is
        {
            Declaration: { Type: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.IntKeyword } or IdentifierNameSyntax { IsVar: true }, Variables: [var counter] },
            Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Left: IdentifierNameSyntax compared },
            Incrementors: [var step],
        }
        && counter.Initializer is { Value: LiteralExpressionSyntax { Token.Value: int } or IdentifierNameSyntax or BinaryExpressionSyntax }
        && compared.Identifier.Text == counter.Identifier.Text
        && CountsUp(step, counter.Identifier.Text)
        && IsInsideLoop(loop)
        && !loop.Condition!.DescendantNodes().Concat(loop.Statement.DescendantNodesAndSelf()).Any(node => TakesLong(node) || Changes(node, counter.Identifier.Text));

    static bool CountsUp(ExpressionSyntax step, string counter) =>
        step.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression && Changes(step, counter);

    static bool IsInsideLoop(SyntaxNode loop) => loop.Ancestors()
        .TakeWhile(node => node is StatementSyntax and not LocalFunctionStatementSyntax)
        .Any(node => node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax);

    static bool TakesLong(SyntaxNode node) => node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax
        or AnonymousFunctionExpressionSyntax or GotoStatementSyntax or YieldStatementSyntax or ForStatementSyntax or WhileStatementSyntax
        or DoStatementSyntax or CommonForEachStatementSyntax or RefExpressionSyntax or TryStatementSyntax;

    static bool Changes(SyntaxNode node, string name) => node switch
    {
        AssignmentExpressionSyntax assignment => Names(assignment.Left, name),
        PrefixUnaryExpressionSyntax prefix => prefix.Kind() is not (SyntaxKind.UnaryMinusExpression or SyntaxKind.UnaryPlusExpression) && Names(prefix.Operand, name),
        PostfixUnaryExpressionSyntax postfix => Names(postfix.Operand, name),
        _ => false,
    };

    static bool Names(ExpressionSyntax expression, string name) => expression is IdentifierNameSyntax identifier && identifier.Identifier.Text == name
        || expression is TupleExpressionSyntax tuple && tuple.Arguments.Any(a => Names(a.Expression, name));
}

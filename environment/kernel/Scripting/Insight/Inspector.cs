using System.Text;
using CSharpKernel.Display;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CSharpKernel.Scripting;

/// <summary>What is known of the name at the cursor: its signature, its documentation, and for a variable its value now.</summary>
internal static class Inspector
{
    const int MostOverloads = 20;

    static readonly SymbolDisplayFormat signature = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeConstantValue,
        parameterOptions: SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword,
        localOptions: SymbolDisplayLocalOptions.IncludeType,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static MimeBundle? Inspect(SessionState session, string code, int cursor, CancellationToken cancellation)
    {
        var at = CodeAtCursor.Of(session, code, cursor, cancellation);
        var symbols = SymbolsAt(at, cancellation);
        if (symbols.Count == 0)
            return null;
        if (symbols.Count > 1)
            symbols = [symbols[0], .. symbols.Skip(1).OrderBy(s => (s as IMethodSymbol)?.Parameters.Length)];
        var text = new StringBuilder();
        foreach (var symbol in symbols.Take(MostOverloads))
            text.AppendLine(Signature(symbol));
        if (symbols.Count > MostOverloads)
            text.AppendLine($"… and {symbols.Count - MostOverloads} more overloads");
        if (symbols.Select(s => Documentation.Of(s, session.Assemblies)).FirstOrDefault(d => d is not null) is { } documentation)
            text.AppendLine().AppendLine(documentation);
        if (symbols[0] is IFieldSymbol { ContainingType.IsScriptClass: true } or IPropertySymbol { ContainingType.IsScriptClass: true }
            && session.Submissions.Variables().FirstOrDefault(v => v.Name == symbols[0].Name) is { } variable)
            text.AppendLine().AppendLine($"value: {Help.Short(variable.Value)}");
        return Bundles.OfText(text.ToString().TrimEnd(), ["text/plain"]);
    }

    static IReadOnlyList<ISymbol> SymbolsAt(CodeAtCursor at, CancellationToken cancellation)
    {
        var position = at.Cursor;
        if (position > 0 && (position == at.Text.Length || !SyntaxFacts.IsIdentifierPartCharacter(at.Text[position])))
            position--;
        var token = at.Root.FindToken(position);
        // Behind an opening parenthesis or among arguments it is the call that is asked about.
        var node = token.IsKind(SyntaxKind.IdentifierToken) || token.IsKeyword()
            ? token.Parent
            : token.Parent?.FirstAncestorOrSelf<ArgumentListSyntax>()?.Parent is InvocationExpressionSyntax call ? Name(call.Expression) : token.Parent;
        if (node is null)
            return [];
        if (at.Model.GetDeclaredSymbol(node, cancellation) is { } declared)
            return [declared];
        var info = at.Model.GetSymbolInfo(node, cancellation);
        var group = node is ExpressionSyntax expression ? at.Model.GetMemberGroup(expression, cancellation) : [];
        if (info.Symbol is not null)
            return [info.Symbol, .. group.Where(s => !SymbolEqualityComparer.Default.Equals(s, info.Symbol))];
        if (group.Length > 0)
            return group;
        if (info.CandidateSymbols.Length > 0)
            return info.CandidateSymbols;
        return at.Model.GetTypeInfo(node, cancellation).Type is { TypeKind: not TypeKind.Error } type ? [type] : [];
    }

    static SyntaxNode Name(ExpressionSyntax called) => called is MemberAccessExpressionSyntax access ? access.Name : called;

    static string Signature(ISymbol symbol) => symbol switch
    {
        // The class of the cell is not of interest.
        IFieldSymbol { ContainingType.IsScriptClass: true } field => $"{field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)} {field.Name}",
        _ when symbol.ContainingType is { IsScriptClass: true } script => symbol.ToDisplayString(signature).Replace(script.Name + ".", ""),
        _ => symbol.ToDisplayString(signature),
    };
}

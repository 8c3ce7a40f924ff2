using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CSharpKernel.Scripting;

/// <summary>The names that fit at the cursor: members after a dot, else everything in scope and the keywords.</summary>
internal static class Completer
{
    static readonly SymbolDisplayFormat signature = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    static readonly string[] keywords =
    [
        .. SyntaxFacts.GetReservedKeywordKinds().Select(SyntaxFacts.GetText),
        "async", "await", "dynamic", "nameof", "record", "required", "var", "when", "where", "with", "yield",
    ];

    public static Completions Complete(SessionState session, string code, int cursor, CancellationToken cancellation)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        var lineStart = cursor == 0 ? 0 : code.LastIndexOf('\n', cursor - 1) + 1;
        if (code[lineStart..cursor] is ['#', ..] directive && !directive.Contains(' '))
            return new([.. Directives.StartingWith(directive).Select(name => new Completion(name, "magic", null))], lineStart, cursor);
        var at = CodeAtCursor.Of(session, code, cursor, cancellation);
        var start = at.NameStart;
        if (at.IsInsideText(start))
            return new([], cursor, cursor);
        var prefix = code[start..cursor];
        var candidates = Candidates(at, start, cancellation, out var inScope)
            .Where(s => s.CanBeReferencedByName && s.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !IsHidden(s))
            .GroupBy(s => s.Name).Select(Describe);
        if (inScope)
            candidates = candidates.Concat(keywords.Where(k => k.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                .Select(k => new Completion(k, "keyword", null)));
        var matches = candidates.DistinctBy(c => c.Text).OrderBy(c => c.Text, StringComparer.OrdinalIgnoreCase).ToList();
        // A prefix typed in the right case means just that; one typed lazily finds the name anyway.
        if (matches.Where(m => m.Text.StartsWith(prefix, StringComparison.Ordinal)).ToList() is { Count: > 0 } exact)
            matches = exact;
        return new(matches, start, cursor);
    }

    static IEnumerable<ISymbol> Candidates(CodeAtCursor at, int position, CancellationToken cancellation, out bool inScope)
    {
        inScope = false;
        var left = position == 0 ? default : at.Root.FindToken(position - 1);
        var directive = left.IsKind(SyntaxKind.SemicolonToken) ? null : left.Parent?.FirstAncestorOrSelf<UsingDirectiveSyntax>();
        var onlyNamespaces = directive is { Alias: null, StaticKeyword.RawKind: 0 };
        if (left.IsKind(SyntaxKind.DotToken) && Owner(left.Parent) is { } owner)
            return Members(at.Model, owner, position, cancellation).Where(s => !onlyNamespaces || s is INamespaceSymbol);
        if (directive is not null)
            return at.Model.LookupNamespacesAndTypes(position).Where(s => !onlyNamespaces || s is INamespaceSymbol);
        if (left.Parent is InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } && at.Model.GetTypeInfo(creation, cancellation).Type is { } created)
            return at.Model.LookupSymbols(position, created)
                .Where(s => !s.IsStatic && s is IPropertySymbol { SetMethod: not null } or IFieldSymbol { IsReadOnly: false });
        inScope = true;
        return at.Model.LookupSymbols(position);
    }

    // What stands before the dot.
    static ExpressionSyntax? Owner(SyntaxNode? node) => node switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        QualifiedNameSyntax name => name.Left,
        MemberBindingExpressionSyntax binding => binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    static IEnumerable<ISymbol> Members(SemanticModel model, ExpressionSyntax owner, int position, CancellationToken cancellation)
    {
        var symbol = model.GetSymbolInfo(owner, cancellation).Symbol;
        if (symbol is INamespaceSymbol space)
            return model.LookupNamespacesAndTypes(position, space);
        if (symbol is ITypeSymbol named)
            return model.LookupStaticMembers(position, named).Concat(model.LookupNamespacesAndTypes(position, named));
        if (model.GetTypeInfo(owner, cancellation).Type is not { TypeKind: not TypeKind.Error } type)
            return [];
        if (owner.Parent is MemberBindingExpressionSyntax or ConditionalAccessExpressionSyntax
            && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            type = nullable.TypeArguments[0];
        return model.LookupSymbols(position, type, includeReducedExtensionMethods: true).Where(s => !s.IsStatic && s is not ITypeSymbol);
    }

    static Completion Describe(IGrouping<string, ISymbol> overloads)
    {
        var first = overloads.First();
        var more = overloads.Count() - 1;
        var text = first is INamespaceSymbol ? null : first.ToDisplayString(signature) + (more > 0 ? $" (+{more})" : "");
        return new(overloads.Key, KindOf(first), text);
    }

    static string KindOf(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => "method",
        IPropertySymbol => "property",
        IFieldSymbol { ContainingType.IsScriptClass: true } or ILocalSymbol or IParameterSymbol => "variable",
        IFieldSymbol => "field",
        IEventSymbol => "event",
        INamespaceSymbol => "namespace",
        ITypeSymbol type => type.TypeKind.ToString().ToLowerInvariant(),
        _ => symbol.Kind.ToString().ToLowerInvariant(),
    };

    // The kernel's own plumbing, and what its authors hide from editors.
    static bool IsHidden(ISymbol symbol) => symbol is INamespaceSymbol { Name: nameof(CSharpKernel) }
        || symbol.IsImplicitlyDeclared && symbol is not ITypeSymbol
        || symbol.GetAttributes().Any(a => a.AttributeClass?.Name == "EditorBrowsableAttribute" && a.ConstructorArguments is [{ Value: 1 }]);
}

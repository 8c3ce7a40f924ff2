using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>A cell being written, as the compiler understands it: bound against the session, directives blanked out so that positions stay.</summary>
internal sealed record CodeAtCursor(SyntaxNode Root, SemanticModel Model, string Text, int Cursor)
{
    public static CodeAtCursor Of(SessionState session, string code, int cursor, CancellationToken cancellation)
    {
        var lines = code.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            if (CellParts.Parse(lines[i], i + 1) is not null)
                lines[i] = new string(' ', lines[i].Length);
        var text = string.Join('\n', lines);
        var tree = Submissions.Parse(text, cancellation: cancellation);
        return new(tree.GetRoot(cancellation), session.Submissions.Next(tree).GetSemanticModel(tree), text, Math.Clamp(cursor, 0, text.Length));
    }

    /// <summary>Where the name that ends at the cursor starts.</summary>
    public int NameStart
    {
        get
        {
            var start = Cursor;
            while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(Text[start - 1]))
                start--;
            return start;
        }
    }

    /// <summary>Whether a place is inside a text, a comment or a number, where no names are.</summary>
    public bool IsInsideText(int position)
    {
        if (position == 0)
            return false;
        var token = Root.FindToken(position - 1);
        var trivia = Root.FindTrivia(position - 1);
        if (trivia.RawKind != 0 && !trivia.IsKind(SyntaxKind.WhitespaceTrivia)
            && !trivia.IsKind(SyntaxKind.EndOfLineTrivia) && !trivia.IsKind(SyntaxKind.SkippedTokensTrivia))
            return !trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || position < trivia.Span.End;
        if (position - 1 < token.SpanStart)
            return false;
        return token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8StringLiteralToken
            ? position < token.Span.End || !token.Text.EndsWith('"') && !token.Text.EndsWith('\'')
            : token.IsKind(SyntaxKind.NumericLiteralToken);
    }
}

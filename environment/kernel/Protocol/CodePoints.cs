namespace CSharpKernel.Protocol;

/// <summary>Jupyter counts cursor positions in Unicode code points, C# in UTF-16 units. A lone surrogate counts as one of either.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 offset of a code point position; a position outside the text becomes its nearest end.</summary>
    public static int ToUtf16(string text, int position)
    {
        var offset = 0;
        for (; position > 0 && offset < text.Length; position--) offset += IsPair(text, offset) ? 2 : 1;
        return offset;
    }

    /// <summary>The code point position of a UTF-16 offset; inside a pair it is the pair's own.</summary>
    public static int FromUtf16(string text, int offset)
    {
        var position = 0;
        for (var at = 0; at < Math.Min(offset, text.Length); position++)
        {
            at += IsPair(text, at) ? 2 : 1;
            if (at > offset) break;
        }
        return position;
    }

    static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
}

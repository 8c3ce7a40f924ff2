namespace CSharpKernel.Protocol;

/// <summary>Jupyter counts cursor positions in Unicode code points, C# in UTF-16 units. A lone surrogate counts as one of either.</summary>
internal static class CodePoints
{
    /// <summary>The UTF-16 offset of a code point position; a position outside the text becomes its nearest end.</summary>
    public static int ToUtf16(string text, int position) => text.EnumerateRunes().Take(position).Sum(rune => rune.Utf16SequenceLength);

    /// <summary>The code point position of a UTF-16 offset; inside a pair it is the pair's own.</summary>
    public static int FromUtf16(string text, int offset)
    {
        var end = 0;
        return text.EnumerateRunes().TakeWhile(rune => (end += rune.Utf16SequenceLength) <= offset).Count();
    }
}

using System.Runtime.CompilerServices;

namespace Phenomena.Tensors;

/// <summary>The text of an error that is written only when a check fails: checks stand in the way of every operation.</summary>
[InterpolatedStringHandler]
internal ref struct Complaint
{
    private DefaultInterpolatedStringHandler _text;

    public Complaint(int literalLength, int formattedCount, bool valid, out bool write)
    {
        write = !valid;
        if (write) _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public override string ToString() => _text.ToStringAndClear();
}

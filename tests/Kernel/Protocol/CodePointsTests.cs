using CSharpKernel.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace Phenomena.Tests.Kernel.Protocol;

public class CodePointsTests
{
    static readonly Arbitrary<string> Texts = Gen.Elements("a", "é", "中", "\U0001F600", "\ud83d", "\ude00", "\n").ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Every_code_point_position_survives_the_way_there_and_back() => Prop.ForAll(Texts, text =>
    {
        // The oracle counts runes; a lone surrogate, replaced there by U+FFFD, is one as well.
        var count = text.EnumerateRunes().Count();
        for (var position = 0; position <= count; position++)
        {
            var offset = CodePoints.ToUtf16(text, position);
            Assert.Equal(position, text[..offset].EnumerateRunes().Count());
            Assert.Equal(position, CodePoints.FromUtf16(text, offset));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Positions_outside_the_text_are_its_ends() => Prop.ForAll(Texts, text =>
    {
        Assert.Equal(0, CodePoints.ToUtf16(text, -3));
        Assert.Equal(text.Length, CodePoints.ToUtf16(text, text.Length + 3));
        Assert.Equal(CodePoints.FromUtf16(text, text.Length), CodePoints.FromUtf16(text, text.Length + 3));
    }).QuickCheckThrowOnFailure();
}

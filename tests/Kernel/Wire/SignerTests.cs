using System.Text;
using CSharpKernel.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Phenomena.Tests.Kernel.Wire;

public class SignerTests
{
    [Fact]
    public void The_signature_is_that_of_the_published_test_vector()
    {
        // RFC 4231, test case 2, its data spread over the four frames.
        var signature = new Signer("Jefe").Sign("what do "u8, "ya want "u8, "for "u8, "nothing?"u8);
        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", Encoding.ASCII.GetString(signature));
    }

    [Fact]
    public void What_was_signed_verifies_and_any_changed_bit_does_not() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>(), ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (key, content, at) =>
        {
            var signer = new Signer(key.Get);
            byte[][] frames = [[.. "{}"u8], [.. "{}"u8], [.. "{}"u8], [1, .. content]];
            var signature = signer.Sign(frames[0], frames[1], frames[2], frames[3]);
            Assert.True(signer.Verify(signature, frames[0], frames[1], frames[2], frames[3]));
            var changed = frames[at.Get % 4];
            changed[at.Get % changed.Length] ^= (byte)(1 << at.Get % 8);
            Assert.False(signer.Verify(signature, frames[0], frames[1], frames[2], frames[3]));
            Assert.False(signer.Verify(signature[1..], frames[0], frames[1], frames[2], frames[3]));
            Assert.False(signer.Verify([], frames[0], frames[1], frames[2], frames[3]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_a_key_nothing_is_signed_and_everything_verifies()
    {
        Assert.Empty(new Signer("").Sign("a"u8, "b"u8, "c"u8, "d"u8));
        Assert.True(new Signer("").Verify("anything"u8, "a"u8, "b"u8, "c"u8, "d"u8));
    }
}

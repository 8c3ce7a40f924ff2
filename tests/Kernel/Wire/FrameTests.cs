using System.Buffers.Binary;
using CSharpKernel.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Phenomena.Tests.Kernel.Wire;

public class FrameTests
{
    static readonly Arbitrary<byte[][]> Messages = ArbMap.Default.ArbFor<byte[][]>().Filter(frames => frames.Length > 0 && frames.All(frame => frame is not null));

    [Fact]
    public void Messages_come_back_as_they_were_sent() => Prop.ForAll(Messages.Generator.ListOf().ToArbitrary(), messages =>
    {
        var reader = new FrameReader(new Trickle([.. messages.SelectMany(Encode)]));
        foreach (var message in messages) Assert.Equal(message, reader.ReadMessage());
        Assert.Null(reader.ReadMessage());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(8 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(3_000_000)]
    public void Every_length_form_comes_back(int length)
    {
        var frame = new byte[length];
        new Random(length).NextBytes(frame);
        Assert.Equal([frame, [], frame], new FrameReader(new Trickle(Encode([frame, [], frame]))).ReadMessage()!);
    }

    [Fact]
    public void A_message_cut_off_anywhere_is_an_end_of_stream_and_nothing_else() => Prop.ForAll(Messages, ArbMap.Default.ArbFor<NonNegativeInt>(), (message, cut) =>
    {
        var bytes = Encode(message);
        var length = cut.Get % bytes.Length;
        var reader = new FrameReader(new MemoryStream(bytes[..length]));
        if (length == 0) Assert.Null(reader.ReadMessage());
        else Assert.Throws<EndOfStreamException>(reader.ReadMessage);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_are_messages_or_are_refused() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var reader = new FrameReader(new MemoryStream(bytes));
        try
        {
            while (reader.ReadMessage() is not null) { }
        }
        catch (Exception e) when (e is ZmtpException or EndOfStreamException) { }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_claimed_length_is_not_allocated()
    {
        var claim = new byte[9 + 10];
        claim[0] = 2;
        BinaryPrimitives.WriteInt64BigEndian(claim.AsSpan(1), Zmtp.MaxMessage);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<EndOfStreamException>(new FrameReader(new MemoryStream(claim)).ReadMessage);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(Zmtp.MaxMessage + 1)]
    public void A_length_beyond_the_limit_is_refused(long length)
    {
        var claim = new byte[9];
        claim[0] = 2;
        BinaryPrimitives.WriteInt64BigEndian(claim.AsSpan(1), length);
        Assert.Throws<ZmtpException>(new FrameReader(new MemoryStream(claim)).ReadMessage);
    }

    [Fact]
    public void A_message_of_endless_frames_is_refused()
    {
        var frames = Enumerable.Repeat(new byte[] { 1, 0 }, Zmtp.MaxFrames + 1).SelectMany(frame => frame).ToArray();
        Assert.Throws<ZmtpException>(new FrameReader(new MemoryStream(frames)).ReadMessage);
    }

    [Fact]
    public void Commands_between_messages_are_handed_over()
    {
        var seen = new List<string>();
        var reader = new FrameReader(new MemoryStream([.. Encode([[1]]), .. Zmtp.Ready("ROUTER"), .. Encode([[2]])]))
        {
            OnCommand = (name, rest) => seen.Add($"{name} {System.Text.Encoding.ASCII.GetString(Zmtp.ReadProperties(rest)["socket-type"])}"),
        };
        Assert.Equal([[1]], reader.ReadMessage()!);
        Assert.Equal([[2]], reader.ReadMessage()!);
        Assert.Equal(["READY ROUTER"], seen);
    }

    static byte[] Encode(byte[][] frames) => Zmtp.EncodeMessage([.. frames.Select(frame => (ReadOnlyMemory<byte>)frame)]);

    /// <summary>Gives its bytes in small, uneven portions, as a network does.</summary>
    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        int reads;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, Portion()));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Portion())]);

        int Portion() => 1 + reads++ * 7919 % 5000;
    }
}

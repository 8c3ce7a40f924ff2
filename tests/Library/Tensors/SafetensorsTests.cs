using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Phenomena.Tensors;
using Phenomena.Tensors.Modules;
using Xunit;
using static Phenomena.Tensors.torch;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>The safetensors format byte by byte: 8 bytes of header length, JSON, data.</summary>
public sealed class SafetensorsTests
{
    private sealed class Bag : Module
    {
        public Bag(params (string Name, Tensor Value)[] tensors) : base("bag")
        {
            foreach (var (name, value) in tensors) register_buffer(name, value);
        }
    }

    [Fact]
    public void Files_are_as_the_format_says() => WithFile(file =>
    {
        using var bag = new Bag(("flag", tensor([true, false, true])), ("naïve \"name\"", tensor([1f, -2, 3])), ("count", tensor(new long[] { 7 }, [])), ("wide", tensor([0.5, 0.25], [2, 1])), ("none", zeros([0, 3])));
        bag.save(file);
        byte[] bytes = File.ReadAllBytes(file);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal((byte)'{', bytes[8]);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var entries = header.RootElement.EnumerateObject().ToDictionary(e => e.Name, e => (
            Type: e.Value.GetProperty("dtype").GetString(), Shape: e.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()).ToArray(), Place: e.Value.GetProperty("data_offsets").EnumerateArray().Select(s => s.GetInt32()).ToArray()));
        Assert.Equal(("BOOL", "F32", "I64", "F64"), (entries["flag"].Type, entries["naïve \"name\""].Type, entries["count"].Type, entries["wide"].Type));
        Assert.Equal([2, 1], entries["wide"].Shape);
        Assert.Empty(entries["count"].Shape);
        // No holes, nothing twice, all bytes used; each tensor at a multiple of its element size.
        int end = 0;
        foreach (var e in entries.Values.OrderBy(e => e.Place[0]).ThenBy(e => e.Place[1]))
        {
            Assert.Equal(end, e.Place[0]);
            Assert.Equal(0, e.Place[0] % (e.Type is "F64" or "I64" ? 8 : e.Type == "F32" ? 4 : 1));
            end = e.Place[1];
        }
        Assert.Equal(bytes.Length, 8 + length + end);
        Assert.Equal(BitConverter.GetBytes(-2f), bytes[(8 + length + entries["naïve \"name\""].Place[0] + 4)..][..4]);
        Assert.Equal([1, 0, 1], bytes[(8 + length + entries["flag"].Place[0])..][..3]);

        using var copy = new Bag(("flag", zeros([3], @bool)), ("naïve \"name\"", zeros([3])), ("count", zeros([], int64)), ("wide", zeros([2, 1], float64)), ("none", zeros([0, 3])));
        copy.load(file);
        foreach (var (name, value) in bag.state_dict()) Assert.Equal(value.ToString(), copy.state_dict()[name].ToString());
    });

    /// <summary>What Python's library writes: metadata first, keys in its own order, blanks at the end of the header.</summary>
    [Fact]
    public void Files_of_the_Python_library_are_read() => WithFile(file =>
    {
        byte[] data = [.. new[] { 1f, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(9f)];
        Write(file, """{"__metadata__":{"format":"pt"},"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"bias":{"dtype":"F32","shape":[1],"data_offsets":[24,28]}}   """, data);
        using var bag = new Bag(("bias", zeros([1])), ("weight", zeros([2, 3])));
        bag.load(file);
        Assert.Equal([9f, 1, 2, 3, 4, 5, 6], bag.state_dict().Values.SelectMany(t => t.data<float>().ToArray()));
    });

    [Theory]
    [InlineData("""{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "F16")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", "does not fit")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "does not fit")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[]}}""", "does not fit")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "does not fit")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "no readable safetensors header")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4000000000,4000000000],"data_offsets":[0,8]}}""", "no readable safetensors header")]
    [InlineData("""{"x":{"dtype":"F32","data_offsets":[0,8]}}""", "no readable safetensors header")]
    [InlineData("""[1, 2, 3]""", "no readable safetensors header")]
    [InlineData("""{"x":{"dtype":"F32",""", "no readable safetensors header")]
    public void Damaged_headers_are_named(string header, string expected) => WithFile(file =>
    {
        Write(file, header, new byte[8]);
        using var bag = new Bag(("x", zeros([2])));
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => bag.load(file)).Message);
    });

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, 0 })]
    [InlineData(new byte[] { 100, 0, 0, 0, 0, 0, 0, 0, 123, 125 })]
    public void Other_files_are_refused(byte[] bytes) => WithFile(file =>
    {
        File.WriteAllBytes(file, bytes);
        using var bag = new Bag(("x", zeros([2])));
        Assert.Contains("no safetensors file", Assert.Throws<InvalidDataException>(() => bag.load(file)).Message);
    });

    private static void Write(string file, string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(file, [.. BitConverter.GetBytes((long)text.Length), .. text, .. data]);
    }

    private static void WithFile(Action<string> test)
    {
        using var scope = NewDisposeScope();
        string file = Path.GetTempFileName();
        try
        {
            test(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Phenomena.Tensors;

/// <summary>The safetensors file format: 8 bytes of header length, a JSON header with dtype, shape and place of each tensor, then the data.</summary>
internal static class Safetensors
{
    private static readonly (ScalarType Type, string Name)[] s_names = [(ScalarType.Float32, "F32"), (ScalarType.Float64, "F64"), (ScalarType.Int64, "I64"), (ScalarType.Bool, "BOOL")];

    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        // Wide elements first: every tensor then starts at a multiple of its element size, as readers that map the file into memory want it.
        KeyValuePair<string, Tensor>[] ordered = [.. tensors.OrderByDescending(t => t.Value.dtype.Size())];
        long at = 0;
        var header = new Dictionary<string, object>();
        foreach (var (name, t) in ordered)
        {
            long end = at + t.Bytes.Length;
            header[name] = new { dtype = s_names.First(n => n.Type == t.dtype).Name, shape = t.shape, data_offsets = new[] { at, end } };
            at = end;
        }
        string json = JsonSerializer.Serialize(header);
        // The data starts at a multiple of 8.
        json += new string(' ', (8 - Encoding.UTF8.GetByteCount(json) % 8) % 8);
        byte[] text = Encoding.UTF8.GetBytes(json), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        string part = path + ".part";
        using (var file = File.Create(part))
        {
            file.Write(length);
            file.Write(text);
            foreach (var (_, t) in ordered) file.Write(t.Bytes);
        }
        File.Move(part, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file is not one, or holds a dtype that tensors here do not have.</exception>
    public static Dictionary<string, Tensor> Load(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        long length = file.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length < 2 || length > file.Length - 8) throw new InvalidDataException($"'{path}' is no safetensors file: its header would have {length} of {file.Length} bytes. Give a file written by save.");
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            using var header = JsonDocument.Parse(file.AsMemory(8, (int)length));
            foreach (var entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__") continue;
                string dtype = entry.Value.GetProperty("dtype").GetString()!;
                long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())], place = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(s => s.GetInt64())];
                if (!s_names.Any(n => n.Name == dtype)) throw new InvalidDataException($"'{path}': {entry.Name} has dtype {dtype}; expected F32, F64, I64 or BOOL. Convert it before saving.");
                var type = s_names.First(n => n.Name == dtype).Type;
                // Checked before memory is taken: a damaged header may ask for any amount.
                if (place is not [>= 0, var end] || end > file.Length - 8 - length || end - place[0] != (long)Shape.Count(shape) * type.Size())
                    throw new InvalidDataException($"'{path}': {entry.Name} of shape {Shape.Text(shape)} is said to lie at {Shape.Text(place)}, which does not fit. The file is cut off or damaged; write it again.");
                var t = Tensor.Empty(shape, type);
                file.AsSpan((int)(8 + length + place[0]), t.Bytes.Length).CopyTo(t.Bytes);
                tensors[entry.Name] = t;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' has no readable safetensors header: {e.Message} Give a file written by save.", e);
        }
        return tensors;
    }
}

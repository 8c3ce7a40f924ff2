using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Phenomena.Figures;

/// <summary>Data of a trace: numbers, texts, or one text for all points.</summary>
public sealed class Values
{
    private Values()
    {
    }

    /// <summary>The numbers; null when these are texts.</summary>
    public double[]? Numbers { get; private init; }

    /// <summary>The texts; null when these are numbers.</summary>
    public string[]? Texts { get; private init; }

    /// <summary>The one text for all points.</summary>
    public string? Single { get; private init; }

    /// <summary>How many there are.</summary>
    public int Count => Numbers?.Length ?? Texts?.Length ?? 1;

    /// <summary>Takes numbers of any type, null for none; whatever is no number is taken as text.</summary>
    public static Values Of<T>(IEnumerable<T> items) => items is IEnumerable<double> numbers ? new() { Numbers = [.. numbers] }
        : IsNumber(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T))
            ? new() { Numbers = [.. items.Select(i => i is null ? double.NaN : Convert.ToDouble(i, CultureInfo.InvariantCulture))] }
            : new() { Texts = [.. items.Select(i => Convert.ToString(i, CultureInfo.InvariantCulture) ?? "")] };

    private static bool IsNumber(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal && !type.IsEnum;

    /// <summary>Numbers.</summary>
    public static implicit operator Values(double[] numbers) => Of(numbers);

    /// <summary>Texts.</summary>
    public static implicit operator Values(string[] texts) => Of(texts);

    /// <summary>One text for all points.</summary>
    public static implicit operator Values(string text) => new() { Single = text };

    internal sealed class Converter : JsonConverter<Values>
    {
        public override Values Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("Figures are written, not read.");

        public override void Write(Utf8JsonWriter writer, Values value, JsonSerializerOptions options)
        {
            if (value.Single is { } single) writer.WriteStringValue(single);
            else if (value.Numbers is { } numbers) JsonSerializer.Serialize(writer, numbers, options);
            else JsonSerializer.Serialize(writer, value.Texts, options);
        }
    }
}

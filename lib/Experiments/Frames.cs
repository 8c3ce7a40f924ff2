using System.Globalization;
using System.Reflection;
using Microsoft.Data.Analysis;

namespace Phenomena.Experiments;

/// <summary>Results as frames, for exploring: a row for each record, a column for each scalar property under the property's name, in order. A missing value is null, and NaN stays NaN.
/// A part of a record that has parts itself is flattened, <c>Law.Exponent</c>, twice at most; enumerations become their names, and lists are left out.</summary>
/// <remarks>No number of a claim and no file comes from a frame: Microsoft.Data.Analysis takes means over missing values wrongly and writes numbers with less precision.</remarks>
public static class Frames
{
    private const int Levels = 2;

    /// <summary>Config and result of each run side by side. A name that both have is the config's, and the result's is <c>Result.Name</c>.</summary>
    public static DataFrame ToDataFrame<TConfig, TResult>(this IEnumerable<Run<TConfig, TResult>> runs)
    {
        List<Run<TConfig, TResult>> rows = [.. runs];
        var config = Scalars(typeof(TConfig), "Config").ToList();
        var taken = config.Select(c => c.Name).ToHashSet();
        return new(
        [
            .. config.Select(c => Column(c.Name, c.Type, rows.Select(r => c.Get(r.Config)))),
            .. Scalars(typeof(TResult), "Result").Select(c => Column(Free(c.Name), c.Type, rows.Select(r => c.Get(r.Result)))),
        ]);

        string Free(string name)
        {
            while (!taken.Add(name)) name = "Result." + name;
            return name;
        }
    }

    /// <summary>Claims as <c>data/claims.csv</c> has them: what is asked, the number that decided, the verdict.</summary>
    public static DataFrame ToDataFrame(this IEnumerable<Claim> claims) => claims.Select(c => ClaimsFile.Row(c, c.Asked.Notebook)).ToDataFrame();

    /// <summary>Records of any kind, your own and anonymous ones too.</summary>
    public static DataFrame ToDataFrame<T>(this IEnumerable<T> records)
    {
        List<T> rows = [.. records];
        return new([.. Scalars(typeof(T), "Value").Select(c => Column(c.Name, c.Type, rows.Select(r => c.Get(r))))]);
    }

    private static IEnumerable<(string Name, Type Type, Func<object?, object?> Get)> Scalars(Type declared, string name, int level = 0)
    {
        var owner = Nullable.GetUnderlyingType(declared) ?? declared;
        if (IsScalar(owner)) return [(name, owner, o => o)];
        return level > Levels || (level > 0 && !HasParts(owner)) ? [] :
            from part in Parts(owner)
            from inner in Scalars(part.Type, part.Name, level + 1)
            select (level == 0 ? inner.Name : $"{name}.{inner.Name}", inner.Type, (Func<object?, object?>)(o => o is null ? null : inner.Get(part.Get(o))));
    }

    private static IEnumerable<(string Name, Type Type, Func<object, object?> Get)> Parts(Type owner) =>
    [
        .. owner.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0).DistinctBy(p => p.Name)
            .Select(p => (p.Name, p.PropertyType, (Func<object, object?>)(o => p.GetValue(o, BindingFlags.DoNotWrapExceptions, null, null, null)))),
        // A tuple has nothing else.
        .. owner.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(f => (f.Name, f.FieldType, (Func<object, object?>)f.GetValue)),
    ];

    private static bool IsScalar(Type type) => type == typeof(string) || type == typeof(bool) || type == typeof(char) || type.IsAssignableTo(typeof(IFormattable));

    /// <summary>Records, also those that are structs, and tuples; not lists, nor what is no plain data.</summary>
    private static bool HasParts(Type type) => (type.IsValueType || type.GetMethod("<Clone>$") is not null) && !type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    private static DataFrameColumn Column(string name, Type type, IEnumerable<object?> values)
    {
        return type.IsEnum ? Text() : Type.GetTypeCode(type) switch
        {
            TypeCode.Double => new DoubleDataFrameColumn(name, Of<double>()),
            TypeCode.Single => new SingleDataFrameColumn(name, Of<float>()),
            TypeCode.Decimal => new DecimalDataFrameColumn(name, Of<decimal>()),
            TypeCode.Int64 => new Int64DataFrameColumn(name, Of<long>()),
            TypeCode.UInt64 => new UInt64DataFrameColumn(name, Of<ulong>()),
            TypeCode.Int32 => new Int32DataFrameColumn(name, Of<int>()),
            TypeCode.UInt32 => new UInt32DataFrameColumn(name, Of<uint>()),
            TypeCode.Int16 => new Int16DataFrameColumn(name, Of<short>()),
            TypeCode.UInt16 => new UInt16DataFrameColumn(name, Of<ushort>()),
            TypeCode.SByte => new SByteDataFrameColumn(name, Of<sbyte>()),
            TypeCode.Byte => new ByteDataFrameColumn(name, Of<byte>()),
            TypeCode.Char => new CharDataFrameColumn(name, Of<char>()),
            TypeCode.Boolean => new BooleanDataFrameColumn(name, Of<bool>()),
            TypeCode.DateTime => new DateTimeDataFrameColumn(name, Of<DateTime>()),
            _ => Text(),
        };

        IEnumerable<T?> Of<T>()
            where T : struct => values.Select(v => (T?)v);

        StringDataFrameColumn Text() => new(name, values.Select(v => v is null ? null : Convert.ToString(v, CultureInfo.InvariantCulture)));
    }
}

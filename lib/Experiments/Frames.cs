using System.Reflection;
using Microsoft.Data.Analysis;

namespace Phenomena.Experiments;

/// <summary>Results as frames, for exploring: a row for each record, a column for each scalar property under the property's name, in order. A missing value is null, and NaN stays NaN.</summary>
/// <remarks>No number of a claim and no file comes from a frame: Microsoft.Data.Analysis takes means over missing values wrongly and writes numbers with less precision.</remarks>
public static class Frames
{
    /// <summary>Config and result of each run side by side; a part of a record that has parts itself is flattened, <c>Law.Parameter</c>. Lists are left out.</summary>
    public static DataFrame ToDataFrame<TConfig, TResult>(this IEnumerable<Run<TConfig, TResult>> runs)
    {
        List<Run<TConfig, TResult>> rows = [.. runs];
        var config = Scalars(typeof(TConfig)).ToList();
        var taken = config.Select(c => c.Name).ToHashSet();
        return new(
        [
            .. config.Select(c => Column(c.Name, c.Type, rows.Select(r => c.Get(r.Config)))),
            .. Scalars(typeof(TResult)).Select(c => Column(taken.Contains(c.Name) ? "Result." + c.Name : c.Name, c.Type, rows.Select(r => c.Get(r.Result)))),
        ]);
    }

    /// <summary>Records of any kind: claims, papers, your own.</summary>
    public static DataFrame ToDataFrame<T>(this IEnumerable<T> records)
    {
        List<T> rows = [.. records];
        return new([.. Scalars(typeof(T)).Select(c => Column(c.Name, c.Type, rows.Select(r => c.Get(r))))]);
    }

    private static IEnumerable<(string Name, Type Type, Func<object?, object?> Get)> Scalars(Type owner, int depth = 0) =>
        from property in owner.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
        let type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType
        from scalar in IsScalar(type) ? [(property.Name, type, o => o is null ? null : property.GetValue(o))]
            : depth < 2 && type.GetMethod("<Clone>$") is not null
                ? Scalars(type, depth + 1).Select(inner => ($"{property.Name}.{inner.Name}", inner.Type, (Func<object?, object?>)(o => o is null ? null : inner.Get(property.GetValue(o)))))
                : []
        select scalar;

    private static bool IsScalar(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(DateTime);

    private static DataFrameColumn Column(string name, Type type, IEnumerable<object?> values) => Type.GetTypeCode(type.IsEnum ? typeof(string) : type) switch
    {
        TypeCode.Double => new DoubleDataFrameColumn(name, values.Select(v => (double?)v)),
        TypeCode.Single => new SingleDataFrameColumn(name, values.Select(v => (float?)v)),
        TypeCode.Int32 => new Int32DataFrameColumn(name, values.Select(v => (int?)v)),
        TypeCode.Int64 => new Int64DataFrameColumn(name, values.Select(v => (long?)v)),
        TypeCode.Boolean => new BooleanDataFrameColumn(name, values.Select(v => (bool?)v)),
        TypeCode.DateTime => new DateTimeDataFrameColumn(name, values.Select(v => (DateTime?)v)),
        TypeCode.Decimal => new DecimalDataFrameColumn(name, values.Select(v => (decimal?)v)),
        _ => new StringDataFrameColumn(name, values.Select(v => v?.ToString())),
    };
}
